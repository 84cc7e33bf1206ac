// BFV: exact arithmetic on vectors of integers modulo t, slot by slot, under encryption (Fan, Vercauteren 2012), through SEAL. Slots lie in
// two rows of N/2, which rotate together. What a ciphertext's noise allows is said by bfv-bound.ts, from the operations alone.
// An input from outside has no validity proof: whoever opens for others must not open what one submitter can steer.
// Cost: bench `seal`.

import type { Ciphertext, Plaintext } from 'node-seal/allows';
import { DiffieError } from '../base/index.ts';
import { type BfvKey, type BfvSecretKey, checkBfvOwner } from './bfv-key.ts';
import { callSeal, type Seal, withHandle } from './seal.ts';
import type { SealParameters, SealRuntime } from './seal-parameters.ts';
import { decodeValue, makeValue, type SealValue, startOperation } from './seal-value.ts';

/** A ciphertext of two polynomials modulo q, in coefficient form. Frees itself; see releaseBfv. */
export type BfvCiphertext = {
  readonly keyId: string;
  readonly value: SealValue<Ciphertext>;
};

/** What SEAL 4.1 writes before the residues: header, set, form, size, degree, primes, scale, correction. */
const PREFIX_BYTES = 113;

const make = (seal: Seal) => new seal.Ciphertext();

/**
 * Encrypts a vector with randomness of SEAL's own.
 * @param values at most N integers of -(t-1)/2 to (t-1)/2; slots without one hold 0
 * @throws crypto.bfvPlaintext
 */
export function encryptBfv(key: BfvKey, values: readonly bigint[]): BfvCiphertext {
  return compute(key, [], (runtime, result) =>
    withHandle(encodeSlots(key.parameters, runtime, values), (plaintext) => {
      const { seal, context } = runtime;
      withHandle(new seal.Encryptor(context, key.encryption.use()), (encryptor) =>
        encryptor.encrypt(plaintext, result),
      );
    }),
  );
}

/**
 * All N slots, in -(t-1)/2 to (t-1)/2. Wrong, without a sign of it, where noise has grown too large: isBfvSound.
 * @throws crypto.sealMismatch
 */
export function decryptBfv(key: BfvSecretKey, ciphertext: BfvCiphertext): bigint[] {
  const { parameters } = key.publicKey;
  checkBfvOwner(key.publicKey, ciphertext);
  const { seal, context, encoder } = startOperation(parameters);
  return callSeal('crypto.sealRefused', 'decryption', () =>
    withHandle(new seal.Decryptor(context, key.secret.use()), (decryptor) =>
      withHandle(new seal.Plaintext(), (plaintext) => {
        decryptor.decrypt(ciphertext.value.use(), plaintext);
        return Array.from(encoder.decodeBigInt64(plaintext) as BigInt64Array);
      }),
    ),
  );
}

/** Encrypts the sums. @throws crypto.sealMismatch */
export function addBfv(key: BfvKey, a: BfvCiphertext, b: BfvCiphertext): BfvCiphertext {
  return compute(key, [a, b], ({ evaluator }, result) =>
    evaluator.add(a.value.use(), b.value.use(), result),
  );
}

/** Encrypts the differences. Of a value with itself: zero that everyone reads. @throws crypto.sealMismatch */
export function subtractBfv(key: BfvKey, a: BfvCiphertext, b: BfvCiphertext): BfvCiphertext {
  return compute(key, [a, b], ({ evaluator }, result) =>
    evaluator.sub(a.value.use(), b.value.use(), result),
  );
}

/** Encrypts the negatives. @throws crypto.sealMismatch */
export function negateBfv(key: BfvKey, a: BfvCiphertext): BfvCiphertext {
  return compute(key, [a], ({ evaluator }, result) => evaluator.negate(a.value.use(), result));
}

/** Encrypts the sums with a public vector, as for encryptBfv. @throws crypto.bfvPlaintext, crypto.sealMismatch */
export function addPlainBfv(
  key: BfvKey,
  a: BfvCiphertext,
  values: readonly bigint[],
): BfvCiphertext {
  return compute(key, [a], (runtime, result) =>
    withHandle(encodeSlots(key.parameters, runtime, values), (plaintext) =>
      runtime.evaluator.addPlain(a.value.use(), plaintext, result),
    ),
  );
}

/** Encrypts the products, relinearised to two polynomials. @throws crypto.sealMismatch */
export function multiplyBfv(key: BfvKey, a: BfvCiphertext, b: BfvCiphertext): BfvCiphertext {
  return compute(key, [a, b], ({ evaluator }, result) => {
    if (a === b) evaluator.square(a.value.use(), result);
    else evaluator.multiply(a.value.use(), b.value.use(), result);
    evaluator.relinearizeInplace(result, key.relinearisation.use());
  });
}

/** Encrypts the products with a public vector. @throws crypto.bfvPlaintext, crypto.sealMismatch */
export function multiplyPlainBfv(
  key: BfvKey,
  a: BfvCiphertext,
  values: readonly bigint[],
): BfvCiphertext {
  return compute(key, [a], (runtime, result) =>
    withHandle(encodeSlots(key.parameters, runtime, values), (plaintext) =>
      runtime.evaluator.multiplyPlain(a.value.use(), plaintext, result),
    ),
  );
}

/**
 * Both rows turned to the left by `step` slots; to the right where it is negative; the rows change places for 0.
 * @throws crypto.bfvRotation for a step that the key was not made for; crypto.sealMismatch
 */
export function rotateBfv(key: BfvKey, a: BfvCiphertext, step: number): BfvCiphertext {
  const { rotation, rotations } = key;
  if (rotation === undefined || !rotations.includes(step)) {
    const expected = rotations.length === 0 ? 'none' : rotations.join(', ');
    throw new DiffieError('crypto.bfvRotation', { expected, got: `${step}` });
  }
  return compute(key, [a], ({ evaluator }, result) => {
    if (step === 0) evaluator.rotateColumns(a.value.use(), rotation.use(), result);
    else evaluator.rotateRows(a.value.use(), step, rotation.use(), result);
  });
}

/** Encrypts the sums of all, added from the first on; an encryption of zeros that everyone reads for none. @throws crypto.sealMismatch */
export function sumBfv(key: BfvKey, ciphertexts: readonly BfvCiphertext[]): BfvCiphertext {
  const [first, ...rest] = ciphertexts;
  if (first === undefined) return multiplyPlainBfv(key, encryptBfv(key, []), []);
  return compute(key, ciphertexts, ({ evaluator }, result) => {
    result.assign(first.value.use());
    for (const next of rest) {
      startOperation(key.parameters);
      evaluator.addInplace(result, next.value.use());
    }
  });
}

/** SEAL's encoding without compression: 16 N bytes for each prime of q, and 113. */
export function encodeBfvCiphertext(ciphertext: BfvCiphertext): Uint8Array {
  return ciphertext.value.encode();
}

/**
 * A ciphertext from outside: two polynomials modulo q in coefficient form, all residues reduced, in the one encoding. Says nothing of
 * what it holds or how noisy it is.
 * @throws crypto.bfvCiphertext
 */
export function decodeBfvCiphertext(
  key: BfvKey,
  bytes: Uint8Array,
  at = 'BFV ciphertext',
): BfvCiphertext {
  const size = bfvCiphertextSizeBytes(key.parameters);
  const options = { code: 'crypto.bfvCiphertext' as const, at, sizesBytes: [size, size] as const };
  const value = decodeValue(key.parameters, make, bytes, options);
  const handle = value.use();
  if (handle.isNttForm() || handle.size() !== 2 || handle.scale() !== 1) {
    value.leave(false);
    throw new DiffieError('crypto.bfvCiphertext', {
      at,
      expected: 'two parts in coefficient form',
    });
  }
  return { keyId: key.id, value };
}

/** What every ciphertext of the parameters takes. */
export function bfvCiphertextSizeBytes({ degree, moduli }: SealParameters): number {
  return 2 * 8 * degree * (moduli.length - 1) + PREFIX_BYTES;
}

/** Gives a ciphertext's memory back at once, for loops that make many; the value is not to be used again. */
export function releaseBfv(ciphertext: BfvCiphertext): void {
  ciphertext.value.leave(false);
}

function compute(
  key: BfvKey,
  operands: readonly BfvCiphertext[],
  fill: (runtime: SealRuntime, result: Ciphertext) => void,
): BfvCiphertext {
  checkBfvOwner(key, ...operands);
  const runtime = startOperation(key.parameters);
  const size = bfvCiphertextSizeBytes(key.parameters);
  const value = makeValue(key.parameters, make, size, (result) => fill(runtime, result));
  return { keyId: key.id, value };
}

/** The caller frees it. */
function encodeSlots(
  { degree, plainModulus }: SealParameters,
  { seal, encoder }: SealRuntime,
  values: readonly bigint[],
): Plaintext {
  const most = (plainModulus - 1n) / 2n;
  if (values.length > degree || values.some((value) => value > most || value < -most)) {
    throw new DiffieError('crypto.bfvPlaintext', {
      expected: `at most ${degree} integers of -${most} to ${most}`,
    });
  }
  const slots = new BigInt64Array(degree);
  slots.set(values);
  const plaintext = new seal.Plaintext();
  encoder.encode(slots, plaintext);
  return plaintext;
}
