// The owner's half of CKKS: keys, and decryption with CKKS's own error. Every secret key is measured in the canonical embedding when it is
// made or read, so that errors can be bounded by its slots (ckks-error.ts) without anyone else's knowing them.

import { DiffieError } from '../base/index.ts';
import {
  type BfvSecretKey,
  decodeBfvSecretKey,
  encodeBfvSecretKey,
  generateBfvKeys,
} from './bfv-key.ts';
import { type CkksCiphertext, checkCkksOwner, ckksCiphertextSizeBytes, ckksScale } from './ckks.ts';
import { ckksSecretBound } from './ckks-error.ts';
import { type CkksKey, ckksSealParameters, createCkksKey } from './ckks-key.ts';
import type { CkksParameters } from './ckks-parameters.ts';
import { callSeal, withHandle } from './seal.ts';
import { startOperation } from './seal-value.ts';

/** Decrypts; its owner keeps it. */
export type CkksSecretKey = { readonly publicKey: CkksKey; readonly secret: BfvSecretKey };

/**
 * Fresh keys; randomness is SEAL's own.
 * @param rotations steps of -(n/2 - 1) to n/2 - 1 that rotateCkks is to take
 * @throws crypto.bfvRotation, crypto.sealUnloaded
 */
export function generateCkksKeys(
  parameters: CkksParameters,
  rotations: readonly number[] = [],
): CkksSecretKey {
  while (true) {
    const secret = generateBfvKeys(ckksSealParameters(parameters), rotations);
    const key = { publicKey: createCkksKey(parameters, secret.publicKey), secret };
    if (isAdmitted(key)) return key;
  }
}

/** SEAL's encoding of the secret key; the caller's to wipe. */
export function encodeCkksSecretKey(key: CkksSecretKey): Uint8Array {
  return encodeBfvSecretKey(key.secret);
}

/** The secret key of a public one. That they belong together is not checked. @throws crypto.bfvKey, also for a secret that generateCkksKeys refuses */
export function decodeCkksSecretKey(publicKey: CkksKey, bytes: Uint8Array): CkksSecretKey {
  const key = { publicKey, secret: decodeBfvSecretKey(publicKey.keys, bytes) };
  if (isAdmitted(key)) return key;
  throw new DiffieError('crypto.bfvKey', {
    at: 'secret key',
    expected: 'slots within the bound that errors are computed from',
  });
}

/**
 * The n/2 values with CKKS's own error: for the key's owner alone. Whoever learns them, with the ciphertext, can work out the
 * secret key (Li, Micciancio, Eurocrypt 2021). What leaves the owner comes from publishCkks.
 * @throws crypto.sealMismatch
 */
export function decryptCkksForOwner(key: CkksSecretKey, ciphertext: CkksCiphertext): Float64Array {
  const { parameters, keys } = key.publicKey;
  checkCkksOwner(key.publicKey, ciphertext);
  const { seal, context, realEncoder } = startOperation(keys.parameters);
  return callSeal('crypto.sealRefused', 'decryption', () =>
    withHandle(new seal.Decryptor(context, key.secret.secret.use()), (decryptor) =>
      withHandle(new seal.Plaintext(), (plaintext) => {
        decryptor.decrypt(ciphertext.value.use(), plaintext);
        plaintext.setScale(ckksScale(parameters, ciphertext.bound.level));
        return Float64Array.from(realEncoder.decodeFloat64(plaintext) as Float64Array);
      }),
    ),
  );
}

/** The secret's slots as real and imaginary parts, for the check of their size. Secret: wipe them. */
export function secretCkksSlots(key: CkksSecretKey): readonly [Float64Array, Float64Array] {
  const { degree, primes } = key.publicKey.parameters;
  const unit = rootOfMinusOne(primes[0] ?? 5n);
  // (0, c) decrypts to c·s: c = 1 gives real parts; c = X^(n/2), the imaginary unit in every slot, the others but for their sign. In
  // bit-reversed order X^(n/2) is one root of -1 in the first half and the other in the second.
  const real = slotsOfProduct(key, () => 1n);
  const imaginary = slotsOfProduct(key, (i) => (i < degree / 2 ? unit : -unit));
  return [real, imaginary];
}

/** Whether no slot of the secret is larger than the bound. */
function isAdmitted(key: CkksSecretKey): boolean {
  const square = Number(ckksSecretBound(key.publicKey.parameters.degree)) ** 2;
  const [real, imaginary] = secretCkksSlots(key);
  const fits = real.every((part, i) => part * part + (imaginary[i] ?? 0) ** 2 <= square);
  real.fill(0);
  imaginary.fill(0);
  return fits;
}

/** Slots of c·s for c with these values in NTT form modulo the first prime; right while products stay under 2^15. */
function slotsOfProduct(key: CkksSecretKey, at: (i: number) => bigint): Float64Array {
  const { parameters, keys } = key.publicKey;
  const prime = parameters.primes[0] ?? 1n;
  const scale = prime >> 16n;
  const { seal, context, evaluator, realEncoder } = startOperation(keys.parameters);
  return callSeal('crypto.sealRefused', 'secret key', () =>
    withHandle(new seal.Ciphertext(), (ciphertext) => {
      withHandle(new seal.Encryptor(context, keys.encryption.use()), (encryptor) =>
        encryptor.encryptZero(ciphertext),
      );
      for (let level = parameters.primes.length - 1; level > 0; level--) {
        evaluator.cipherModSwitchToNextInplace(ciphertext);
      }
      const bytes = ciphertext.saveToArray(seal.ComprModeType.none) as Uint8Array;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const start = ckksCiphertextSizeBytes(parameters, 0) - 16 * parameters.degree;
      for (let i = 0; i < parameters.degree; i++) {
        const residue = (((at(i) * scale) % prime) + prime) % prime;
        view.setBigUint64(start + 8 * i, 0n, true);
        view.setBigUint64(start + 8 * (parameters.degree + i), residue, true);
      }
      ciphertext.loadFromArray(context, bytes);
      return withHandle(new seal.Plaintext(), (plaintext) =>
        withHandle(new seal.Decryptor(context, key.secret.secret.use()), (decryptor) => {
          decryptor.decrypt(ciphertext, plaintext);
          plaintext.setScale(Number(scale));
          return Float64Array.from(realEncoder.decodeFloat64(plaintext) as Float64Array);
        }),
      );
    }),
  );
}

/** A square root of -1 modulo a prime that is 1 modulo 4: a power of the first non-residue, which is small. */
function rootOfMinusOne(prime: bigint): bigint {
  let base = 2n;
  while (power(base, (prime - 1n) / 2n, prime) === 1n) base++;
  return power(base, (prime - 1n) / 4n, prime);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let bit = exponent.toString(2).length - 1; bit >= 0; bit--) {
    result = (result * result) % modulus;
    if (((exponent >> BigInt(bit)) & 1n) === 1n) result = (result * base) % modulus;
  }
  return result;
}
