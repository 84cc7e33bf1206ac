// Accounts whose keys OpenSSL holds.

import { nodeRng } from '../base/index-node.ts';
import { createEd25519KeyPair, deriveEd25519KeyPair, signEd25519 } from '../crypto/index-node.ts';
import type { Account } from './account.ts';

/** A fresh account. Its key is gone with the process. */
export function createAccount(): Account {
  return accountOf(createEd25519KeyPair(nodeRng));
}

/**
 * The account of a seed.
 * @param seed 32 secret bytes (RFC 8032), not kept
 * @throws crypto.signatureSize for another size
 */
export function accountFromSeed(seed: Uint8Array): Account {
  return accountOf(deriveEd25519KeyPair(seed));
}

function accountOf(keys: ReturnType<typeof deriveEd25519KeyPair>): Account {
  return { address: keys.publicKey, sign: (message) => signEd25519(keys, message) };
}
