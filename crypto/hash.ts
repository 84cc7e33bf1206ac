// The hash functions of the system, over @noble/hashes, and the one way to hash several things together.
// Not here: Keccak (keccak.ts), Poseidon (poseidon.ts) and hash-to-group (ristretto.ts).

import { blake3 as nobleBlake3 } from '@noble/hashes/blake3.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { encodeCbor } from '../base/index.ts';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** SHA-512 (FIPS 180-4): 64 bytes. */
export function sha512(bytes: Uint8Array): Uint8Array {
  return nobleSha512(bytes);
}

/** BLAKE3, unkeyed, with its default output of 32 bytes. */
export function blake3(bytes: Uint8Array): Uint8Array {
  return nobleBlake3(bytes);
}

/**
 * SHA-256 of the canonical CBOR of the list [domain, ...parts]. The encoding carries every length, so no
 * two lists of domain and parts give the same bytes; another domain is another function.
 * @param domain names the purpose, as `diffie/<what>/v1`
 */
export function hashTagged(domain: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return hashTaggedList(domain, parts);
}

/** hashTagged of parts that may be many: arguments of a call lie on the engine's stack, a list does not. */
export function hashTaggedList(domain: string, parts: readonly Uint8Array[]): Uint8Array {
  return nobleSha256(encodeCbor([domain, ...parts]));
}
