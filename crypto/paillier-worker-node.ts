// What a thread of paillier-pool-node.ts does: prepare randomness, add ciphertexts up. Each thread makes its own table of
// the key's base, when it is first asked to prepare.

import { workerData } from 'node:worker_threads';
import { move } from 'piscina';
import {
  assert,
  bigintToBytes,
  type ErrorFacts,
  type ErrorName,
  isDiffieError,
} from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { nodeArithmetic } from './arithmetic-node.ts';
import { drawRandomness, encodePaillierCiphertext } from './paillier.ts';
import {
  createPaillierBase,
  type PaillierBase,
  type PaillierBlumKey,
  type PaillierExponentLength,
  raisePaillierBase,
} from './paillier-base.ts';
import { decodePaillierKey } from './paillier-key.ts';
import { sumPaillierBytes } from './paillier-sum.ts';

/** What a thread is started with. */
export type PaillierWorkerData = {
  readonly key: Uint8Array;
  /** `full`: r is any number below n. */
  readonly length: PaillierExponentLength | 'full';
};

const { key: keyBytes, length } = workerData as PaillierWorkerData;
const key = decodePaillierKey(keyBytes);
let base: PaillierBase | undefined;

/** Bytes of what makes r: r itself, or its exponent. */
function randomnessSizeBytes(sizeBytes: number, of: PaillierWorkerData['length']): number {
  return of === 'full' ? sizeBytes : of === 'half' ? sizeBytes / 2 : 32;
}

/** That many records of r, or its exponent, and r^n mod n^2. The caller wipes them. */
export function prepare(count: number): unknown {
  const secretBytes = randomnessSizeBytes(key.sizeBytes, length);
  const recordBytes = secretBytes + 2 * key.sizeBytes;
  const records = new Uint8Array(count * recordBytes);
  for (let i = 0; i < count; i++) {
    const { secret, mask } = draw();
    assert(secret.length === secretBytes, 'randomness of the size that the pool reads');
    records.set(secret, i * recordBytes);
    records.set(bigintToBytes(mask, 2 * key.sizeBytes), i * recordBytes + secretBytes);
    secret.fill(0);
  }
  return move(records);
}

function draw(): { readonly secret: Uint8Array; readonly mask: bigint } {
  if (length === 'full') {
    const randomness = drawRandomness(key, nodeRng);
    const mask = nodeArithmetic.powSecret(randomness, key.n, key.nSquared);
    return { secret: bigintToBytes(randomness, key.sizeBytes), mask };
  }
  // The pool was made with a key whose form is known.
  base ??= createPaillierBase(key as PaillierBlumKey, nodeArithmetic, length);
  const secret = nodeRng.bytes(base.exponentBytes);
  return { secret, mask: raisePaillierBase(base, secret) };
}

/** A sum's encoding; or the coded error, which does not cross threads itself. */
export type SumOutcome = Uint8Array | { readonly code: ErrorName; readonly facts: ErrorFacts };

/** Ciphertexts that stand one after the other, and the number of the first among all. */
export type SumTask = { readonly ciphertexts: Uint8Array; readonly firstNumber: number };

/** The sum of a task's ciphertexts. */
export function sum({ ciphertexts, firstNumber }: SumTask): SumOutcome {
  try {
    return encodePaillierCiphertext(key, sumPaillierBytes(key, ciphertexts, firstNumber));
  } catch (error) {
    if (isDiffieError(error)) return { code: error.code, facts: error.facts };
    throw error;
  }
}
