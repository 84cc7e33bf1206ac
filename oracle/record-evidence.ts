// What a buyer keeps when a sold record is not the one vouched for, so that others can see it too: the delivery that
// the patient signed, and the key half that the chain published. It shows that this patient sold, under this offer,
// something else than the committed record. It also opens what was sold: show it to those who decide, not to all.

import {
  concatBytes,
  DiffieError,
  decodeCbor,
  encodeCbor,
  equalBytes,
  isDiffieError,
  LIMITS,
  type VerifySignature,
} from '../base/index.ts';
import { sha256 } from '../crypto/index.ts';
import { type Delivery, deliveryStatement, type OfferPlace } from './delivery.ts';
import { openRecord, type RecordTerms } from './record.ts';

const TYPE = 'diffie/record-evidence/v1';
const EVIDENCE_SIZE_BYTES = LIMITS.recordSizeBytes + 1024;

/** Everything but the offer itself, which stands on the chain. */
export type RecordEvidence = {
  readonly place: OfferPlace;
  readonly delivery: Delivery;
  /** As the contract's `released` event shows them: 32 bytes each. */
  readonly keyHalf: Uint8Array;
  readonly keySalt: Uint8Array;
};

/** What the chain holds of the offer that evidence is about. */
export type SoldTerms = RecordTerms & { readonly patient: Uint8Array };

/** Canonical bytes. */
export function encodeRecordEvidence({ place, ...rest }: RecordEvidence): Uint8Array {
  const { delivery, keyHalf, keySalt } = rest;
  const { ciphertext, buyerHalf, signature } = delivery;
  return encodeCbor([
    TYPE,
    [place.chainId, place.contract, place.offer],
    [ciphertext, buyerHalf, signature],
    [keyHalf, keySalt],
  ]);
}

/** @throws base.encoding, base.limit; oracle.evidence with the part that does not fit */
export function decodeRecordEvidence(bytes: Uint8Array): RecordEvidence {
  const parts = decodeCbor(bytes, 'evidence', EVIDENCE_SIZE_BYTES);
  const [type, place, delivery, keys] = listOf(parts, 4, 'evidence');
  if (type !== TYPE) throw malformed('type', TYPE);
  const [chainId, contract, offer] = listOf(place, 3, 'place');
  const [ciphertext, buyerHalf, signature] = listOf(delivery, 3, 'delivery');
  const [keyHalf, keySalt] = listOf(keys, 2, 'key half');
  if (!(ciphertext instanceof Uint8Array)) throw malformed('ciphertext', 'bytes');
  return {
    place: {
      chainId: fixedBytes(chainId, 32, 'chain id'),
      contract: fixedBytes(contract, 32, 'contract'),
      offer: integer(offer, 'offer'),
    },
    delivery: {
      ciphertext,
      buyerHalf: fixedBytes(buyerHalf, 32, "buyer's key half"),
      signature: fixedBytes(signature, 64, 'signature'),
    },
    keyHalf: fixedBytes(keyHalf, 32, 'key half'),
    keySalt: fixedBytes(keySalt, 32, 'salt'),
  };
}

/**
 * Whether the evidence shows a breach: it belongs to the offer (ciphertext, key half, the patient's signature), and
 * what the two halves open is not the record committed to, or they open nothing.
 * @param offer as the chain holds it under the evidence's place: the caller has read it there
 */
export async function provesBreach(
  { place, delivery, keyHalf, keySalt }: RecordEvidence,
  offer: SoldTerms,
  verifySignature: VerifySignature,
): Promise<boolean> {
  const { ciphertext, buyerHalf, signature } = delivery;
  const statement = deliveryStatement(place, offer.ciphertextHash, buyerHalf);
  const isOfOffer =
    equalBytes(sha256(ciphertext), offer.ciphertextHash) &&
    equalBytes(sha256(concatBytes(keyHalf, keySalt)), offer.keyHash) &&
    verifySignature(offer.patient, statement, signature);
  if (!isOfOffer) return false;
  try {
    await openRecord(ciphertext, { keyHalf, buyerHalf }, offer.commitment);
    return false;
  } catch (error) {
    const isBreach =
      isDiffieError(error, 'oracle.recordCommitment') || isDiffieError(error, 'oracle.recordKey');
    if (!isBreach) throw error;
    return true;
  }
}

function listOf(value: unknown, count: number, at: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== count) throw malformed(at, `a list of ${count}`);
  return value;
}

function fixedBytes(value: unknown, sizeBytes: number, at: string): Uint8Array {
  if (value instanceof Uint8Array && value.length === sizeBytes) return value;
  throw malformed(at, `${sizeBytes} bytes`);
}

function integer(value: unknown, at: string): bigint {
  const number = typeof value === 'number' ? BigInt(value) : value;
  if (typeof number === 'bigint' && number >= 0n) return number;
  throw malformed(at, 'an integer of 0 to 2^64-1');
}

function malformed(at: string, expected: string): DiffieError {
  return new DiffieError('oracle.evidence', { at: `evidence, ${at}`, expected });
}
