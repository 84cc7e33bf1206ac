// CKKS: approximate arithmetic on vectors of real numbers under encryption, through SEAL. Encoding and decoding are floating point and
// happen outside consensus; the operations are integer arithmetic on given bytes, in one fixed order. The double that SEAL keeps in a
// ciphertext as its scale is always 1: the scale is the parameters' rational of the ciphertext's level, and every multiplication
// rescales at once, so that level, scale and error bound follow from the operations alone (ckks-error.ts).
// Decrypted values carry the error, which tells about the key: nothing is published but by publishCkks (ckks-publish.ts).

import type { Ciphertext, Plaintext } from 'node-seal/allows';
import { DiffieError } from '../base/index.ts';
import type { CkksError } from './ckks-error.ts';
import type { CkksKey } from './ckks-key.ts';
import { CKKS_SCALE_FRACTION_BITS, type CkksParameters } from './ckks-parameters.ts';
import { LOG_UNIT } from './log-bound.ts';
import { type Seal, withHandle } from './seal.ts';
import type { SealRuntime } from './seal-parameters.ts';
import { decodeValue, makeValue, type SealValue, startOperation } from './seal-value.ts';

/** A ciphertext of two polynomials in NTT form. Frees itself; see releaseCkks. */
export type CkksCiphertext = {
  readonly keyId: string;
  readonly value: SealValue<Ciphertext>;
  /** Level (and so scale), and bounds of message and error. */
  readonly bound: CkksError;
};

/** A public vector, encoded for one level. */
export type CkksPlaintext = {
  readonly level: number;
  readonly value: SealValue<Plaintext>;
};

/** What SEAL 4.1 writes before the residues of a ciphertext, and of a plaintext. */
const CIPHERTEXT_PREFIX_BYTES = 113;
const PLAINTEXT_PREFIX_BYTES = 88;

const makeCiphertext = (seal: Seal) => new seal.Ciphertext();
const makePlaintext = (seal: Seal) => new seal.Plaintext();

/**
 * A vector as the plaintext operand of a level: floating point, so its bytes are made once, outside consensus, and given to it.
 * @param values at most n/2 numbers within plus and minus 2^plaintextBits; slots without one hold 0
 * @throws crypto.ckksPlaintext, crypto.ckksLevel
 */
export function encodeCkks(key: CkksKey, values: readonly number[], level: number): CkksPlaintext {
  const { parameters } = key;
  checkLevel(parameters, level);
  checkValues(parameters, values);
  const runtime = startOperation(key.keys.parameters);
  const size = ckksPlaintextSizeBytes(parameters, level);
  const value = makeValue(key.keys.parameters, makePlaintext, size, (plaintext) => {
    const slots = new Float64Array(parameters.degree / 2);
    slots.set(values);
    runtime.realEncoder.encode(slots, ckksScale(parameters, level), plaintext);
    for (let from = parameters.primes.length - 1; from > level; from--) {
      runtime.evaluator.plainModSwitchToNextInplace(plaintext);
    }
    plaintext.setScale(1);
  });
  return { level, value };
}

/**
 * Encrypts a vector at the highest level with randomness of SEAL's own.
 * @param values as for encodeCkks
 * @throws crypto.ckksPlaintext
 */
export function encryptCkks(key: CkksKey, values: readonly number[]): CkksCiphertext {
  const plaintext = encodeCkks(key, values, key.parameters.primes.length - 1);
  try {
    return compute(key, key.errors.fresh, (runtime, result) =>
      withHandle(
        new runtime.seal.Encryptor(runtime.context, key.keys.encryption.use()),
        (encryptor) => encryptor.encrypt(plaintext.value.use(), result),
      ),
    );
  } finally {
    plaintext.value.leave(false);
  }
}

/** Encrypts the sums of two of one level. @throws crypto.ckksLevel, crypto.ckksHeadroom, crypto.sealMismatch */
export function addCkks(key: CkksKey, a: CkksCiphertext, b: CkksCiphertext): CkksCiphertext {
  checkCkksOwner(key, a, b);
  checkSameLevel(a.bound.level, b.bound.level);
  return compute(key, key.errors.add(a.bound, b.bound), ({ evaluator }, result) =>
    evaluator.add(a.value.use(), b.value.use(), result),
  );
}

/** Encrypts the differences of two of one level. @throws as addCkks */
export function subtractCkks(key: CkksKey, a: CkksCiphertext, b: CkksCiphertext): CkksCiphertext {
  checkCkksOwner(key, a, b);
  checkSameLevel(a.bound.level, b.bound.level);
  return compute(key, key.errors.add(a.bound, b.bound), ({ evaluator }, result) =>
    evaluator.sub(a.value.use(), b.value.use(), result),
  );
}

/** Encrypts the sums of all, added from the first on. @param ciphertexts at least one, of one level @throws as addCkks */
export function sumCkks(key: CkksKey, ciphertexts: readonly CkksCiphertext[]): CkksCiphertext {
  const [first, ...rest] = ciphertexts;
  if (first === undefined) {
    throw new DiffieError('crypto.ckksLevel', { at: 'sum', expected: 'at least one ciphertext' });
  }
  checkCkksOwner(key, ...ciphertexts);
  for (const next of rest) checkSameLevel(first.bound.level, next.bound.level);
  const bound = key.errors.sum(ciphertexts.map((ciphertext) => ciphertext.bound));
  return compute(key, bound, ({ evaluator }, result) => {
    result.assign(first.value.use());
    for (const next of rest) evaluator.addInplace(result, next.value.use());
  });
}

/** Encrypts the negatives. @throws crypto.sealMismatch */
export function negateCkks(key: CkksKey, a: CkksCiphertext): CkksCiphertext {
  checkCkksOwner(key, a);
  return compute(key, a.bound, ({ evaluator }, result) => evaluator.negate(a.value.use(), result));
}

/** Encrypts the sums with a public vector of the same level. @throws as addCkks */
export function addPlainCkks(
  key: CkksKey,
  a: CkksCiphertext,
  plaintext: CkksPlaintext,
): CkksCiphertext {
  checkCkksOwner(key, a);
  checkSameLevel(a.bound.level, plaintext.level);
  return compute(key, key.errors.addPlain(a.bound), ({ evaluator }, result) =>
    evaluator.addPlain(a.value.use(), plaintext.value.use(), result),
  );
}

/**
 * Encrypts the products of two of one level, relinearised and rescaled: one level lower.
 * @throws crypto.ckksLevel at level 0 too; crypto.ckksHeadroom, crypto.sealMismatch
 */
export function multiplyCkks(key: CkksKey, a: CkksCiphertext, b: CkksCiphertext): CkksCiphertext {
  checkCkksOwner(key, a, b);
  checkSameLevel(a.bound.level, b.bound.level);
  checkCanLower(a.bound.level);
  return compute(key, key.errors.multiply(a.bound, b.bound), ({ evaluator }, result) => {
    if (a === b) evaluator.square(a.value.use(), result);
    else evaluator.multiply(a.value.use(), b.value.use(), result);
    evaluator.relinearizeInplace(result, key.keys.relinearisation.use());
    rescale(evaluator, result);
  });
}

/** Encrypts the products with a public vector of the same level, rescaled: one level lower. @throws as multiplyCkks */
export function multiplyPlainCkks(
  key: CkksKey,
  a: CkksCiphertext,
  plaintext: CkksPlaintext,
): CkksCiphertext {
  checkCkksOwner(key, a);
  checkSameLevel(a.bound.level, plaintext.level);
  checkCanLower(a.bound.level);
  return compute(key, key.errors.multiplyPlain(a.bound), ({ evaluator }, result) => {
    evaluator.multiplyPlain(a.value.use(), plaintext.value.use(), result);
    rescale(evaluator, result);
  });
}

/**
 * The same values one level lower, at that level's scale, so that they meet others there: multiplied by an integer constant, the
 * scale itself, and rescaled. @throws crypto.ckksLevel at level 0; crypto.sealMismatch
 */
export function lowerCkks(key: CkksKey, a: CkksCiphertext): CkksCiphertext {
  checkCkksOwner(key, a);
  checkCanLower(a.bound.level);
  const { level } = a.bound;
  return compute(key, key.errors.lower(a.bound), (runtime, result) => {
    const { evaluator, seal, context } = runtime;
    withHandle(new seal.Plaintext(), (one) => {
      one.loadFromArray(context, constantBytes(runtime, a.value.use(), level, key.parameters));
      evaluator.multiplyPlain(a.value.use(), one, result);
    });
    rescale(evaluator, result);
  });
}

/**
 * All slots turned to the left by `step`; to the right where it is negative.
 * @throws crypto.ckksRotation for a step that the key was not made for; crypto.sealMismatch
 */
export function rotateCkks(key: CkksKey, a: CkksCiphertext, step: number): CkksCiphertext {
  checkCkksOwner(key, a);
  const { rotation, rotations } = key.keys;
  if (rotation === undefined || step === 0 || !rotations.includes(step)) {
    const expected = rotations.length === 0 ? 'none' : rotations.join(', ');
    throw new DiffieError('crypto.ckksRotation', { expected, got: `${step}` });
  }
  return compute(key, key.errors.rotate(a.bound), ({ evaluator }, result) =>
    evaluator.rotateVector(a.value.use(), step, rotation.use(), result),
  );
}

/** SEAL's encoding without compression: 16 n bytes for each prime of the level, and 113. */
export function encodeCkksCiphertext(ciphertext: CkksCiphertext): Uint8Array {
  return ciphertext.value.encode();
}

/**
 * A fresh ciphertext from outside, at the highest level: reduced residues in the one encoding. That its values lie within the
 * parameters' bound and its error within a fresh one's is its maker's word. @throws crypto.ckksCiphertext
 */
export function decodeCkksInput(key: CkksKey, bytes: Uint8Array): CkksCiphertext {
  return decodeCkksComputed(key, bytes, key.errors.fresh);
}

/** A computed ciphertext whose bound is known from its computation. @throws crypto.ckksCiphertext, crypto.ckksLevel */
export function decodeCkksComputed(
  key: CkksKey,
  bytes: Uint8Array,
  bound: CkksError,
): CkksCiphertext {
  checkLevel(key.parameters, bound.level);
  const size = ckksCiphertextSizeBytes(key.parameters, bound.level);
  const value = decodeValue(key.keys.parameters, makeCiphertext, bytes, {
    code: 'crypto.ckksCiphertext',
    at: 'CKKS ciphertext',
    sizesBytes: [size, size],
  });
  const handle = value.use();
  const isOne = handle.isNttForm() && handle.size() === 2 && handle.scale() === 1;
  if (!isOne || handle.coeffModulusSize() !== bound.level + 1) {
    value.leave(false);
    throw new DiffieError('crypto.ckksCiphertext', {
      at: 'CKKS ciphertext',
      expected: `two parts in NTT form at level ${bound.level}, with a double of 1`,
    });
  }
  return { keyId: key.id, value, bound };
}

/** SEAL's encoding of a plaintext operand. */
export function encodeCkksPlaintext(plaintext: CkksPlaintext): Uint8Array {
  return plaintext.value.encode();
}

/** A plaintext operand from outside; that its values lie within the parameters' bound is its maker's word. @throws crypto.ckksPlaintext, crypto.ckksLevel */
export function decodeCkksPlaintext(key: CkksKey, bytes: Uint8Array, level: number): CkksPlaintext {
  checkLevel(key.parameters, level);
  const size = ckksPlaintextSizeBytes(key.parameters, level);
  const value = decodeValue(key.keys.parameters, makePlaintext, bytes, {
    code: 'crypto.ckksPlaintext',
    at: 'CKKS plaintext',
    sizesBytes: [size, size],
  });
  const handle = value.use();
  const isOne = handle.isNttForm() && handle.scale() === 1;
  if (!isOne || handle.coeffCount() !== key.parameters.degree * (level + 1)) {
    value.leave(false);
    throw new DiffieError('crypto.ckksPlaintext', {
      at: 'CKKS plaintext',
      expected: `a plaintext in NTT form at level ${level}, with a double of 1`,
    });
  }
  return { level, value };
}

/** What every ciphertext of a level takes. */
export function ckksCiphertextSizeBytes({ degree }: CkksParameters, level: number): number {
  return 16 * degree * (level + 1) + CIPHERTEXT_PREFIX_BYTES;
}

/** Gives a value's memory back at once, for loops that make many; it is not to be used again. */
export function releaseCkks(released: CkksCiphertext | CkksPlaintext): void {
  released.value.leave(false);
}

function ckksPlaintextSizeBytes({ degree }: CkksParameters, level: number): number {
  return 8 * degree * (level + 1) + PLAINTEXT_PREFIX_BYTES;
}

function compute(
  key: CkksKey,
  bound: CkksError,
  fill: (runtime: SealRuntime, result: Ciphertext) => void,
): CkksCiphertext {
  if (!key.errors.fits(bound)) {
    throw new DiffieError('crypto.ckksHeadroom', {
      at: `level ${bound.level}`,
      expected: 'message and error within the modulus of the level',
      got: `2^${Math.ceil(bound.message / LOG_UNIT)}`,
    });
  }
  const runtime = startOperation(key.keys.parameters);
  const size = ckksCiphertextSizeBytes(key.parameters, bound.level);
  const value = makeValue(key.keys.parameters, makeCiphertext, size, (result) => {
    fill(runtime, result);
    result.setScale(1);
  });
  return { keyId: key.id, value, bound };
}

/** SEAL divides its double too: whatever that gives, the result's is 1. */
function rescale(evaluator: SealRuntime['evaluator'], result: Ciphertext): void {
  evaluator.rescaleToNextInplace(result);
}

/** The scale of the level, rounded to an integer, as a constant polynomial: the same residue everywhere, in SEAL's encoding. */
function constantBytes(
  { seal }: SealRuntime,
  operand: Ciphertext,
  level: number,
  { degree, primes, scales }: CkksParameters,
): Uint8Array {
  const unit = 1n << BigInt(CKKS_SCALE_FRACTION_BITS);
  const constant = ((scales[level] ?? 0n) + unit / 2n) / unit;
  const bytes = new Uint8Array(8 * degree * (level + 1) + PLAINTEXT_PREFIX_BYTES);
  const view = new DataView(bytes.buffer);
  const count = degree * (level + 1);
  const header = (offset: number, sizeBytes: number) => {
    bytes.set([0x5e, 0xa1, 0x10, 4, 1, 0, 0, 0], offset);
    view.setBigUint64(offset + 8, BigInt(sizeBytes), true);
  };
  header(0, bytes.length);
  const parmsId = operand.saveToArray(seal.ComprModeType.none) as Uint8Array;
  bytes.set(parmsId.subarray(16, 48), 16);
  view.setBigUint64(48, BigInt(count), true);
  view.setFloat64(56, 1, true);
  header(64, bytes.length - 64);
  view.setBigUint64(80, BigInt(count), true);
  for (const [i, prime] of primes.slice(0, level + 1).entries()) {
    const residues = new BigUint64Array(degree).fill(constant % prime);
    bytes.set(new Uint8Array(residues.buffer), PLAINTEXT_PREFIX_BYTES + 8 * degree * i);
  }
  return bytes;
}

/** The scale of a level, for encoding and decoding: a double, near the exact one. */
export function ckksScale({ scales }: CkksParameters, level: number): number {
  return Number(scales[level] ?? 0n) / 2 ** CKKS_SCALE_FRACTION_BITS;
}

function checkValues(parameters: CkksParameters, values: readonly number[]): void {
  const most = 2 ** parameters.plaintextBits;
  const slots = parameters.degree / 2;
  if (values.length > slots || values.some((value) => !(Math.abs(value) <= most))) {
    throw new DiffieError('crypto.ckksPlaintext', {
      expected: `at most ${slots} numbers of -${most} to ${most}`,
    });
  }
}

function checkLevel({ primes }: CkksParameters, level: number): void {
  if (Number.isInteger(level) && level >= 0 && level < primes.length) return;
  throw new DiffieError('crypto.ckksLevel', {
    expected: `a level of 0 to ${primes.length - 1}`,
    got: `${level}`,
  });
}

function checkSameLevel(a: number, b: number): void {
  if (a === b) return;
  throw new DiffieError('crypto.ckksLevel', {
    expected: 'operands of one level',
    got: `${a} and ${b}`,
    hint: 'lowerCkks takes the higher one down',
  });
}

function checkCanLower(level: number): void {
  if (level > 0) return;
  throw new DiffieError('crypto.ckksLevel', {
    expected: 'a level above 0',
    got: '0',
    hint: 'ask for parameters of more depth',
  });
}

/** @throws crypto.sealMismatch where a value is not of this key */
export function checkCkksOwner(key: CkksKey, ...values: readonly CkksCiphertext[]): void {
  for (const { keyId } of values) {
    if (keyId === key.id) continue;
    throw new DiffieError('crypto.sealMismatch', { expected: `key ${key.id}`, got: keyId });
  }
}
