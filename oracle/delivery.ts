// How a sold record reaches its buyer: ciphertext and the buyer's key half in one HPKE message, bound to the offer.
// The chain never sees it. The buyer checks it against the offer before any money is locked.

import { DiffieError, decodeCbor, encodeCbor, equalBytes } from '../base/index.ts';
import { type HpkeKeyPair, hashTagged, openHpke, sealHpke, sha256 } from '../crypto/index.ts';
import type { RecordTerms, SealedRecord } from './record.ts';

const TYPE = 'diffie/delivery/v1';

/** The offer that a delivery is for. */
export type OfferPlace = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly offer: bigint;
};

/** What the buyer holds after opening a delivery. `buyerHalf` is secret. */
export type Delivery = { readonly ciphertext: Uint8Array; readonly buyerHalf: Uint8Array };

/** The message for the buyer's HPKE key (32 bytes). */
export function sealDelivery(
  recipient: Uint8Array,
  record: SealedRecord,
  place: OfferPlace,
): Promise<Uint8Array> {
  const content = encodeCbor([TYPE, record.ciphertext, record.buyerHalf]);
  return sealHpke(recipient, content, {
    info: placeHash(place),
    aad: record.terms.ciphertextHash,
  });
}

/**
 * Opens a delivery and checks that it holds the ciphertext of the offer.
 * @throws crypto.hpkeOpen where it is for another buyer or offer; oracle.delivery where its content does not match
 */
export async function openDelivery(
  buyer: HpkeKeyPair,
  message: Uint8Array,
  place: OfferPlace,
  terms: RecordTerms,
): Promise<Delivery> {
  const binding = { info: placeHash(place), aad: terms.ciphertextHash };
  const parts = decodeCbor(await openHpke(buyer, message, binding), 'delivery');
  const [type, ciphertext, buyerHalf] = Array.isArray(parts) && parts.length === 3 ? parts : [];
  if (type !== TYPE) throw refused('type', TYPE);
  if (!(ciphertext instanceof Uint8Array)) throw refused('ciphertext', 'bytes');
  if (!(buyerHalf instanceof Uint8Array) || buyerHalf.length !== 32) {
    throw refused('key half', '32 bytes');
  }
  if (!equalBytes(sha256(ciphertext), terms.ciphertextHash)) {
    throw refused('ciphertext', 'the hash that the offer names');
  }
  return { ciphertext, buyerHalf };
}

function placeHash({ chainId, contract, offer }: OfferPlace): Uint8Array {
  return hashTagged('diffie/offer-place/v1', chainId, contract, encodeCbor(offer));
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('oracle.delivery', { at: `delivery, ${at}`, expected });
}
