// Groth16 proving (Groth 2016, https://eprint.iacr.org/2016/260, section 3.2) in parts that run on different
// threads: sums of the key's points by the witness, cut by windows of the scalars' bits, and their
// assembly with the blinding r and s. The proof is the one that snarkjs makes from the same r and s.

import { assert, bigintToBytes, concatBytes } from '../base/index.ts';
import { FIELD_MODULUS, FIELD_SIZE_BYTES, reduceField } from '../crypto/index.ts';
import { type CurveMemory, createCurveMemory } from './curve-memory.ts';
import { GROUP_SIZES, type Group, sumPoints, sumScratchBytes } from './point-sum.ts';
import { COEFFICIENT_SIZE_BYTES, type ProvingKey } from './proving-key.ts';

/** The parts of a proof that are sums, the longest first: each is one task. `h` is the quotient polynomial's. */
export const PROOF_PARTS = ['h', 'b2Low', 'b2High', 'a', 'c', 'b1'] as const;

/** One of the parts. */
export type ProofPart = (typeof PROOF_PARTS)[number];

/** All parts: Jacobian points in Montgomery form. */
export type ProofParts = Readonly<Record<ProofPart, Uint8Array>>;

/** Two uniform secret field elements, fresh for each proof: without them a proof would tell the witness. */
export type Blinding = { readonly r: bigint; readonly s: bigint };

/** A key in a curve's memory, ready to prove with; for one thread. */
export type LoadedKey = {
  readonly key: ProvingKey;
  readonly memory: CurveMemory;
  /** Addresses of the key's points and coefficients. */
  readonly at: Readonly<Record<KeyPart, number>>;
};

const KEY_PARTS = [
  'alpha1',
  'beta1',
  'beta2',
  'delta1',
  'delta2',
  'pointsA',
  'pointsB1',
  'pointsB2',
  'pointsC',
  'pointsH',
  'coefficients',
] as const;
type KeyPart = (typeof KEY_PARTS)[number];

/** Vectors of the domain's size that the quotient needs: A, B, C and one to transform in. */
const QUOTIENT_VECTORS = 4;

/** Copies a key into the memory of a curve of its own. */
export function loadKey(key: ProvingKey): LoadedKey {
  let keySizeBytes = 0;
  for (const part of KEY_PARTS) keySizeBytes += key[part].length + 8;
  const longest = Math.max(key.signalCount, key.domainSize);
  const scratchSizeBytes =
    (key.signalCount + (QUOTIENT_VECTORS + 1) * key.domainSize) * FIELD_SIZE_BYTES +
    sumScratchBytes('g2m', longest) +
    longest * GROUP_SIZES.g2m.field; // what a batch of inversions takes for itself
  const memory = createCurveMemory(keySizeBytes + scratchSizeBytes);
  const at = Object.fromEntries(KEY_PARTS.map((part) => [part, memory.place(key[part])]));
  return { key, memory, at: at as Record<KeyPart, number> };
}

/**
 * One part of a proof.
 * @param witness 32 bytes a signal, little-endian, as many as the key's signals
 */
export function computePart(part: ProofPart, loaded: LoadedKey, witness: Uint8Array): Uint8Array {
  const { key, memory, at } = loaded;
  assert(witness.length === key.signalCount * FIELD_SIZE_BYTES, 'a value for every signal');
  return memory.scratch(() => {
    const scalars = memory.place(witness);
    const all = { scalars, count: key.signalCount };
    switch (part) {
      case 'a':
        return sumPoints(memory, 'g1m', { ...all, points: at.pointsA });
      case 'b1':
        return sumPoints(memory, 'g1m', { ...all, points: at.pointsB1 });
      case 'b2Low':
        return sumPoints(memory, 'g2m', { ...all, points: at.pointsB2, half: 'low' });
      case 'b2High':
        return sumPoints(memory, 'g2m', { ...all, points: at.pointsB2, half: 'high' });
      case 'c': {
        const firstPrivate = key.publicInputCount + 1;
        return sumPoints(memory, 'g1m', {
          points: at.pointsC,
          scalars: scalars + firstPrivate * FIELD_SIZE_BYTES,
          count: key.signalCount - firstPrivate,
        });
      }
      case 'h': {
        const quotient = computeQuotient(loaded, scalars);
        const sum = { points: at.pointsH, scalars: quotient, count: key.domainSize };
        return sumPoints(memory, 'g1m', sum);
      }
    }
  });
}

/**
 * The proof's 256 canonical bytes (A, B, C uncompressed, big-endian) from its parts:
 * A = alpha + a + r delta, B = beta + b + s delta, C = c + h + s A + r B1 - r s delta.
 */
export function assembleProof(
  { memory, at }: LoadedKey,
  parts: ProofParts,
  blinding: Blinding,
): Uint8Array {
  const call = memory.functions;
  return memory.scratch(() => {
    const scalar = (value: bigint) =>
      memory.place(bigintToBytes(value, FIELD_SIZE_BYTES).toReversed());
    const r = scalar(blinding.r);
    const s = scalar(blinding.s);
    const minusProduct = scalar(reduceField(-(blinding.r * blinding.s)));
    const term1 = memory.reserve(GROUP_SIZES.g1m.jacobian);
    const term2 = memory.reserve(GROUP_SIZES.g2m.jacobian);
    const addDelta1 = (sum: number, by: number) => {
      call.g1m_timesScalarAffine(at.delta1, by, FIELD_SIZE_BYTES, term1);
      call.g1m_add(sum, term1, sum);
    };
    const addMultiple = (sum: number, point: number, by: number) => {
      call.g1m_timesScalar(point, by, FIELD_SIZE_BYTES, term1);
      call.g1m_add(sum, term1, sum);
    };

    const a = memory.place(parts.a);
    call.g1m_addMixed(a, at.alpha1, a);
    addDelta1(a, r);
    const b1 = memory.place(parts.b1);
    call.g1m_addMixed(b1, at.beta1, b1);
    addDelta1(b1, s);
    const b = memory.place(parts.b2Low);
    call.g2m_add(b, memory.place(parts.b2High), b);
    call.g2m_addMixed(b, at.beta2, b);
    call.g2m_timesScalarAffine(at.delta2, s, FIELD_SIZE_BYTES, term2);
    call.g2m_add(b, term2, b);
    const c = memory.place(parts.c);
    call.g1m_add(c, memory.place(parts.h), c);
    addMultiple(c, a, s);
    addMultiple(c, b1, r);
    addDelta1(c, minusProduct);
    return concatBytes(
      encode(memory, 'g1m', a),
      encode(memory, 'g2m', b),
      encode(memory, 'g1m', c),
    );
  });
}

/**
 * The quotient (AB - C) / Z: A and B on the domain from the matrices, C = A B there, all moved to the odd
 * coset, where Z is constant and divided into the key's points. The address of plain scalars.
 */
function computeQuotient({ key, memory, at }: LoadedKey, witness: number): number {
  const call = memory.functions;
  const size = key.domainSize;
  const vector = () => memory.reserve(size * FIELD_SIZE_BYTES);
  const [a, b, c, moved] = [vector(), vector(), vector(), vector()];
  const coefficientCount = key.coefficients.length / COEFFICIENT_SIZE_BYTES;
  const matrices = [at.coefficients, coefficientCount] as const;
  call.qap_buildABC(...matrices, witness, a, b, c, 0, size, 0, key.signalCount);
  const one = memory.reserve(FIELD_SIZE_BYTES);
  call.frm_one(one);
  const coset = memory.place(bigintToBytes(rootOfUnity(2 * size), FIELD_SIZE_BYTES).toReversed());
  call.frm_toMontgomery(coset, coset);
  for (const evaluations of [a, b, c]) {
    call.frm_ifft(evaluations, size);
    call.frm_batchApplyKey(evaluations, size, one, coset, evaluations);
    call.frm_fft(evaluations, size);
  }
  call.qap_joinABC(a, b, c, size, moved);
  call.frm_batchFromMontgomery(moved, size, moved);
  return moved;
}

/** 5^((r-1)/order): 5 is the least number that is no square, from which circom's tools derive their roots. */
function rootOfUnity(order: number): bigint {
  let exponent = (FIELD_MODULUS - 1n) / BigInt(order);
  let power = 5n;
  let root = 1n;
  for (; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) root = reduceField(root * power);
    power = reduceField(power * power);
  }
  return root;
}

function encode(memory: CurveMemory, group: Group, point: number): Uint8Array {
  memory.functions[`${group}_toAffine`](point, point);
  memory.functions[`${group}_LEMtoU`](point, point);
  return memory.read(point, GROUP_SIZES[group].affine);
}
