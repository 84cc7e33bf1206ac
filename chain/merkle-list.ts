// One hash that commits to a list, with proofs that an item stands at an index: the Merkle tree of RFC 6962,
// section 2.1 (leaf prefix 0x00, inner prefix 0x01), which splits at the largest power of two below the size.

import { assert, concatBytes, DiffieError, equalBytes } from '../base/index.ts';
import type { Sha256 } from './tree.ts';

/** Root of a list, 32 bytes; that of the empty list is SHA-256 of nothing. */
export function listRoot(sha256: Sha256, items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return sha256(new Uint8Array(0));
  return rootOf(
    sha256,
    items.map((item) => sha256(concatBytes(Uint8Array.of(0), item))),
  );
}

/** The hashes beside the item's path, from the leaf up: at most log2(size), rounded up. */
export function proveItem(
  sha256: Sha256,
  items: readonly Uint8Array[],
  index: number,
): Uint8Array[] {
  assert(index >= 0 && index < items.length, 'the index is one of the list');
  const hashes = items.map((item) => sha256(concatBytes(Uint8Array.of(0), item)));
  return pathOf(sha256, hashes, index);
}

/** Where an item is claimed to stand. */
export type ListClaim = {
  readonly root: Uint8Array;
  readonly size: number;
  readonly index: number;
  readonly item: Uint8Array;
};

/**
 * Whether the path shows that the list of that root and size holds the item at the index.
 * @throws chain.proof where the index is not below the size, or the path has hashes of another size
 */
export function verifyItem(
  sha256: Sha256,
  { root, size, index, item }: ListClaim,
  path: readonly Uint8Array[],
): boolean {
  const isPosition = Number.isSafeInteger(size) && Number.isSafeInteger(index);
  if (!isPosition || index < 0 || index >= size) {
    throw new DiffieError('chain.proof', { at: 'list proof', expected: 'an index below the size' });
  }
  if (path.some((hash) => hash.length !== 32)) {
    throw new DiffieError('chain.proof', { at: 'list proof', expected: 'hashes of 32 bytes' });
  }
  // RFC 9162, section 2.1.3.2.
  let hash = sha256(concatBytes(Uint8Array.of(0), item));
  let node = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = innerHash(sha256, sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else hash = innerHash(sha256, hash, sibling);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash, root);
}

function innerHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

function splitOf(size: number): number {
  return 2 ** (31 - Math.clz32(size - 1));
}

function rootOf(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return hashes[0] as Uint8Array;
  const split = splitOf(hashes.length);
  return innerHash(
    sha256,
    rootOf(sha256, hashes.slice(0, split)),
    rootOf(sha256, hashes.slice(split)),
  );
}

function pathOf(sha256: Sha256, hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  if (hashes.length === 1) return [];
  const split = splitOf(hashes.length);
  const left = hashes.slice(0, split);
  const right = hashes.slice(split);
  return index < split
    ? [...pathOf(sha256, left, index), rootOf(sha256, right)]
    : [...pathOf(sha256, right, index - split), rootOf(sha256, left)];
}
