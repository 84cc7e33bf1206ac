// Additive sharing of a scalar: n parts whose sum is the secret, all needed; and replicated sharing among three (Ito, Saito,
// Nishizeki, Globecom 1987; Araki et al., CCS 2016): three parts, each party holding two, so that any two parties have the
// secret, one has nothing, and products need one message each. Not here: protection against parties that lie about parts.

import { DiffieError, LIMITS, type Rng } from '../base/index.ts';
import { RISTRETTO_ORDER, reduceToScalar, toScalar } from './ristretto-scalar.ts';

/** A party's two of three parts: part number `index` and the next, of 0, 1, 2 in a circle. */
export type ReplicatedShare = {
  /** 0, 1 or 2. */
  readonly index: number;
  readonly own: bigint;
  readonly next: bigint;
};

const REPLICATED_PARTIES = 3;
const UNIFORM_SIZE_BYTES = 64;

/**
 * Parts that sum up to the secret; all but one of them are uniform and independent of it.
 * @param partyCount 1 to 64 @throws crypto.shareSet for another number
 */
export function shareAdditively(secret: bigint, partyCount: number, rng: Rng): readonly bigint[] {
  if (!Number.isSafeInteger(partyCount) || partyCount < 1 || partyCount > LIMITS.parties) {
    throw refused(`1 to ${LIMITS.parties} parties`);
  }
  const random = Array.from({ length: partyCount - 1 }, () => uniformScalar(rng));
  return [toScalar(random.reduce((rest, part) => rest - part, secret)), ...random];
}

/** The secret of all parts. */
export function recoverAdditively(parts: readonly bigint[]): bigint {
  return toScalar(parts.reduce((sum, part) => sum + part, 0n));
}

/** The shares of parties 0, 1 and 2. */
export function shareReplicated(secret: bigint, rng: Rng): readonly ReplicatedShare[] {
  return replicate(shareAdditively(secret, REPLICATED_PARTIES, rng));
}

/**
 * The secret of two parties' shares.
 * @throws crypto.shareSet where they are not of two different parties, or the part that both hold differs
 */
export function recoverReplicated(a: ReplicatedShare, b: ReplicatedShare): bigint {
  const [first, second] = (a.index + 1) % REPLICATED_PARTIES === b.index ? [a, b] : [b, a];
  const areNeighbours = (first.index + 1) % REPLICATED_PARTIES === second.index;
  if (!isParty(a) || !isParty(b) || !areNeighbours || first.next !== second.own) {
    throw refused('shares of two of parties 0, 1, 2, alike in the part that both hold');
  }
  return toScalar(first.own + first.next + second.next);
}

/** The share of the sum of both secrets, without a message. @throws crypto.shareSet for shares of different parties */
export function addReplicated(a: ReplicatedShare, b: ReplicatedShare): ReplicatedShare {
  checkSameParty(a, b);
  return { index: a.index, own: toScalar(a.own + b.own), next: toScalar(a.next + b.next) };
}

/**
 * The party's additive part of the product of both secrets, which it must mask by `zero` before it sends it on: a part of
 * an additive sharing of 0 among the three, fresh for each product. The next party's masked part completes the share.
 * @throws crypto.shareSet for shares of different parties
 */
export function multiplyReplicated(a: ReplicatedShare, b: ReplicatedShare, zero: bigint): bigint {
  checkSameParty(a, b);
  return toScalar(a.own * b.own + a.own * b.next + a.next * b.own + zero);
}

/** Shares of the sum of three parts, as they lie with the parties after each has sent its part to the one before. */
export function replicate(parts: readonly bigint[]): readonly ReplicatedShare[] {
  if (parts.length !== REPLICATED_PARTIES) throw refused('three parts');
  return parts.map((own, index) => ({
    index,
    own: toScalar(own),
    next: toScalar(parts[(index + 1) % REPLICATED_PARTIES] ?? 0n),
  }));
}

// Uniform among all residues, 0 with them, within 2^-250.
function uniformScalar(rng: Rng): bigint {
  return reduceToScalar(rng.bytes(UNIFORM_SIZE_BYTES));
}

function checkSameParty(a: ReplicatedShare, b: ReplicatedShare): void {
  if (!isParty(a) || a.index !== b.index) throw refused('two shares of one party');
}

function isParty({ index, own, next }: ReplicatedShare): boolean {
  const isScalar = (value: bigint) => value >= 0n && value < RISTRETTO_ORDER;
  return [0, 1, 2].includes(index) && isScalar(own) && isScalar(next);
}

function refused(expected: string): DiffieError {
  return new DiffieError('crypto.shareSet', { at: 'shares', expected });
}
