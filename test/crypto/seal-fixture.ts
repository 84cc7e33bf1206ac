// BFV keys that several tests share: N = 8192, 128 bits of security, plaintexts of 18 bits, rotations by 1, -3 and of rows.

import { createBfvParameters, generateBfvKeys, loadSeal } from '../../crypto/index.ts';

await loadSeal();

/** Depth 2 in N = 8192. */
export const parameters = createBfvParameters({
  plaintextBits: 18,
  slots: 8192,
  depth: 2,
  security: 128,
});
export const secretKey = generateBfvKeys(parameters, [1, -3, 0]);
export const key = secretKey.publicKey;
export const DEGREE = parameters.degree;

/** The first slots of a vector. */
export function head(values: readonly bigint[], count = 4): readonly bigint[] {
  return values.slice(0, count);
}
