// Distributed key generation, one party's side, knowing no network: messages in, messages out. Joint Feldman
// (Pedersen, Eurocrypt 1991), polynomials fixed before any is shown. Rounds: commit to the polynomial by a hash, with
// an HPKE key for this session alone; reveal its commitments with a proof of possession; deal sealed shares; complain
// by whom a share is false; answer, showing the share, or be out; sign the record. Who can gain what by leaving the
// protocol: dkg-message.ts, dkg-transcript.ts. Secret polynomials are BigInts: not wiped, not constant time.

import { assert, DiffieError, type Rng, type VerifySignature } from '../base/index.ts';
import { DkgInbox, type DkgMessageOf, type DkgRound } from './dkg-inbox.ts';
import { DKG_SEALED_SHARE_SIZE_BYTES, type DkgMessage } from './dkg-message.ts';
import {
  type DkgComplaint,
  type DkgDealer,
  type DkgTranscript,
  dkgSignedMessage,
  encodeDkgTranscript,
} from './dkg-record.ts';
import {
  acceptDkgReveal,
  checkDkgSession,
  type DkgReveal,
  type DkgSession,
  dkgCommitmentHash,
  leastQualified,
  proveDkgPossession,
} from './dkg-session.ts';
import { dkgDealingHash, openDkgShare, parseDkgShare, sealDkgShare } from './dkg-share.ts';
import {
  assembleKey,
  findMissingSignatures,
  judgeDealers,
  type QualifiedDealers,
} from './dkg-transcript.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import type { ElGamalKeyShare } from './elgamal-opening.ts';
import { createHpkeKeyPair, type HpkeKeyPair } from './hpke.ts';
import { multiplyBase } from './ristretto-multiply.ts';
import { encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import { encodeScalar, randomScalar, toScalar } from './ristretto-scalar.ts';
import { evaluatePolynomial, isShareOf } from './sharing.ts';

/** What a party brings along. */
export type DkgPartyOptions = {
  readonly rng: Rng;
  /** Signs with the account key of the party's address: 64 bytes. */
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly verifySignature: VerifySignature;
};

/** What a finished key generation leaves with a party. */
export type DkgResult = {
  readonly key: ElGamalKey;
  /** The party's own share: secret. */
  readonly share: ElGamalKeyShare;
  /** The signed record, as `verifyDkgTranscript` takes it. */
  readonly transcript: Uint8Array;
  /** Numbers of the parties that did not qualify. */
  readonly disqualified: readonly number[];
};

/**
 * One party's state. Call `advance` to open each round, deliver the messages it gives to every other party, and
 * `receive` theirs; the carrier decides when a round has had its time. After the call that follows the
 * round of signatures, `result` stands. A party that fails or lies costs its place, or the run; never a secret.
 */
export class DkgParty {
  readonly session: DkgSession;
  readonly index: number;
  readonly #options: DkgPartyOptions;
  readonly #inbox: DkgInbox;
  readonly #hpke: HpkeKeyPair;
  #coefficients: readonly bigint[];
  readonly #reveal: DkgReveal;
  readonly #commitments = new Map<number, readonly RistrettoPoint[]>();
  readonly #dealingHashes = new Map<number, Uint8Array>();
  readonly #shares = new Map<number, bigint>();
  #unsigned: Omit<DkgTranscript, 'signatures'> | undefined;
  #qualified: QualifiedDealers | undefined;
  #result: DkgResult | undefined;

  /** Through `createDkgParty`. */
  constructor(session: DkgSession, index: number, hpke: HpkeKeyPair, options: DkgPartyOptions) {
    this.session = session;
    this.index = index;
    this.#options = options;
    this.#inbox = new DkgInbox(session.parties.length);
    this.#hpke = hpke;
    this.#coefficients = Array.from({ length: session.threshold }, () => randomScalar(options.rng));
    this.#reveal = commitToPolynomial(session, index, this.#coefficients, options.rng);
  }

  /** The round that takes messages now; undefined before the first and after the last. */
  get round(): DkgRound | undefined {
    return this.#inbox.round;
  }

  /** What the key generation gave; undefined before the end. */
  get result(): DkgResult | undefined {
    return this.#result;
  }

  /**
   * Takes a message whose sender the carrier vouches for, for this round or one that this party has not opened
   * yet. The same message twice is taken once.
   * @throws crypto.dkgMessage for a party the session lacks, a round that is closed, or a second, different
   *   message in the place of one: an equivocation
   */
  receive(message: DkgMessage): void {
    this.#inbox.receive(message);
  }

  /**
   * Closes the open round and opens the next.
   * @returns the party's messages of the new round, for every other party; after the last round, none
   * @throws crypto.dkgAborted where too few dealers qualify, or a qualified one's signature is missing
   */
  async advance(): Promise<readonly DkgMessage[]> {
    const closed = this.round;
    this.#inbox.openNext();
    const messages = await this.#answerTo(closed);
    for (const message of messages) this.#inbox.receive(message);
    return messages;
  }

  #answerTo(closed: DkgRound | undefined): readonly DkgMessage[] | Promise<readonly DkgMessage[]> {
    switch (closed) {
      case undefined:
        return [this.#commit()];
      case 'commit':
        return [{ kind: 'reveal', from: this.index, ...this.#reveal }];
      case 'reveal':
        return this.#deal();
      case 'deal':
        return this.#complain();
      case 'complain':
        return this.#answer();
      case 'answer':
        return this.#sign();
      case 'sign':
        return this.#finish();
    }
  }

  #commit(): DkgMessage {
    return {
      kind: 'commit',
      from: this.index,
      hpkePublicKey: this.#hpke.publicKey,
      commitmentHash: dkgCommitmentHash(this.session, this.index, this.#reveal),
    };
  }

  async #deal(): Promise<readonly DkgMessage[]> {
    for (const { from, commitments, possession } of this.#inbox.all('reveal')) {
      const hash = this.#inbox.one('commit', from)?.commitmentHash;
      if (hash === undefined) continue;
      const reveal = { commitments, possession };
      const points = acceptDkgReveal(this.session, from, hash, reveal);
      if (points !== undefined) this.#commitments.set(from, points);
    }
    if (!this.#commitments.has(this.index)) return [];
    const sealed = await Promise.all(
      this.session.parties.map((_, i) => {
        const route = { from: this.index, to: i + 1 };
        const key = this.#inbox.one('commit', route.to)?.hpkePublicKey;
        if (route.to === this.index || key === undefined) return new Uint8Array();
        const share = evaluatePolynomial(this.#coefficients, route.to);
        return sealDkgShare(this.session, route, key, share);
      }),
    );
    return [{ kind: 'deal', from: this.index, sealed }];
  }

  async #complain(): Promise<readonly DkgMessage[]> {
    const complaints: DkgMessage[] = [];
    for (const { from, sealed } of this.#inbox.all('deal')) {
      const commitments = this.#commitments.get(from);
      if (commitments === undefined || !this.#isWholeDealing(from, sealed)) continue;
      this.#dealingHashes.set(from, dkgDealingHash(this.session, sealed));
      const share = await this.#openShare(from, sealed[this.index - 1] ?? new Uint8Array());
      if (share !== undefined && isShareOf(commitments, this.index, share)) {
        this.#shares.set(from, share);
      } else {
        complaints.push({ kind: 'complain', from: this.index, accused: from });
      }
    }
    return complaints;
  }

  #answer(): readonly DkgMessage[] {
    return this.#validComplaints()
      .filter(({ accused }) => accused === this.index)
      .map(({ from }) => ({
        kind: 'answer',
        from: this.index,
        accuser: from,
        share: encodeScalar(evaluatePolynomial(this.#coefficients, from)),
      }));
  }

  #sign(): readonly DkgMessage[] {
    const complaints = this.#validComplaints().map(({ from, accused }) =>
      this.#judge(from, accused),
    );
    const dealers = this.session.parties.map((_, i) => this.#dealer(i + 1));
    this.#unsigned = { session: this.session, dealers, complaints };
    this.#qualified = judgeDealers(this.#unsigned);
    if (this.#qualified.size < leastQualified(this.session)) {
      throw aborted(
        `at least ${leastQualified(this.session)} dealers that qualify`,
        this.#qualified,
      );
    }
    if (!this.#qualified.has(this.index)) return [];
    const signature = this.#options.sign(dkgSignedMessage(this.#unsigned));
    return [{ kind: 'sign', from: this.index, signature }];
  }

  #finish(): readonly DkgMessage[] {
    assert(
      this.#unsigned !== undefined && this.#qualified !== undefined,
      'the record stands before it is signed',
    );
    const qualified = this.#qualified;
    const indexes = this.session.parties.map((_, i) => i + 1);
    const signatures = indexes.map((i) =>
      qualified.has(i) ? (this.#inbox.one('sign', i)?.signature ?? null) : null,
    );
    const transcript = { ...this.#unsigned, signatures };
    const missing = findMissingSignatures(transcript, qualified, this.#options.verifySignature);
    if (missing.length > 0) {
      throw aborted(`one record signed by all, lacking party ${missing.join(', ')}`, qualified);
    }
    let secret = 0n;
    for (const dealer of qualified.keys()) {
      const share = this.#shares.get(dealer);
      if (share === undefined) throw aborted('a share from every dealer', qualified);
      secret = toScalar(secret + share);
    }
    this.#result = {
      key: assembleKey(this.session, qualified),
      share: { index: this.index, secret },
      transcript: encodeDkgTranscript(transcript),
      disqualified: indexes.filter((i) => !qualified.has(i)),
    };
    this.#coefficients = [];
    this.#shares.clear();
    return [];
  }

  #dealer(index: number): DkgDealer {
    const commit = this.#inbox.one('commit', index);
    if (commit === undefined) return { commit: null, reveal: null, dealingHash: null };
    const { hpkePublicKey, commitmentHash } = commit;
    const reveal = this.#inbox.one('reveal', index);
    const isRevealed = reveal !== undefined && this.#commitments.has(index);
    return {
      commit: { hpkePublicKey, commitmentHash },
      reveal: isRevealed
        ? { commitments: reveal.commitments, possession: reveal.possession }
        : null,
      dealingHash: this.#dealingHashes.get(index) ?? null,
    };
  }

  // A complaint with the accused's answer where that fits; the accuser then has its share from it.
  #judge(accuser: number, accused: number): DkgComplaint {
    const answer = this.#inbox.answer(accused, accuser);
    const commitments = this.#commitments.get(accused);
    const share = answer === undefined ? undefined : parseDkgShare(answer.share);
    const fits =
      commitments !== undefined && share !== undefined && isShareOf(commitments, accuser, share);
    if (fits && accuser === this.index) this.#shares.set(accused, share);
    return { accuser, accused, share: fits ? encodeScalar(share) : null };
  }

  // Complaints that the record admits, in its order: of a party that was dealt to, against one that dealt.
  #validComplaints(): readonly DkgMessageOf<'complain'>[] {
    return this.#inbox
      .all('complain')
      .filter(
        ({ from, accused }) =>
          from !== accused &&
          this.#dealingHashes.has(accused) &&
          this.#inbox.one('commit', from) !== undefined,
      )
      .toSorted((a, b) => a.from - b.from || a.accused - b.accused);
  }

  #isWholeDealing(from: number, sealed: readonly Uint8Array[]): boolean {
    return (
      sealed.length === this.session.parties.length &&
      sealed.every((bytes, i) => {
        const isDealtTo = i + 1 !== from && this.#inbox.one('commit', i + 1) !== undefined;
        return bytes.length === (isDealtTo ? DKG_SEALED_SHARE_SIZE_BYTES : 0);
      })
    );
  }

  #openShare(from: number, sealed: Uint8Array): Promise<bigint | undefined> | bigint {
    if (from === this.index) return evaluatePolynomial(this.#coefficients, from);
    return openDkgShare(this.session, { from, to: this.index }, this.#hpke, sealed);
  }
}

/**
 * A party at the start of a session, with a fresh polynomial and HPKE key.
 * @param index the party's number, 1 to n
 * @throws crypto.dkgSession for a session that keys can't be generated in, or a number it lacks
 */
export async function createDkgParty(
  session: DkgSession,
  index: number,
  options: DkgPartyOptions,
): Promise<DkgParty> {
  checkDkgSession(session);
  if (session.parties[index - 1] === undefined) {
    throw new DiffieError('crypto.dkgSession', { at: `party ${index}`, expected: 'one of it' });
  }
  return new DkgParty(session, index, await createHpkeKeyPair(options.rng), options);
}

function commitToPolynomial(
  session: DkgSession,
  index: number,
  coefficients: readonly bigint[],
  rng: Rng,
): DkgReveal {
  const commitments = coefficients.map((c) => encodeRistretto(multiplyBase(c)));
  const [constantTerm] = coefficients;
  const [commitment] = commitments;
  assert(constantTerm !== undefined && commitment !== undefined, 'a threshold is at least 1');
  const possession = proveDkgPossession(session, index, { constantTerm, commitment }, rng);
  return { commitments, possession };
}

function aborted(expected: string, qualified: QualifiedDealers): DiffieError {
  return new DiffieError('crypto.dkgAborted', {
    at: 'key generation',
    expected,
    got: `${qualified.size} that qualify: ${[...qualified.keys()].join(', ')}`,
  });
}
