// What the record of a key generation proves to anyone: which dealers qualified, the joint key, every share key.
// That a party was silent can't be proved: n-t+1 qualified parties sign, one honest where at most t-1 are not.
// Bias: a dealer that sees the others' commitments can still fail on purpose, and so choose among 2^(t-1) keys
// (Gennaro, Jarecki, Krawczyk, Rabin, Eurocrypt 1999; J. Cryptology 20, 2007). For ElGamal it gains nothing: the key
// is h + a·G, h an honest dealer's, a known to the rest from the shares; and (c1, c2) under h is (c1, c2 + a·c1)
// under the key. A scheme that needs a uniform key must not take this one.

import { DiffieError, equalBytes, type VerifySignature } from '../base/index.ts';
import {
  type DkgComplaint,
  type DkgDealer,
  type DkgTranscript,
  decodeDkgTranscript,
  dkgSignedMessage,
} from './dkg-record.ts';
import {
  acceptDkgReveal,
  checkDkgSession,
  type DkgSession,
  leastQualified,
} from './dkg-session.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import { withTable } from './ristretto-multiply.ts';
import { RISTRETTO_IDENTITY, type RistrettoPoint } from './ristretto-point.ts';
import { decodeScalar } from './ristretto-scalar.ts';
import { evaluateCommitments, isShareOf } from './sharing.ts';

/** By number of the party: the commitments of each dealer that qualified. */
export type QualifiedDealers = ReadonlyMap<number, readonly RistrettoPoint[]>;

/**
 * The key that a signed transcript proves. About 0.3 ms a party, and 0.1 ms a signature.
 * @param bytes canonical, as `encodeDkgTranscript` gives
 * @param session what the verifier expects: this session id, these parties in this order, this threshold
 * @throws crypto.dkgSession where the session is not one that keys are generated in; base.encoding, base.limit,
 *   crypto.dkgTranscript, crypto.scalar where the transcript is malformed, of another session, holds anything
 *   false, has too few qualified dealers or lacks a signature of one
 */
export function verifyDkgTranscript(
  bytes: Uint8Array,
  session: DkgSession,
  verifySignature: VerifySignature,
): ElGamalKey {
  checkDkgSession(session);
  const transcript = decodeDkgTranscript(bytes);
  if (!isSameSession(transcript.session, session)) {
    throw refused('session', 'the session id, parties and threshold of this key slot');
  }
  const qualified = judgeDealers(transcript);
  if (qualified.size < leastQualified(session)) {
    throw refused('dealers', `at least ${leastQualified(session)} that qualify`);
  }
  const missing = findMissingSignatures(transcript, qualified, verifySignature);
  if (missing.length > 0) {
    throw refused('signatures', `those of all qualified parties, lacking ${missing.join(', ')}`);
  }
  return assembleKey(session, qualified);
}

/**
 * The dealers that qualified: committed, revealed, dealt, and answered every complaint.
 * @throws crypto.dkgTranscript, crypto.scalar where the record holds something false or out of order: a good record
 *   holds null in the place of what a dealer did wrong
 */
export function judgeDealers({
  session,
  dealers,
  complaints,
}: Omit<DkgTranscript, 'signatures'>): QualifiedDealers {
  if (dealers.length !== session.parties.length) throw refused('dealers', 'one for each party');
  const dealt = new Map<number, readonly RistrettoPoint[]>();
  for (const [i, dealer] of dealers.entries()) {
    const points = judgeDealer(session, i + 1, dealer);
    if (points !== undefined) dealt.set(i + 1, points);
  }
  const qualified = new Map(dealt);
  for (const [i, complaint] of complaints.entries()) {
    checkComplaint(dealers, dealt, complaint, complaints[i - 1]);
    if (complaint.share === null) qualified.delete(complaint.accused);
  }
  return qualified;
}

/** The numbers of qualified parties whose signature is missing or false, and of others that have one. */
export function findMissingSignatures(
  transcript: DkgTranscript,
  qualified: QualifiedDealers,
  verifySignature: VerifySignature,
): readonly number[] {
  const { session, signatures } = transcript;
  if (signatures.length !== session.parties.length) {
    throw refused('signatures', 'a place for each party');
  }
  const message = dkgSignedMessage(transcript);
  const missing: number[] = [];
  for (const [i, address] of session.parties.entries()) {
    const signature = signatures[i] ?? null;
    const isSigned =
      signature !== null && signature.length === 64 && verifySignature(address, message, signature);
    const isRight = qualified.has(i + 1) ? isSigned : signature === null;
    if (!isRight) missing.push(i + 1);
  }
  return missing;
}

/** The key of the qualified dealers' polynomials. @throws crypto.dkgTranscript where a key is the identity */
export function assembleKey(session: DkgSession, qualified: QualifiedDealers): ElGamalKey {
  const { parties, threshold } = session;
  const joint = Array.from({ length: threshold }, (_, k) =>
    [...qualified.values()].reduce(
      (sum, points) => sum.add(points[k] ?? RISTRETTO_IDENTITY),
      RISTRETTO_IDENTITY,
    ),
  );
  const publicKey = evaluateCommitments(joint, 0);
  const shareKeys = parties.map((_, i) => evaluateCommitments(joint, i + 1));
  if ([publicKey, ...shareKeys].some((point) => point.is0())) {
    throw refused('key', 'no key that is the identity');
  }
  return { publicKey: withTable(publicKey), threshold, shareKeys, parties };
}

function judgeDealer(
  session: DkgSession,
  index: number,
  { commit, reveal, dealingHash }: DkgDealer,
): readonly RistrettoPoint[] | undefined {
  const at = `dealer ${index}`;
  if (commit === null || reveal === null) {
    const isInOrder = dealingHash === null && (commit !== null || reveal === null);
    if (!isInOrder) throw refused(at, 'nothing after the first step that it missed');
    return undefined;
  }
  const points = acceptDkgReveal(session, index, commit.commitmentHash, reveal);
  if (points === undefined) {
    throw refused(at, 'commitments that fit their hash, with a proof of possession');
  }
  return dealingHash === null ? undefined : points;
}

function checkComplaint(
  dealers: readonly DkgDealer[],
  dealt: QualifiedDealers,
  { accuser, accused, share }: DkgComplaint,
  previous: DkgComplaint | undefined,
): void {
  const at = `complaint of ${accuser} against ${accused}`;
  const order = previous && (accuser - previous.accuser || accused - previous.accused);
  if (order !== undefined && order <= 0) throw refused(at, 'ascending order, none twice');
  const commitments = dealt.get(accused);
  const hasPlaint = accuser !== accused && (dealers[accuser - 1]?.commit ?? null) !== null;
  if (commitments === undefined || !hasPlaint) {
    throw refused(at, 'a party with an HPKE key against another that dealt');
  }
  if (share !== null && !isShareOf(commitments, accuser, decodeScalar(share, at))) {
    throw refused(at, 'an answer that fits the commitments');
  }
}

function isSameSession(a: DkgSession, b: DkgSession): boolean {
  return (
    equalBytes(a.sessionId, b.sessionId) &&
    a.threshold === b.threshold &&
    a.parties.length === b.parties.length &&
    a.parties.every((address, i) => equalBytes(address, b.parties[i] ?? new Uint8Array()))
  );
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.dkgTranscript', { at, expected });
}
