// Private set intersection of two parties by commutative blinding (Meadows 1986; Huberman, Franklin, Hogg 1999)
// over ristretto255 with hash-to-group (RFC 9380, RFC 9496): H(x) under both parties' secret scalars, a·b·H(x), is
// equal for equal elements, and tells nothing about others under decisional Diffie-Hellman, H being a random
// oracle. Semi-honest. Rounds: A sends a·H(x) shuffled; B returns b·a·H(x) in A's order and sends b·H(y) shuffled;
// A returns a·b·H(y) in B's order. What leaks, and to whom: docs/threat-model.md.

import { assert, DiffieError, decodeCbor, encodeCbor, LIMITS, toHex } from '../base/index.ts';
import {
  encodeRistretto,
  hashToRistretto,
  multiplyBase,
  multiplySecret,
  type RistrettoPoint,
  randomScalar,
} from '../crypto/index.ts';
import { HASH_SIZE_BYTES } from './message.ts';
import type { PartyOutput, PartySetup, PartySteps, Protocol } from './protocol.ts';
import { copySet } from './psi-input.ts';
import { joinPoints, readPoint, readPoints } from './psi-points.ts';
import { decodePsiResult, encodePsiResult, hashIntersection } from './psi-result.ts';
import { commitShare, mixSalt, openShare } from './psi-salt.ts';
import { shuffle } from './shuffle.ts';

const REPORT_EVERY = 8;

/** Rounds, and how many byte strings the body of each holds. */
const ROUNDS = [
  /** Commitment to the share, one-time key, own points under the own scalar. */
  { name: 'blind', from: 0, parts: 3 },
  /** The first party's points under both scalars, then as above. */
  { name: 'return and blind', from: 1, parts: 4 },
  /** The second party's points under both scalars, the share. */
  { name: 'return and open', from: 0, parts: 2 },
  /** The share. */
  { name: 'open', from: 1, parts: 1 },
] as const;

/** The row of the protocol table. Input: a party's set; output: its elements in common, and the salt. */
export const PSI: Protocol = {
  name: 'ecdh-psi-ristretto255',
  doc: 'Each party learns which of its elements the other has too, and the size of the other set.',
  security: 'semi-honest',
  roles: ['first', 'second'],
  rounds: ROUNDS,
  createSteps: (setup) => new PsiParty(setup),
  checkResult: decodePsiResult,
};

class PsiParty implements PartySteps {
  readonly #setup: PartySetup;
  /** Secret: own elements in the order in which their points are sent. */
  #elements: readonly Uint8Array[];
  /** Secret: blinds the elements; fresh for each session. */
  #scalar: bigint;
  /** Secret: the one-time key in the salt. */
  #keyScalar: bigint;
  /** Secret until opened: the own share of the salt. */
  readonly #share: Uint8Array;
  #peerCommitment: Uint8Array | undefined;
  #peerKey: RistrettoPoint | undefined;
  #peerShare: Uint8Array | undefined;
  /** The other party's points under both scalars, in its order. */
  #raised: readonly Uint8Array[] = [];
  /** Own points under both scalars, as the other party returned them, in hexadecimal. */
  #returned: readonly string[] = [];

  constructor(setup: PartySetup) {
    this.#setup = setup;
    this.#elements = shuffle(copySet(setup.input), setup.rng);
    this.#scalar = randomScalar(setup.rng);
    this.#keyScalar = randomScalar(setup.rng);
    this.#share = setup.rng.bytes(HASH_SIZE_BYTES);
  }

  compose(round: number): Uint8Array {
    switch (round) {
      case 0:
        return encodeCbor(this.#offer());
      case 1:
        return encodeCbor([joinPoints(this.#raised), ...this.#offer()]);
      case 2:
        return encodeCbor([joinPoints(this.#raised), this.#share]);
      default:
        assert(round === 3, 'the round is one of the protocol');
        return encodeCbor([this.#share]);
    }
  }

  accept(round: number, body: Uint8Array): void {
    const parts = readBody(round, body);
    switch (round) {
      case 0:
        this.#takeOffer(parts);
        break;
      case 1:
        this.#takeReturned(parts[0]);
        this.#takeOffer(parts.slice(1));
        break;
      case 2:
        this.#takeReturned(parts[0]);
        this.#takeShare(parts[1]);
        break;
      default:
        this.#takeShare(parts[0]);
    }
  }

  finish(): { readonly result: Uint8Array; readonly output: PartyOutput } {
    const { terms, role } = this.#setup;
    assert(this.#peerKey !== undefined && this.#peerShare !== undefined, 'all rounds have passed');
    const theirs = new Set(this.#raised.map(toHex));
    const elements = this.#elements.filter((_, i) => theirs.has(this.#returned[i] ?? ''));
    const shared = encodeRistretto(multiplySecret(this.#peerKey, this.#keyScalar));
    const first = role === 0;
    const salt = mixSalt(
      terms.id,
      shared,
      first ? [this.#share, this.#peerShare] : [this.#peerShare, this.#share],
    );
    const own = this.#elements.length;
    const other = this.#raised.length;
    const result = encodePsiResult({
      sizes: first ? [own, other] : [other, own],
      count: elements.length,
      saltedHash: hashIntersection(salt, elements),
    });
    return { result, output: { elements, salt } };
  }

  wipe(): void {
    this.#share.fill(0);
    this.#scalar = 0n;
    this.#keyScalar = 0n;
    this.#elements = [];
  }

  #offer(): Uint8Array[] {
    const { terms, role } = this.#setup;
    // The hash's domain holds the session, so that points of two sessions never meet.
    const domain = `diffie/psi/element/v1/${toHex(terms.id)}`;
    const blinded = this.#elements.map((element, i) => {
      this.#report('blind', i + 1, this.#elements.length);
      return encodeRistretto(multiplySecret(hashToRistretto(element, domain), this.#scalar));
    });
    return [
      commitShare(terms.id, role, this.#share),
      encodeRistretto(multiplyBase(this.#keyScalar)),
      joinPoints(blinded),
    ];
  }

  #takeOffer([commitment = NONE, key = NONE, blinded = NONE]: readonly Uint8Array[]): void {
    if (commitment.length !== HASH_SIZE_BYTES) {
      const expected = `${HASH_SIZE_BYTES} bytes`;
      throw new DiffieError('mpc.message', { at: 'commitment', expected });
    }
    this.#peerCommitment = commitment;
    this.#peerKey = readPoint(key, 'key');
    const { points } = readPoints(blinded, { atMost: LIMITS.sessionSetElements }, 'blinded');
    this.#raised = points.map((point, i) => {
      this.#report('return', i + 1, points.length);
      return encodeRistretto(multiplySecret(point, this.#scalar));
    });
  }

  #takeReturned(bytes: Uint8Array = NONE): void {
    this.#returned = readPoints(bytes, { exactly: this.#elements.length }, 'returned').keys;
  }

  #takeShare(share: Uint8Array = NONE): void {
    const { terms, role } = this.#setup;
    assert(this.#peerCommitment !== undefined, 'the commitment came before its opening');
    openShare(terms.id, 1 - role, { commitment: this.#peerCommitment, share });
    this.#peerShare = share;
  }

  #report(step: string, done: number, total: number): void {
    if (done % REPORT_EVERY === 0 || done === total) this.#setup.report?.({ step, done, total });
  }
}

const NONE = new Uint8Array(0);

function readBody(round: number, body: Uint8Array): readonly Uint8Array[] {
  const count = ROUNDS[round]?.parts;
  assert(count !== undefined, 'the round is one of the protocol');
  const facts = { at: `body of round ${round}`, expected: `a list of ${count} byte strings` };
  let parts: unknown;
  try {
    parts = decodeCbor(body, 'body', LIMITS.sessionMessageBytes);
  } catch (cause) {
    throw new DiffieError('mpc.message', facts, { cause });
  }
  if (!isByteStrings(parts) || parts.length !== count) throw new DiffieError('mpc.message', facts);
  return parts;
}

function isByteStrings(value: unknown): value is readonly Uint8Array[] {
  return Array.isArray(value) && value.every((part) => part instanceof Uint8Array);
}
