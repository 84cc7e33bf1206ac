// Ciphertext arithmetic as a graph. Running a contract records nodes under handles; nothing is computed until an
// opening needs it. A handle is a hash of the operation and its operands, so state depends on handles alone, and
// evaluation may happen later, elsewhere, in any order, with the same bytes.

import { assert, decodeCbor, encodeCbor, toHex } from '../base/index.ts';
import { hashTagged, hashTaggedList } from '../crypto/index.ts';
import type { GraphStore, Natives } from './host.ts';
import { ISA_VERSION } from './isa.ts';
import type { SchemeKey, SchemeOps } from './schemes/scheme.ts';

/** A recorded ciphertext: one that came in, or an operation on others. */
export type Node =
  | { readonly op: 'input'; readonly ciphertext: Uint8Array }
  | { readonly op: 'add'; readonly operands: readonly Uint8Array[] }
  | { readonly op: 'sum'; readonly operands: readonly Uint8Array[] }
  | { readonly op: 'negate'; readonly operands: readonly Uint8Array[] }
  | { readonly op: 'addPlain'; readonly operands: readonly Uint8Array[]; readonly plain: bigint }
  | { readonly op: 'mulPlain'; readonly operands: readonly Uint8Array[]; readonly plain: bigint };

/** What an input's handle commits to besides the ciphertext. */
export type InputOrigin = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly slot: number;
  readonly keyId: Uint8Array;
  readonly submitter: Uint8Array;
  readonly nonce: bigint;
};

/** The handle of an admitted input. */
export function inputHandle(origin: InputOrigin, ciphertext: Uint8Array): Uint8Array {
  const { chainId, contract, slot, keyId, submitter, nonce } = origin;
  const place = encodeCbor([slot, nonce]);
  return hashTagged('diffie/ct/input/v1', chainId, contract, keyId, submitter, place, ciphertext);
}

/** The handle of an operation: version, name, plain operand, operands in order. */
export function operationHandle(node: Exclude<Node, { op: 'input' }>): Uint8Array {
  const plain = 'plain' in node ? node.plain : null;
  const head = encodeCbor([ISA_VERSION, node.op, plain]);
  return hashTaggedList('diffie/ct/op/v1', [head, ...node.operands]);
}

/** Records an operation; the handle names its result. */
export function recordOperation(
  store: GraphStore,
  node: Exclude<Node, { op: 'input' }>,
): Uint8Array {
  const handle = operationHandle(node);
  store.putNode(handle, encodeNode(node));
  return handle;
}

/** A node's stored form. */
export function encodeNode(node: Node): Uint8Array {
  if (node.op === 'input') return encodeCbor([node.op, node.ciphertext]);
  return encodeCbor([node.op, node.operands, 'plain' in node ? node.plain : null]);
}

/** What working off a graph takes besides the graph. */
export type Evaluator = {
  readonly scheme: SchemeOps;
  readonly key: SchemeKey;
  readonly natives: Natives;
  /** Told of every node before the work on it: what is done, and on how many ciphertexts. May throw to stop. */
  pay(work: Work, count: number): void;
};

/** What is done with a node: `load` for one that came in or was worked off before. */
export type Work = 'load' | 'add' | 'negate' | 'addPlain' | 'mulPlain';

/**
 * The ciphertext of a handle, its graph worked off in dependency order without recursion. The result is kept in the
 * store. Never fails but by `pay`: what else could was refused when the nodes were recorded.
 * @param done what this evaluator worked off before, for openings of several handles that share parts
 */
export function evaluate(
  store: GraphStore,
  handle: Uint8Array,
  evaluator: Evaluator,
  done: Map<string, unknown> = new Map(),
): Uint8Array {
  const { scheme, key, pay } = evaluator;
  const stored = store.result(handle);
  if (stored !== undefined) return stored;
  const pending: Uint8Array[] = [handle];
  while (pending.length > 0) {
    const next = pending[pending.length - 1] as Uint8Array;
    const name = toHex(next);
    if (done.has(name)) {
      pending.pop();
      continue;
    }
    const result = store.result(next);
    const node = result === undefined ? decodeNode(store, next) : undefined;
    if (node === undefined || node.op === 'input') {
      const bytes = node === undefined ? (result as Uint8Array) : node.ciphertext;
      pay('load', 1);
      done.set(name, scheme.decodeComputed(key, bytes));
      pending.pop();
      continue;
    }
    const missing = node.operands.filter((operand) => !done.has(toHex(operand)));
    if (missing.length > 0) {
      for (const operand of missing) pending.push(operand);
      continue;
    }
    const operands = node.operands.map((operand) => done.get(toHex(operand)));
    pay(node.op === 'sum' ? 'add' : node.op, operands.length);
    done.set(name, apply(evaluator, node, operands));
    pending.pop();
  }
  const bytes = scheme.encode(key, done.get(toHex(handle)));
  store.putResult(handle, bytes);
  return bytes;
}

function apply(
  { scheme, key, natives }: Evaluator,
  node: Exclude<Node, { op: 'input' }>,
  operands: readonly unknown[],
): unknown {
  switch (node.op) {
    case 'add':
    case 'sum':
      return scheme.sum(key, operands);
    case 'negate':
      return scheme.negate(key, operands[0], natives);
    case 'addPlain':
      return scheme.addPlain(key, operands[0], node.plain);
    case 'mulPlain':
      return scheme.mulPlain(key, operands[0], node.plain, natives);
  }
}

/** Nodes in the store were written by us; a broken one is a broken store. */
function decodeNode(store: GraphStore, handle: Uint8Array): Node {
  const bytes = store.node(handle);
  assert(bytes !== undefined, `the graph holds ${toHex(handle)}`);
  const parts = decodeCbor(bytes, 'graph node') as readonly unknown[];
  const [op, second, third] = parts;
  if (op === 'input') return { op, ciphertext: second as Uint8Array };
  const operands = second as readonly Uint8Array[];
  if (op === 'addPlain' || op === 'mulPlain') {
    return { op, operands, plain: BigInt(third as number | bigint) };
  }
  assert(op === 'add' || op === 'sum' || op === 'negate', `graph operation ${String(op)}`);
  return { op, operands };
}
