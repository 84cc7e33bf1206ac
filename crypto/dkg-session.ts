// What all parts of a distributed key generation share: who takes part, what their hashes and proofs are
// bound to, and when a dealer's published polynomial counts. The protocol is described in dkg-party.ts.

import {
  DiffieError,
  encodeCbor,
  equalBytes,
  isDiffieError,
  LIMITS,
  type Rng,
} from '../base/index.ts';
import { areAddresses } from './elgamal-key.ts';
import { hashTagged } from './hash.ts';
import { decodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import { proveLogarithm, verifyLogarithm } from './schnorr.ts';
import type { ProofStatement } from './transcript.ts';

const SESSION_ID_SIZE_BYTES = 32;

/** A key generation that its parties have agreed to hold. Immutable. */
export type DkgSession = {
  /** 32 bytes, never used before: a contract's key slot on a chain, hashed. */
  readonly sessionId: Uint8Array;
  /** Ed25519 addresses, 32 bytes each, distinct; party number i (from 1) stands at index i-1. */
  readonly parties: readonly Uint8Array[];
  /** Shares that an opening takes: 1 for one party, 2 to (n+1)/2 for n of them. */
  readonly threshold: number;
};

/** What a dealer publishes of its polynomial: each coefficient times G, constant term first. */
export type DkgReveal = {
  /** `threshold` encoded points. */
  readonly commitments: readonly Uint8Array[];
  /** 64 bytes: proof that the dealer knows the constant term. */
  readonly possession: Uint8Array;
};

/**
 * Whether n parties can generate a key with this threshold. An honest majority is needed: with t-1 parties
 * against it, n-t+1 >= t honest ones must remain, so t <= (n+1)/2. A threshold of 1 would give every party
 * the whole key and is admitted for a single party only, who then simply makes its own key.
 */
export function isAdmittedThreshold(threshold: number, partyCount: number): boolean {
  if (!Number.isSafeInteger(threshold) || partyCount > LIMITS.parties) return false;
  if (partyCount === 1) return threshold === 1;
  return threshold >= 2 && 2 * threshold <= partyCount + 1;
}

/** How many dealers must remain for a key: all but the t-1 that may be dishonest. */
export function leastQualified({ parties, threshold }: DkgSession): number {
  return parties.length - threshold + 1;
}

/** @throws crypto.dkgSession where the session id, an address or the threshold is not as `DkgSession` says */
export function checkDkgSession(session: DkgSession): void {
  const { sessionId, parties, threshold } = session;
  const admitted = isAdmittedThreshold(threshold, parties.length);
  if (sessionId.length === SESSION_ID_SIZE_BYTES && areAddresses(parties) && admitted) return;
  throw new DiffieError('crypto.dkgSession', {
    at: `threshold ${threshold} of ${parties.length}`,
    expected: `32 bytes of session id, distinct addresses of 32 bytes, at most ${LIMITS.parties}, threshold 2 to (n+1)/2`,
  });
}

/** The hash that stands for the session wherever something is bound to it. */
export function dkgSessionTag({ sessionId, parties, threshold }: DkgSession): Uint8Array {
  return hashTagged('diffie/dkg-session/v1', sessionId, encodeCbor([threshold, parties]));
}

/** What a dealer commits to before anybody reveals. Hiding because the points and the proof are unpredictable. */
export function dkgCommitmentHash(
  session: DkgSession,
  index: number,
  { commitments, possession }: DkgReveal,
): Uint8Array {
  const tag = dkgSessionTag(session);
  return hashTagged('diffie/dkg-commitment/v1', tag, partyTag(index), possession, ...commitments);
}

/** The dealer's proof that it knows the constant term, bound to session, index and address. */
export function proveDkgPossession(
  session: DkgSession,
  index: number,
  { constantTerm, commitment }: { readonly constantTerm: bigint; readonly commitment: Uint8Array },
  rng: Rng,
): Uint8Array {
  return proveLogarithm(possessionStatement(session, index, commitment), constantTerm, rng);
}

/**
 * The commitments as points where the reveal is good: the hash is the one committed to, there are `threshold`
 * canonical points, and the proof of possession holds; `undefined` where it is not. About 0.2 ms.
 */
export function acceptDkgReveal(
  session: DkgSession,
  index: number,
  commitmentHash: Uint8Array,
  reveal: DkgReveal,
): readonly RistrettoPoint[] | undefined {
  const { commitments, possession } = reveal;
  const [constant] = commitments;
  if (commitments.length !== session.threshold || constant === undefined) return undefined;
  if (!equalBytes(dkgCommitmentHash(session, index, reveal), commitmentHash)) return undefined;
  try {
    const points = commitments.map((bytes) => decodeRistretto(bytes));
    const [point] = points;
    const statement = possessionStatement(session, index, constant);
    const holds = point !== undefined && verifyLogarithm({ point, statement, proof: possession });
    return holds ? points : undefined;
  } catch (error) {
    // A dealer's malformed point or proof disqualifies the dealer; it is no fault of who checks.
    if (isDiffieError(error)) return undefined;
    throw error;
  }
}

function possessionStatement(
  session: DkgSession,
  index: number,
  commitment: Uint8Array,
): ProofStatement {
  const address = session.parties[index - 1] ?? new Uint8Array();
  return {
    domain: 'diffie/dkg-possession/v1',
    context: dkgSessionTag(session),
    values: [partyTag(index), address, commitment],
  };
}

function partyTag(index: number): Uint8Array {
  return encodeCbor(index);
}
