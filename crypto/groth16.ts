// Groth16 verification over BN254 (Groth 2016, https://eprint.iacr.org/2016/260): one proof, or many under one key.
// e(A,B) = e(alpha,beta) e(L,gamma) e(C,delta), L the sum of the key's input points by the public inputs.
// Proofs can be changed into other valid proofs of the same statement: uniqueness must rest on a nullifier.

import {
  assert,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
  LIMITS,
} from '../base/index.ts';
import {
  decodeG1,
  decodeG2,
  encodeG1,
  encodeG2,
  G1_SIZE_BYTES,
  type G1Point,
  G2_SIZE_BYTES,
  type G2Point,
  negateG1,
} from './bn254.ts';
import {
  combineG1,
  equalGt,
  type G1Table,
  type GtElement,
  multiplyPairings,
  type PointPair,
  type PreparedG2,
  prepareG2,
  sumG1,
  tabulateG1,
} from './bn254-pairing.ts';
import { encodeField, isField, reduceField } from './field.ts';
import { hashTagged } from './hash.ts';

/** A verifying key whose points are checked. The first input point stands for the constant 1. */
export type VerifyingKey = {
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  readonly inputs: readonly G1Point[];
};

/** A proof whose points are checked. */
export type Groth16Proof = { readonly a: G1Point; readonly b: G2Point; readonly c: G1Point };

/** Bytes of an encoded proof: A, B, C as EIP-197 writes points. */
export const GROTH16_PROOF_SIZE_BYTES = 2 * G1_SIZE_BYTES + G2_SIZE_BYTES;

const KEY_HEAD_BYTES = G1_SIZE_BYTES + 3 * G2_SIZE_BYTES;

const BATCH_DOMAIN = 'diffie/groth16-batch/v1';
const BATCH_COEFFICIENT_BYTES = 16;

/** What is worked out once per key, at its first use: 4 ms. */
type PreparedKey = {
  readonly alphaBeta: GtElement;
  readonly beta: PreparedG2;
  readonly gamma: PreparedG2;
  readonly delta: PreparedG2;
  readonly inputs: readonly G1Table[];
};

const preparedKeys = new WeakMap<VerifyingKey, PreparedKey>();

/** The number of public inputs that the key's circuit has. */
export function countPublicInputs(key: VerifyingKey): number {
  return key.inputs.length - 1;
}

/** alpha, beta, gamma, delta, then the input points: 448 bytes and 64 for each public input and the constant. */
export function encodeVerifyingKey(key: VerifyingKey): Uint8Array {
  const points = [encodeG2(key.beta), encodeG2(key.gamma), encodeG2(key.delta)];
  return concatBytes(encodeG1(key.alpha), ...points, ...key.inputs.map(encodeG1));
}

/**
 * The key of canonical bytes. Keep the result: what is prepared for it at the first proof is kept with it.
 * @throws crypto.verifyingKey where the length fits no number of public inputs; crypto.bn254Point for a
 *   point not on its curve, not of order r, or at infinity
 */
export function decodeVerifyingKey(bytes: Uint8Array, at = 'verifying key'): VerifyingKey {
  const inputCount = (bytes.length - KEY_HEAD_BYTES) / G1_SIZE_BYTES - 1;
  if (!Number.isInteger(inputCount) || inputCount < 0 || inputCount > LIMITS.groth16Inputs) {
    throw new DiffieError('crypto.verifyingKey', {
      at,
      expected: `${KEY_HEAD_BYTES} bytes and ${G1_SIZE_BYTES} for each of 1 to ${LIMITS.groth16Inputs + 1} points`,
      got: `${bytes.length}`,
    });
  }
  const reader = readPoints(bytes, at);
  return {
    alpha: reader.g1('alpha'),
    beta: reader.g2('beta'),
    gamma: reader.g2('gamma'),
    delta: reader.g2('delta'),
    inputs: Array.from({ length: inputCount + 1 }, (_, i) => reader.g1(`input point ${i}`)),
  };
}

/** The 256 bytes that decodeGroth16Proof takes. */
export function encodeGroth16Proof(proof: Groth16Proof): Uint8Array {
  return concatBytes(encodeG1(proof.a), encodeG2(proof.b), encodeG1(proof.c));
}

/** @throws crypto.groth16Proof unless there are 256 bytes; crypto.bn254Point as decodeVerifyingKey. 0.2 ms. */
export function decodeGroth16Proof(bytes: Uint8Array, at = 'proof'): Groth16Proof {
  if (bytes.length !== GROTH16_PROOF_SIZE_BYTES) {
    throw new DiffieError('crypto.groth16Proof', {
      at,
      expected: `${GROTH16_PROOF_SIZE_BYTES} bytes`,
      got: `${bytes.length}`,
    });
  }
  const reader = readPoints(bytes, at);
  return { a: reader.g1('A'), b: reader.g2('B'), c: reader.g1('C') };
}

function readPoints(bytes: Uint8Array, at: string) {
  let offset = 0;
  const take = (sizeBytes: number) => {
    offset += sizeBytes;
    return bytes.subarray(offset - sizeBytes, offset);
  };
  return {
    g1: (name: string) => decodeG1(take(G1_SIZE_BYTES), `${at}, ${name}`),
    g2: (name: string) => decodeG2(take(G2_SIZE_BYTES), `${at}, ${name}`),
  };
}

/**
 * Whether the proof holds for the public inputs, in the circuit's order.
 * Cost: bench `groth16`, case `verify`; the first call with a key prepares it.
 * @throws crypto.publicInput for another number of inputs, or one outside 0..r-1
 */
export function verifyGroth16(
  key: VerifyingKey,
  proof: Groth16Proof,
  inputs: readonly bigint[],
): boolean {
  checkInputs(key, inputs, 'public input');
  const prepared = prepareKey(key);
  const product = multiplyPairings([
    { g1: proof.a, g2: proof.b },
    ...pairNegated(proof.c, prepared.delta),
    ...pairNegated(sumG1(prepared.inputs, [1n, ...inputs]), prepared.gamma),
  ]);
  return equalGt(product, prepared.alphaBeta);
}

/** A proof with the public inputs it is for. */
export type Groth16Claim = { readonly proof: Groth16Proof; readonly inputs: readonly bigint[] };

/**
 * Whether all proofs hold, by one random combination of their equations (Bellare, Garay, Rabin, Eurocrypt 1998). The
 * coefficients, 128 bits each, come from a hash of key, proofs and inputs, so every node computes the same, and a false
 * proof passes with probability 2^-128 per attempt. False says that one is false, not which.
 * @throws crypto.publicInput as verifyGroth16; base.limit for more than LIMITS.groth16BatchProofs
 */
export function verifyGroth16Batch(key: VerifyingKey, claims: readonly Groth16Claim[]): boolean {
  checkGroth16Claims(key, claims);
  if (claims.length === 0) return true;
  const prepared = prepareKey(key);
  const coefficients = deriveBatchCoefficients(key, claims);
  const sumCoefficients = (weight: (claim: Groth16Claim) => bigint) =>
    reduceField(
      claims.reduce((sum, claim, i) => sum + (coefficients[i] ?? 0n) * weight(claim), 0n),
    );
  const totals = key.inputs.map((_, i) =>
    sumCoefficients(({ inputs }) => (i === 0 ? 1n : (inputs[i - 1] ?? 0n))),
  );
  const pairs = claims.map(({ proof }, i) => {
    const a = combineG1([proof.a], [coefficients[i] ?? 0n]);
    assert(a !== undefined, 'a multiple of a point by 1 to r-1 is not infinity');
    return { g1: a, g2: proof.b };
  });
  const sumC = combineG1(
    claims.map(({ proof }) => proof.c),
    coefficients,
  );
  const product = multiplyPairings([
    ...pairs,
    ...pairNegated(combineG1([key.alpha], [totals[0] ?? 0n]), prepared.beta),
    ...pairNegated(sumG1(prepared.inputs, totals), prepared.gamma),
    ...pairNegated(sumC, prepared.delta),
  ]);
  return equalGt(product, multiplyPairings([]));
}

/**
 * Which of the proofs hold, in their order: all together as a batch, and one by one where that fails. Whoever sends one
 * false proof among many makes the verifier do both.
 * @throws crypto.publicInput, base.limit as verifyGroth16Batch
 */
export function verifyGroth16Claims(
  key: VerifyingKey,
  claims: readonly Groth16Claim[],
): readonly boolean[] {
  if (claims.length > 1 && verifyGroth16Batch(key, claims)) return claims.map(() => true);
  checkGroth16Claims(key, claims);
  return claims.map(({ proof, inputs }) => verifyGroth16(key, proof, inputs));
}

/** @throws crypto.publicInput for inputs that do not fit the circuit; base.limit for too many claims */
export function checkGroth16Claims(key: VerifyingKey, claims: readonly Groth16Claim[]): void {
  if (claims.length > LIMITS.groth16BatchProofs) {
    throw new DiffieError('base.limit', {
      at: 'proof batch',
      expected: `at most ${LIMITS.groth16BatchProofs} proofs`,
      got: `${claims.length}`,
    });
  }
  for (const [i, { inputs }] of claims.entries()) {
    checkInputs(key, inputs, `proof ${i}, public input`);
  }
}

/** The pair of the point's negative; none for infinity, whose pairing is 1. */
function pairNegated(point: G1Point | undefined, g2: PreparedG2): PointPair[] {
  return point === undefined ? [] : [{ g1: negateG1(point), g2 }];
}

/** One number in 1..2^128 for each claim, by a hash of everything that the equations hold. */
export function deriveBatchCoefficients(
  key: VerifyingKey,
  claims: readonly Groth16Claim[],
): bigint[] {
  const seed = hashTagged(
    BATCH_DOMAIN,
    encodeVerifyingKey(key),
    ...claims.flatMap(({ proof, inputs }) => [
      encodeGroth16Proof(proof),
      ...inputs.map((input) => encodeField(input)),
    ]),
  );
  return claims.map((_, i) => {
    const hash = hashTagged(`${BATCH_DOMAIN}/coefficient`, seed, bigintToBytes(BigInt(i), 4));
    return 1n + bytesToBigint(hash.subarray(0, BATCH_COEFFICIENT_BYTES));
  });
}

function checkInputs(key: VerifyingKey, inputs: readonly bigint[], at: string): void {
  if (inputs.length !== countPublicInputs(key)) {
    throw new DiffieError('crypto.publicInput', {
      at,
      expected: `${countPublicInputs(key)} of them`,
      got: `${inputs.length}`,
    });
  }
  for (const [i, input] of inputs.entries()) {
    if (isField(input)) continue;
    throw new DiffieError('crypto.publicInput', { at: `${at} ${i}`, expected: '0 to r-1' });
  }
}

function prepareKey(key: VerifyingKey): PreparedKey {
  const known = preparedKeys.get(key);
  if (known !== undefined) return known;
  const prepared = {
    alphaBeta: multiplyPairings([{ g1: key.alpha, g2: key.beta }]),
    beta: prepareG2(key.beta),
    gamma: prepareG2(key.gamma),
    delta: prepareG2(key.delta),
    inputs: key.inputs.map(tabulateG1),
  };
  preparedKeys.set(key, prepared);
  return prepared;
}
