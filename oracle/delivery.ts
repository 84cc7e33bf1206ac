// How a sold record reaches its buyer: ciphertext and the buyer's key half in one HPKE message, bound to the offer and
// signed by the patient, so that the buyer can show later what was delivered. The chain never sees it. The buyer's
// receiving key is signed by the buyer: nobody can put an own key in its place and read the record once k1 is public.

import {
  DiffieError,
  decodeCbor,
  encodeCbor,
  equalBytes,
  LIMITS,
  type VerifySignature,
} from '../base/index.ts';
import { type HpkeKeyPair, hashTagged, openHpke, sealHpke, sha256 } from '../crypto/index.ts';
import type { RecordTerms, SealedRecord } from './record.ts';

const TYPE = 'diffie/delivery/v1';
const SIGNATURE_BYTES = 64;

/** What a ciphertext, a key half, a signature and CBOR heads add to a plaintext, and more. */
const DELIVERY_SIZE_BYTES = LIMITS.recordSizeBytes + 1024;

/** The contract through which records are sold. */
export type SalePlace = { readonly chainId: Uint8Array; readonly contract: Uint8Array };

/** The offer that a delivery is for. */
export type OfferPlace = SalePlace & { readonly offer: bigint };

/** What the buyer holds after opening a delivery. `buyerHalf` is secret. */
export type Delivery = {
  readonly ciphertext: Uint8Array;
  readonly buyerHalf: Uint8Array;
  /** The patient's, over `deliveryStatement`. */
  readonly signature: Uint8Array;
};

/** The delivered parts as the offer names them, and who signs. */
export type DeliveryTerms = Pick<RecordTerms, 'ciphertextHash'> & { readonly patient: Uint8Array };

/** What a buyer signs: that deliveries for it at this contract go to this HPKE key (32 bytes). */
export function receivingKeyStatement(
  { chainId, contract }: SalePlace,
  publicKey: Uint8Array,
): Uint8Array {
  return hashTagged('diffie/receiving-key/v1', chainId, contract, publicKey);
}

/** What a patient signs: that this key half belongs to this ciphertext and is the one delivered for the offer. */
export function deliveryStatement(
  place: OfferPlace,
  ciphertextHash: Uint8Array,
  buyerHalf: Uint8Array,
): Uint8Array {
  return hashTagged(
    'diffie/delivery-statement/v1',
    placeHash(place),
    ciphertextHash,
    sha256(buyerHalf),
  );
}

/**
 * The message for the buyer's HPKE key.
 * @param recipient 32 bytes that the buyer signed as `receivingKeyStatement`: the caller has checked it
 * @param sign the patient's signature over a statement of 32 bytes
 * @throws crypto.hpkeKey
 */
export function sealDelivery(
  recipient: Uint8Array,
  record: SealedRecord,
  place: OfferPlace,
  sign: (statement: Uint8Array) => Uint8Array,
): Promise<Uint8Array> {
  const { ciphertext, buyerHalf, terms } = record;
  const signature = sign(deliveryStatement(place, terms.ciphertextHash, buyerHalf));
  const content = encodeCbor([TYPE, ciphertext, buyerHalf, signature]);
  return sealHpke(recipient, content, { info: placeHash(place), aad: terms.ciphertextHash });
}

/**
 * Opens a delivery and checks that it holds the ciphertext of the offer, signed by its patient.
 * @throws crypto.hpkeOpen where it is for another buyer or offer; oracle.delivery where its content does not match
 */
export async function openDelivery(
  buyer: HpkeKeyPair,
  message: Uint8Array,
  place: OfferPlace,
  { terms, verifySignature }: { terms: DeliveryTerms; verifySignature: VerifySignature },
): Promise<Delivery> {
  const binding = { info: placeHash(place), aad: terms.ciphertextHash };
  const delivery = readDelivery(await openHpke(buyer, message, binding));
  const { ciphertext, buyerHalf, signature } = delivery;
  if (!equalBytes(sha256(ciphertext), terms.ciphertextHash)) {
    throw refused('ciphertext', 'the hash that the offer names');
  }
  const statement = deliveryStatement(place, terms.ciphertextHash, buyerHalf);
  if (!verifySignature(terms.patient, statement, signature)) {
    throw refused('signature', "the patient's over this offer, ciphertext and key half");
  }
  return delivery;
}

function readDelivery(content: Uint8Array): Delivery {
  const parts = readParts(content);
  const [type, ciphertext, buyerHalf, signature] = parts.length === 4 ? parts : [];
  if (type !== TYPE) throw refused('type', TYPE);
  if (!(ciphertext instanceof Uint8Array)) throw refused('ciphertext', 'bytes');
  if (!(buyerHalf instanceof Uint8Array) || buyerHalf.length !== 32) {
    throw refused('key half', '32 bytes');
  }
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) {
    throw refused('signature', `${SIGNATURE_BYTES} bytes`);
  }
  return { ciphertext, buyerHalf, signature };
}

function readParts(content: Uint8Array): readonly unknown[] {
  try {
    const parts = decodeCbor(content, 'delivery', DELIVERY_SIZE_BYTES);
    return Array.isArray(parts) ? parts : [];
  } catch (cause) {
    const facts = { at: 'delivery', expected: 'canonical CBOR of its parts' };
    throw new DiffieError('oracle.delivery', facts, { cause });
  }
}

function placeHash({ chainId, contract, offer }: OfferPlace): Uint8Array {
  return hashTagged('diffie/offer-place/v1', chainId, contract, encodeCbor(offer));
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('oracle.delivery', { at: `delivery, ${at}`, expected });
}
