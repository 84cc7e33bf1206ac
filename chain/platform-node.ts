// What consensus asks of the platform, by node:crypto.

import { nodeArithmetic, verifyEd25519 } from '../crypto/index-node.ts';
import type { Platform } from './ledger.ts';
import { sha256Node } from './sha256-node.ts';

/** Arithmetic and Ed25519 by OpenSSL, SHA-256 by OpenSSL. */
export const nodePlatform: Platform = {
  natives: { arithmetic: nodeArithmetic, verifySignature: verifyEd25519 },
  sha256: sha256Node,
};
