// What the SDK's functions are given from outside, as Node has it.

import type { Arithmetic, Rng, VerifySignature } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { nodeArithmetic, verifyEd25519 } from '../crypto/index-node.ts';

/** OpenSSL's randomness, modular arithmetic and Ed25519: for encryption, key generation and sales. */
export const nodeEffects: {
  readonly rng: Rng;
  readonly arithmetic: Arithmetic;
  readonly verifySignature: VerifySignature;
} = { rng: nodeRng, arithmetic: nodeArithmetic, verifySignature: verifyEd25519 };
