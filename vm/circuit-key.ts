// Groth16 verifying keys as modules carry them, decoded and prepared once per key: a decoded key keeps the pairing
// that every proof needs. The cache is bounded; what it holds is public.

import { DiffieError, isDiffieError, toHex } from '../base/index.ts';
import {
  countPublicInputs,
  decodeGroth16Proof,
  decodeVerifyingKey,
  sha256,
  type VerifyingKey,
  verifyGroth16,
} from '../crypto/index.ts';

const CACHED_KEYS = 64;
const cache = new Map<string, VerifyingKey>();

/**
 * How many public inputs a key is for.
 * @throws module.key where the key is malformed, off the curve, in a wrong subgroup or holds infinity
 */
export function verifyingKeyInputCount(key: Uint8Array, at: string): number {
  try {
    return countPublicInputs(decodeVerifyingKey(key, at));
  } catch (cause) {
    if (!isDiffieError(cause)) throw cause;
    throw new DiffieError(
      'module.key',
      { at, expected: 'a Groth16 key', got: cause.message },
      { cause },
    );
  }
}

/**
 * Whether a proof holds for the inputs under a key that validation accepted.
 * @throws crypto.groth16Proof, crypto.bn254Point where the proof is malformed
 */
export function verifyCircuitProof(
  key: Uint8Array,
  proof: Uint8Array,
  inputs: readonly bigint[],
): boolean {
  return verifyGroth16(cachedKey(key), decodeGroth16Proof(proof), inputs);
}

function cachedKey(bytes: Uint8Array): VerifyingKey {
  const name = toHex(sha256(bytes));
  const known = cache.get(name);
  if (known !== undefined) return known;
  const key = decodeVerifyingKey(bytes);
  const oldest = cache.keys().next().value;
  if (cache.size >= CACHED_KEYS && oldest !== undefined) cache.delete(oldest);
  cache.set(name, key);
  return key;
}
