// Proofs of knowledge of scalars that satisfy linear equations between points of ristretto255, and that one of several such
// systems is satisfied, not telling which (Schnorr 1991; Maurer, "Unifying zero-knowledge proofs of knowledge",
// Africacrypt 2009; Cramer, Damgard, Schoenmakers, Crypto 1994). Made non-interactive by strong Fiat-Shamir: the
// relation itself enters the hash. Proofs carry challenge and responses; the verifier computes the commitments.

import { assert, concatBytes, DiffieError, encodeCbor, type Rng } from '../base/index.ts';
import { multiplySecretSum, multiplySum } from './ristretto-multiply.ts';
import { doubleAndEncode, encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import {
  decodeScalar,
  encodeScalar,
  invertScalar,
  RISTRETTO_SIZE_BYTES,
  randomScalar,
  toScalar,
} from './ristretto-scalar.ts';
import { SCALAR_BITS } from './ristretto-table.ts';
import { challengeScalar, hedgedNonce, type ProofStatement } from './transcript.ts';

/** image = sum of secret·base over the terms. */
export type LinearEquation = {
  /** Which secret, from 0, and the point that it multiplies. */
  readonly terms: readonly (readonly [secret: number, base: RistrettoPoint])[];
  readonly image: RistrettoPoint;
};

/** All equations hold for one choice of secrets. */
export type LinearRelation = {
  readonly secretCount: number;
  readonly equations: readonly LinearEquation[];
};

/** What a proof is for, beside its relation. */
export type RelationPurpose = {
  /** Names the proof system that uses this one, as `diffie/<proof>/v1`. */
  readonly domain: string;
  /** Canonical bytes that the proof is bound to; may be empty. */
  readonly context: Uint8Array;
  /** What the proof is about beside the relation's points; none if absent. */
  readonly values?: readonly Uint8Array[];
};

// Commitments are computed halved, since doubles share one inversion when they are encoded.
const HALF = invertScalar(2n);

/** Bytes of a proof of the relation. */
export function relationProofSizeBytes({ secretCount }: LinearRelation): number {
  return (1 + secretCount) * RISTRETTO_SIZE_BYTES;
}

/** Bytes of a proof that one of the relations holds. */
export function disjunctionProofSizeBytes(relations: readonly LinearRelation[]): number {
  return relations.reduce((sum, relation) => sum + relationProofSizeBytes(relation), 0);
}

/**
 * Proves knowledge of the secrets; for secrets that don't satisfy the relation the proof is false. 15 us for each term whose base has a table, 90 us for another.
 * @param secrets `secretCount` of them, each 0..order-1
 */
export function proveRelation(
  purpose: RelationPurpose,
  relation: LinearRelation,
  secrets: readonly bigint[],
  rng: Rng,
): Uint8Array {
  assert(secrets.length === relation.secretCount, 'a secret for each place');
  const statement = statementOf(purpose, [relation]);
  const nonces = secrets.map((secret) => hedgedNonce(statement, secret, rng));
  const challenge = challengeScalar(statement, encodeHalves(commit(relation, nonces)));
  return concatBytes(encodeScalar(challenge), ...respond(nonces, secrets, challenge));
}

/**
 * Whether the proof shows knowledge of secrets that satisfy the relation. About 65 us for each equation and 17 us a term.
 * @throws crypto.relationProof for another size; crypto.scalar for a part that is not canonical
 */
export function verifyRelation(
  purpose: RelationPurpose,
  relation: LinearRelation,
  proof: Uint8Array,
): boolean {
  const scalars = parseScalars(proof, relationProofSizeBytes(relation));
  const [challenge = 0n, ...responses] = scalars;
  const commitments = recompute(relation, challenge, responses);
  return challenge === challengeScalar(statementOf(purpose, [relation]), encodeHalves(commitments));
}

/**
 * Proves that the prover knows secrets for one of the relations; which one stays hidden.
 * @param known its index and its secrets
 */
export function proveDisjunction(
  purpose: RelationPurpose,
  relations: readonly LinearRelation[],
  known: { readonly index: number; readonly secrets: readonly bigint[] },
  rng: Rng,
): Uint8Array {
  const { index, secrets } = known;
  const own = relations[index];
  assert(own?.secretCount === secrets.length, 'a secret for each place of a relation');
  const statement = statementOf(purpose, relations);
  const nonces = secrets.map((secret) => hedgedNonce(statement, secret, rng));
  const parts = relations.map((relation, i) => {
    const challenge = i === index ? 0n : randomScalar(rng);
    const responses = Array.from({ length: relation.secretCount }, () => randomScalar(rng));
    // Of every relation the two forms of commitment are computed, so that time does not tell which is known.
    const simulated = simulate(relation, challenge, responses);
    const committed = commit(relation, i === index ? nonces : responses);
    return { challenge, responses, commitments: i === index ? committed : simulated };
  });
  const total = challengeScalar(
    statement,
    encodeHalves(parts.flatMap(({ commitments }) => commitments)),
  );
  const simulatedSum = parts.reduce((sum, { challenge }) => sum + challenge, 0n);
  const challenge = toScalar(total - simulatedSum);
  return concatBytes(
    ...parts.flatMap((part, i) =>
      i === index
        ? [encodeScalar(challenge), ...respond(nonces, secrets, challenge)]
        : [encodeScalar(part.challenge), ...part.responses.map(encodeScalar)],
    ),
  );
}

/**
 * Whether the proof shows knowledge of secrets for one of the relations.
 * @throws crypto.relationProof for another size; crypto.scalar for a part that is not canonical
 */
export function verifyDisjunction(
  purpose: RelationPurpose,
  relations: readonly LinearRelation[],
  proof: Uint8Array,
): boolean {
  const scalars = parseScalars(proof, disjunctionProofSizeBytes(relations));
  const commitments: RistrettoPoint[] = [];
  let sum = 0n;
  let at = 0;
  for (const relation of relations) {
    const [challenge = 0n, ...responses] = scalars.slice(at, at + 1 + relation.secretCount);
    at += 1 + relation.secretCount;
    commitments.push(...recompute(relation, challenge, responses));
    sum += challenge;
  }
  const statement = statementOf(purpose, relations);
  return toScalar(sum) === challengeScalar(statement, encodeHalves(commitments));
}

// Every point of the relations and its place enters the challenge.
function statementOf(
  { domain, context, values = [] }: RelationPurpose,
  relations: readonly LinearRelation[],
): ProofStatement {
  const encoded = relations.map(({ secretCount, equations }) =>
    encodeCbor([
      secretCount,
      equations.map(({ terms, image }) => [
        terms.map(([secret, base]) => [secret, encodeRistretto(base)]),
        encodeRistretto(image),
      ]),
    ]),
  );
  return { domain, context, values: [...encoded, ...values] };
}

// Halves of the commitments to nonces.
function commit(
  { equations }: LinearRelation,
  nonces: readonly bigint[],
): readonly RistrettoPoint[] {
  return equations.map(({ terms }) =>
    multiplySecretSum(
      terms.map(([secret, point]) => ({
        point,
        scalar: toScalar((nonces[secret] ?? 0n) * HALF),
        bits: SCALAR_BITS,
      })),
    ),
  );
}

// Halves of the commitments that fit challenge and responses, by a prover to whom they are secret.
function simulate(
  relation: LinearRelation,
  challenge: bigint,
  responses: readonly bigint[],
): readonly RistrettoPoint[] {
  const scalar = toScalar(-challenge * HALF);
  return commit(relation, responses).map((point, i) => {
    const image = relation.equations[i]?.image;
    assert(image !== undefined, 'an equation for each commitment');
    return point.add(multiplySecretSum([{ point: image, scalar, bits: SCALAR_BITS }]));
  });
}

// The same in public.
function recompute(
  { equations }: LinearRelation,
  challenge: bigint,
  responses: readonly bigint[],
): readonly RistrettoPoint[] {
  return equations.map(({ terms, image }) =>
    multiplySum(
      [...terms.map(([, base]) => base), image],
      [...terms.map(([secret]) => responses[secret] ?? 0n), -challenge].map((scalar) =>
        toScalar(scalar * HALF),
      ),
    ),
  );
}

function encodeHalves(halves: readonly RistrettoPoint[]): readonly Uint8Array[] {
  return doubleAndEncode(halves).map(encodeRistretto);
}

function respond(
  nonces: readonly bigint[],
  secrets: readonly bigint[],
  challenge: bigint,
): readonly Uint8Array[] {
  return nonces.map((nonce, i) => encodeScalar(toScalar(nonce + challenge * (secrets[i] ?? 0n))));
}

function parseScalars(proof: Uint8Array, sizeBytes: number): readonly bigint[] {
  if (proof.length !== sizeBytes) {
    throw new DiffieError('crypto.relationProof', {
      at: 'proof',
      expected: `${sizeBytes} bytes`,
      got: `${proof.length}`,
    });
  }
  return Array.from({ length: sizeBytes / RISTRETTO_SIZE_BYTES }, (_, i) =>
    decodeScalar(
      proof.subarray(i * RISTRETTO_SIZE_BYTES, (i + 1) * RISTRETTO_SIZE_BYTES),
      `proof, part ${i}`,
    ),
  );
}
