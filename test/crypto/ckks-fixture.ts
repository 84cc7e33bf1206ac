// CKKS keys that several tests share: N = 4096 and depth 1, and N = 8192 and depth 2, values within plus and minus 1.

import {
  type CkksCiphertext,
  type CkksSecretKey,
  chooseCkksParameters,
  decryptCkksForOwner,
  generateCkksKeys,
  loadSeal,
} from '../../crypto/index.ts';

await loadSeal();

const intent = { plaintextBits: 0, security: 128 } as const;

/** N = 4096: small and fast. */
export const small = chooseCkksParameters({ ...intent, precisionBits: 5, slots: 2048, depth: 1 });
export const smallSecret = generateCkksKeys(small, [1, -3]);
/** N = 8192. */
export const deep = chooseCkksParameters({ ...intent, precisionBits: 18, slots: 2048, depth: 2 });
export const deepSecret = generateCkksKeys(deep, [1, -3]);

/** The largest difference of the slots from what they should hold. */
export function errorOf(
  secret: CkksSecretKey,
  ciphertext: CkksCiphertext,
  expected: readonly number[],
): number {
  const slots = decryptCkksForOwner(secret, ciphertext);
  return slots.reduce((worst, slot, i) => Math.max(worst, Math.abs(slot - (expected[i] ?? 0))), 0);
}

/** The error that the bound allows. */
export function boundOf(secret: CkksSecretKey, ciphertext: CkksCiphertext): number {
  return 2 ** (-secret.publicKey.errors.precision(ciphertext.bound) / 2 ** 16);
}
