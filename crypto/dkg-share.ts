// A dealt share on its way: sealed by HPKE to the key that the receiver made for this session, bound to session,
// sender and receiver. What does not open, or is no scalar, is the dealer's fault and comes back as undefined.

import { encodeCbor, isDiffieError } from '../base/index.ts';
import { DKG_SEALED_SHARE_SIZE_BYTES } from './dkg-message.ts';
import { type DkgSession, dkgSessionTag } from './dkg-session.ts';
import { hashTagged } from './hash.ts';
import { type HpkeBinding, type HpkeKeyPair, openHpke, sealHpke } from './hpke.ts';
import { decodeScalar, encodeScalar } from './ristretto-scalar.ts';

/** Who deals to whom, by number. */
export type DkgRoute = { readonly from: number; readonly to: number };

/**
 * The share, sealed: 80 bytes. A key of small order can't be sealed to and gets zeros: its owner may complain and
 * is answered in public.
 * @param share 0..order-1
 */
export async function sealDkgShare(
  session: DkgSession,
  route: DkgRoute,
  recipientPublicKey: Uint8Array,
  share: bigint,
): Promise<Uint8Array> {
  const plaintext = encodeScalar(share);
  try {
    return await sealHpke(recipientPublicKey, plaintext, shareBinding(session, route));
  } catch (error) {
    if (isDiffieError(error, 'crypto.hpkeKey')) return new Uint8Array(DKG_SEALED_SHARE_SIZE_BYTES);
    throw error;
  } finally {
    plaintext.fill(0);
  }
}

/** The share, or undefined where the sealed bytes don't open to a scalar. */
export async function openDkgShare(
  session: DkgSession,
  route: DkgRoute,
  recipient: HpkeKeyPair,
  sealed: Uint8Array,
): Promise<bigint | undefined> {
  try {
    return parseDkgShare(await openHpke(recipient, sealed, shareBinding(session, route)));
  } catch (error) {
    if (isDiffieError(error, 'crypto.hpkeOpen')) return undefined;
    throw error;
  }
}

/** The scalar of 32 bytes; undefined where they are none. */
export function parseDkgShare(bytes: Uint8Array): bigint | undefined {
  try {
    return decodeScalar(bytes);
  } catch (error) {
    if (isDiffieError(error, 'crypto.scalar')) return undefined;
    throw error;
  }
}

/** The hash that the record keeps of a dealer's sealed shares, one per party in order. */
export function dkgDealingHash(session: DkgSession, sealed: readonly Uint8Array[]): Uint8Array {
  return hashTagged('diffie/dkg-dealing/v1', dkgSessionTag(session), ...sealed);
}

function shareBinding(session: DkgSession, { from, to }: DkgRoute): HpkeBinding {
  return {
    info: hashTagged('diffie/dkg-share/v1', dkgSessionTag(session)),
    aad: encodeCbor([from, to]),
  };
}
