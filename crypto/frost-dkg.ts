// Key generation for FROST without a dealer, over @noble/curves (Komlo, Goldberg, SAC 2020, figure 1; RFC 9591 leaves it
// out): every party deals a secret of its own with a proof of possession, and the key is the sum. The carrier gives all
// parties the same broadcasts, and each share to its receiver alone (hpke.ts). A party that lies ends the run: unlike
// dkg-party.ts there are no complaints, so no key comes of it and another session must begin, without the liar.

import { ed25519_FROST } from '@noble/curves/ed25519.js';
import { assert, DiffieError, type Rng } from '../base/index.ts';
import { checkSigners, type FrostKey, type FrostShare, identify, toFrostKey } from './frost.ts';

/** What a party tells all others first. */
export type FrostDkgBroadcast = {
  readonly index: number;
  /** 32 bytes each, `threshold` of them. */
  readonly commitments: readonly Uint8Array[];
  /** 64 bytes. */
  readonly possession: Uint8Array;
};

/** A share on its way from one party to another: secret. */
export type FrostDkgShare = {
  readonly from: number;
  readonly to: number;
  /** 32 bytes. */
  readonly share: Uint8Array;
};

type State = ReturnType<typeof ed25519_FROST.DKG.round1>['secret'];

/** One party's state: broadcast, then `deal`, then `finish`, each once. It guards the polynomial. */
export class FrostDkgParty {
  readonly index: number;
  readonly broadcast: FrostDkgBroadcast;
  readonly #state: State;
  #others: readonly FrostDkgBroadcast[] = [];

  /** @throws crypto.frostKey for a threshold not in 2 to n, n above 64, or a number that the run lacks */
  constructor(
    index: number,
    { threshold, signerCount }: { readonly threshold: number; readonly signerCount: number },
    rng: Rng,
  ) {
    checkSigners(threshold, signerCount);
    if (!Number.isSafeInteger(index) || index < 1 || index > signerCount) {
      throw refused(`party ${index}`, 'one of the run');
    }
    const signers = { min: threshold, max: signerCount };
    const random = (size = 0) => rng.bytes(size);
    const made = ed25519_FROST.DKG.round1(identify(index), signers, undefined, random);
    this.index = index;
    this.#state = made.secret;
    const { commitment, proofOfKnowledge } = made.public;
    this.broadcast = { index, commitments: commitment, possession: proofOfKnowledge };
  }

  /**
   * The shares for all others.
   * @param others every other party's broadcast
   * @throws crypto.frostKey where one is missing, malformed or without a proof of possession
   */
  deal(others: readonly FrostDkgBroadcast[]): readonly FrostDkgShare[] {
    this.#others = others;
    const dealt = guard(() => ed25519_FROST.DKG.round2(this.#state, others.map(toRound1)));
    return others.map(({ index }) => {
      const share = dealt[identify(index)]?.signingShare;
      assert(share !== undefined, 'a share for each party that broadcast');
      return { from: this.index, to: index, share };
    });
  }

  /**
   * The key and this party's share.
   * @param received the share of every other party
   * @throws crypto.frostKey where one is missing or does not fit its dealer's broadcast
   */
  finish(received: readonly FrostDkgShare[]): {
    readonly key: FrostKey;
    readonly share: FrostShare;
  } {
    const shares = received.map(({ from, share }) => ({
      identifier: identify(from),
      signingShare: share,
    }));
    const { public: publicHalf, secret } = guard(() =>
      ed25519_FROST.DKG.round3(this.#state, this.#others.map(toRound1), shares),
    );
    this.forget();
    return {
      key: toFrostKey(publicHalf),
      share: { index: this.index, secret: secret.signingShare },
    };
  }

  /** Forgets the polynomial. */
  forget(): void {
    ed25519_FROST.DKG.clean(this.#state);
  }
}

function toRound1({ index, commitments, possession }: FrostDkgBroadcast) {
  return {
    identifier: identify(index),
    commitment: commitments.map((bytes) => bytes.slice()),
    proofOfKnowledge: possession.slice(),
  };
}

function guard<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    throw refused('key generation', 'true messages of every other party', cause);
  }
}

function refused(at: string, expected: string, cause?: unknown): DiffieError {
  return new DiffieError('crypto.frostKey', { at, expected }, { cause });
}
