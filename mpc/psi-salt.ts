// The salt of an intersection's public hash. Each party commits to a random share before it sees the other's and
// opens it later, so neither chooses the salt alone; the Diffie-Hellman secret of two one-time keys is hashed in, so
// who only carries the messages can't compute it. A party that stops before it opens leaves no salt at all.

import { DiffieError, equalBytes } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { HASH_SIZE_BYTES } from './message.ts';

/** The commitment to a role's share: 32 bytes, hiding because the share is 32 random bytes. */
export function commitShare(session: Uint8Array, role: number, share: Uint8Array): Uint8Array {
  return hashTagged('diffie/psi/salt-share/v1', session, Uint8Array.of(role), share);
}

/** @throws mpc.commitment where the share is not what the role committed to; mpc.message for a wrong size */
export function openShare(
  session: Uint8Array,
  role: number,
  opening: { readonly commitment: Uint8Array; readonly share: Uint8Array },
): void {
  if (opening.share.length !== HASH_SIZE_BYTES) {
    throw new DiffieError('mpc.message', { at: 'share', expected: `${HASH_SIZE_BYTES} bytes` });
  }
  if (!equalBytes(commitShare(session, role, opening.share), opening.commitment)) {
    throw new DiffieError('mpc.commitment', { at: 'share of the salt' });
  }
}

/**
 * The salt, 32 bytes.
 * @param shared the encoding of the Diffie-Hellman point
 * @param shares in the order of roles
 */
export function mixSalt(
  session: Uint8Array,
  shared: Uint8Array,
  shares: readonly [Uint8Array, Uint8Array],
): Uint8Array {
  return hashTagged('diffie/psi/salt/v1', session, shared, shares[0], shares[1]);
}
