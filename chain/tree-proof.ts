// Proofs that a tree with a given root hash holds a value under a key, or holds none: the path of the key, as
// the branching bits with the hashes beside the path, and the leaf at its end. That leaf is the key's own
// (presence) or another one whose key agrees on every branching bit (absence). See tree.ts for why both can't be.

import { concatBytes, DiffieError, decodeCbor, encodeCbor, equalBytes } from '../base/index.ts';
import {
  bitAt,
  EMPTY_ROOT_HASH,
  findLeaf,
  innerHash,
  KEY_SIZE_BYTES,
  leafHash,
  type Sha256,
  type TreeContext,
  type TreeRoot,
} from './tree.ts';

/** From the root down: the bit a node branches on, and the hash of the child that the path does not take. */
export type ProofStep = { readonly bit: number; readonly sibling: Uint8Array };

/** `leaf` is absent for the empty tree alone. */
export type TreeProof = {
  readonly leaf: { readonly key: Uint8Array; readonly valueHash: Uint8Array } | undefined;
  readonly steps: readonly ProofStep[];
};

/** The proof for a key of 32 bytes, whether the tree holds it or not: about log2(entries) steps of 33 bytes. */
export function proveKey(context: TreeContext, root: TreeRoot, key: Uint8Array): TreeProof {
  if (root === undefined) return { leaf: undefined, steps: [] };
  const top = root.kind === 'stub' ? context.load(root) : root;
  const steps: ProofStep[] = [];
  const leaf = findLeaf(context, top, key, (node, side) => {
    steps.push({ bit: node.bit, sibling: (side === 0 ? node.right : node.left).hash });
  });
  return { leaf: { key: leaf.key, valueHash: leaf.valueHash }, steps };
}

/** What a proof is checked against: 32-byte root and key; `value` undefined claims absence. */
export type TreeClaim = {
  readonly root: Uint8Array;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
};

/**
 * Whether the proof shows the claim. Needs nothing but its arguments.
 * @throws chain.proof where the proof is no proof at all: wrong sizes, bits out of order
 */
export function verifyTreeProof(sha256: Sha256, claim: TreeClaim, proof: TreeProof): boolean {
  checkShape(proof);
  const { root, key, value } = claim;
  const { leaf, steps } = proof;
  if (leaf === undefined) return value === undefined && equalBytes(root, EMPTY_ROOT_HASH);
  if (steps.some(({ bit }) => bitAt(leaf.key, bit) !== bitAt(key, bit))) return false;
  let hash = leafHash(sha256, leaf.key, leaf.valueHash);
  for (const { bit, sibling } of steps.toReversed()) {
    const isRight = bitAt(leaf.key, bit) === 1;
    const left = isRight ? sibling : hash;
    const right = isRight ? hash : sibling;
    hash = innerHash(sha256, { bit, member: leaf.key, left, right });
  }
  if (!equalBytes(hash, root)) return false;
  const isSameKey = equalBytes(leaf.key, key);
  return value === undefined ? !isSameKey : isSameKey && equalBytes(leaf.valueHash, sha256(value));
}

/** Canonical bytes: CBOR of the leaf's key and value hash, the bits one byte each, the siblings joined. */
export function encodeTreeProof({ leaf, steps }: TreeProof): Uint8Array {
  return encodeCbor([
    leaf === undefined ? null : concatBytes(leaf.key, leaf.valueHash),
    Uint8Array.from(steps, ({ bit }) => bit),
    concatBytes(...steps.map(({ sibling }) => sibling)),
  ]);
}

/** @throws base.encoding, chain.proof */
export function decodeTreeProof(bytes: Uint8Array): TreeProof {
  const fields = decodeCbor(bytes, 'state proof', PROOF_SIZE_BYTES);
  if (!Array.isArray(fields) || fields.length !== 3) throw malformed('three fields');
  const [leaf, bits, siblings] = fields;
  if (!(bits instanceof Uint8Array && siblings instanceof Uint8Array)) throw malformed('bytes');
  if (siblings.length !== KEY_SIZE_BYTES * bits.length) throw malformed('one sibling per bit');
  if (leaf !== null && !(leaf instanceof Uint8Array && leaf.length === 2 * KEY_SIZE_BYTES)) {
    throw malformed('a leaf of 64 bytes');
  }
  const proof = {
    leaf:
      leaf === null
        ? undefined
        : { key: leaf.slice(0, KEY_SIZE_BYTES), valueHash: leaf.slice(KEY_SIZE_BYTES) },
    steps: Array.from(bits, (bit, i) => ({
      bit,
      sibling: siblings.slice(KEY_SIZE_BYTES * i, KEY_SIZE_BYTES * (i + 1)),
    })),
  };
  checkShape(proof);
  return proof;
}

// 256 steps of 33 bytes, a leaf of 64, and the heads of the fields.
const PROOF_SIZE_BYTES = 256 * 33 + 64 + 16;

function checkShape({ leaf, steps }: TreeProof): void {
  if (leaf === undefined && steps.length > 0) throw malformed('no steps without a leaf');
  if (leaf !== undefined) {
    if (leaf.key.length !== KEY_SIZE_BYTES || leaf.valueHash.length !== KEY_SIZE_BYTES) {
      throw malformed('a leaf of two hashes');
    }
  }
  let previous = -1;
  for (const { bit, sibling } of steps) {
    if (!(Number.isInteger(bit) && bit > previous && bit < 8 * KEY_SIZE_BYTES)) {
      throw malformed('bits that rise, each below 256');
    }
    if (sibling.length !== KEY_SIZE_BYTES) throw malformed('siblings of 32 bytes');
    previous = bit;
  }
}

function malformed(expected: string): DiffieError {
  return new DiffieError('chain.proof', { at: 'state proof', expected });
}
