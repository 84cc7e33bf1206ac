// What a thread of the pool of BFV ciphertexts does: it keeps them, by number, and computes with them where they are. Faults come back as
// values, since a coded error does not cross threads itself.

import { workerData } from 'node:worker_threads';
import { assert, type ErrorFacts, type ErrorName, isDiffieError } from '../base/index.ts';
import {
  addBfv,
  type BfvCiphertext,
  decodeBfvCiphertext,
  encodeBfvCiphertext,
  multiplyBfv,
  negateBfv,
  releaseBfv,
  rotateBfv,
  subtractBfv,
  sumBfv,
} from './bfv.ts';
import { decodeBfvKey } from './bfv-key.ts';
import { loadSeal } from './seal.ts';
import { createSealParameters, type SealSpecification } from './seal-parameters.ts';

/** What a thread is started with; the key's bytes in shared memory. */
export type SealWorkerData = {
  readonly specification: SealSpecification;
  readonly key: Uint8Array;
};

/** Work on ciphertexts that the thread keeps; the result is kept under `result`. */
export type SealTask =
  | { readonly kind: 'put'; readonly result: number; readonly bytes: Uint8Array }
  | { readonly kind: 'compute'; readonly result: number; readonly operation: SealOperation }
  | { readonly kind: 'take'; readonly operand: number }
  | { readonly kind: 'release'; readonly operands: readonly number[] };

/** By name, with the numbers of its operands. */
export type SealOperation =
  | { readonly name: 'add' | 'subtract' | 'multiply'; readonly operands: readonly [number, number] }
  | { readonly name: 'negate'; readonly operands: readonly [number] }
  | { readonly name: 'rotate'; readonly operands: readonly [number]; readonly step: number }
  | { readonly name: 'sum'; readonly operands: readonly number[] };

/** Bytes for `take`, nothing for others; or the coded error. */
export type SealOutcome =
  | { readonly ok: true; readonly bytes?: Uint8Array }
  | { readonly ok: false; readonly code: ErrorName; readonly facts: ErrorFacts };

const { specification, key: keyBytes } = workerData as SealWorkerData;
await loadSeal();
const key = decodeBfvKey(createSealParameters(specification), keyBytes.slice());
const kept = new Map<number, BfvCiphertext>();

/** Resolves when the thread has its key. */
export function start(): SealOutcome {
  return { ok: true };
}

/** Does one task. */
export function work(task: SealTask): SealOutcome {
  try {
    return { ok: true, ...perform(task) };
  } catch (error) {
    if (isDiffieError(error)) return { ok: false, code: error.code, facts: error.facts };
    throw error;
  }
}

function perform(task: SealTask): { readonly bytes?: Uint8Array } {
  if (task.kind === 'put') kept.set(task.result, decodeBfvCiphertext(key, task.bytes));
  else if (task.kind === 'compute') kept.set(task.result, compute(task.operation));
  else if (task.kind === 'take') return { bytes: encodeBfvCiphertext(find(task.operand)) };
  else for (const operand of task.operands) forget(operand);
  return {};
}

function compute(operation: SealOperation): BfvCiphertext {
  const [a = 0, b = 0] = operation.operands;
  switch (operation.name) {
    case 'add':
      return addBfv(key, find(a), find(b));
    case 'subtract':
      return subtractBfv(key, find(a), find(b));
    case 'multiply':
      return multiplyBfv(key, find(a), find(b));
    case 'negate':
      return negateBfv(key, find(a));
    case 'rotate':
      return rotateBfv(key, find(a), operation.step);
    case 'sum':
      return sumBfv(key, operation.operands.map(find));
  }
}

function find(operand: number): BfvCiphertext {
  const ciphertext = kept.get(operand);
  assert(ciphertext !== undefined, 'the pool names what its thread keeps');
  return ciphertext;
}

/** What a failed task left no result for is gone already. */
function forget(operand: number): void {
  const ciphertext = kept.get(operand);
  if (ciphertext !== undefined) releaseBfv(ciphertext);
  kept.delete(operand);
}
