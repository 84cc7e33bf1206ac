// Poseidon over the BN254 scalar field with circomlib's parameters (x^5, 8 full rounds, 128-bit security;
// Grassi et al. 2021, https://eprint.iacr.org/2019/458): the hash that circuits compute too.
// A hash of n inputs has its own parameters, so inputs of different lengths can't collide by padding.

import * as lite from 'poseidon-lite';
import { DiffieError } from '../base/index.ts';
import { checkField } from './field.ts';

/** The most inputs that Poseidon has parameters for. */
export const POSEIDON_INPUTS = 16;

const HASHES = [
  lite.poseidon1,
  lite.poseidon2,
  lite.poseidon3,
  lite.poseidon4,
  lite.poseidon5,
  lite.poseidon6,
  lite.poseidon7,
  lite.poseidon8,
  lite.poseidon9,
  lite.poseidon10,
  lite.poseidon11,
  lite.poseidon12,
  lite.poseidon13,
  lite.poseidon14,
  lite.poseidon15,
  lite.poseidon16,
];

/**
 * The hash of 1 to 16 field elements, equal to circomlib's `Poseidon(n)`. Not constant time.
 * @throws crypto.poseidonInputs for another number of inputs; crypto.field for an input outside 0..r-1
 */
export function poseidon(inputs: readonly bigint[]): bigint {
  const hash = HASHES[inputs.length - 1];
  if (hash === undefined) {
    throw new DiffieError('crypto.poseidonInputs', {
      at: 'poseidon',
      expected: `1 to ${POSEIDON_INPUTS} inputs`,
      got: `${inputs.length}`,
    });
  }
  return hash(inputs.map((input, index) => checkField(input, `poseidon input ${index}`)));
}
