// The sale of a record through the contract patient-sale, a function for each step of hospital, patient and buyer.
// They refuse what would hurt who calls them: a price locked for something unchecked, a key released too late.
// Secrets are the caller's values: keep SealedRecord until the sale is over, without it nothing can be released.

import {
  DiffieError,
  equalBytes,
  fromHex,
  isDiffieError,
  type Rng,
  toHex,
  type VerifySignature,
} from '../base/index.ts';
import { createHpkeKeyPair, type HpkeKeyPair } from '../crypto/index.ts';
import {
  commitRecord,
  type Delivery,
  openDelivery,
  openRecord,
  type RecordEvidence,
  receivingKeyStatement,
  recordStatement,
  type SealedRecord,
  sealDelivery,
  sealRecord,
} from '../oracle/index.ts';
import type { Account } from './account.ts';
import { type CallOptions, type CallResult, type Contract, contractAt } from './contract.ts';
import {
  checkAgreed,
  offerFault,
  readOffer,
  type SaleOffer,
  type SaleTerms,
} from './record-offer.ts';
import type { Sender } from './sender.ts';

/**
 * A key is released only while at least so many blocks can still take it in. A key in the mempool is a released key:
 * whoever sees it there has it, so it must get into a block before the buyer can take the price back. One block is
 * the least it needs; the rest is for blocks that are full, or whose makers leave it out.
 */
export const RELEASE_MARGIN_BLOCKS = 8n;

/** A hospital's word for a record: it knows the plaintext and has signed its commitment for the patient. */
export type RecordVoucher = {
  /** 32 bytes, the hospital's address. */
  readonly hospital: Uint8Array;
  /** 32 bytes, secret: opens the commitment. */
  readonly salt: Uint8Array;
  readonly commitment: Uint8Array;
  /** Over `recordStatement` of patient and commitment. */
  readonly signature: Uint8Array;
};

/** The hospital vouches for a patient's record. */
export function vouchForRecord(
  hospital: Account,
  patient: Uint8Array,
  plaintext: Uint8Array,
  rng: Rng,
): RecordVoucher {
  const salt = rng.bytes(32);
  const commitment = commitRecord(salt, plaintext);
  const signature = hospital.sign(recordStatement(patient, commitment));
  return { hospital: hospital.address, salt, commitment, signature };
}

/**
 * The patient seals the record that the hospital vouched for, under fresh keys.
 * @throws oracle.recordCommitment where it vouched for another; base.limit for a record that is too large
 */
export async function sealVouchedRecord(
  plaintext: Uint8Array,
  voucher: RecordVoucher,
  rng: Rng,
): Promise<SealedRecord> {
  const record = await sealRecord(plaintext, voucher.salt, rng);
  if (!equalBytes(record.terms.commitment, voucher.commitment)) {
    const expected = 'the record that the hospital vouched for';
    throw new DiffieError('oracle.recordCommitment', { at: 'record', expected });
  }
  return record;
}

/** Who acts, at a contract whose code was checked. */
export type SaleActor = {
  readonly sender: Sender;
  readonly contract: Contract;
  readonly chainId: Uint8Array;
  readonly verifySignature: VerifySignature;
};

/**
 * Patient and buyer begin here: makes sure that the contract is the one that they know, since another could
 * keep the price, or pay without a key.
 * @param options.codeHash 32 bytes: that of the module of patient-sale that the caller has read
 * @throws daf.offer where another contract lies there; chain.notFound
 */
export async function openSale(
  sender: Sender,
  address: Uint8Array,
  options: { readonly codeHash: Uint8Array; readonly verifySignature: VerifySignature },
): Promise<SaleActor> {
  const { codeHash, verifySignature } = options;
  const { chainId } = await sender.client.info({});
  const contract = await contractAt(sender.client, address);
  if (!equalBytes(contract.program.codeHash, codeHash)) {
    throw offerFault('contract', toHex(codeHash), toHex(contract.program.codeHash));
  }
  return { sender, contract, chainId, verifySignature };
}

/**
 * The patient puts the offer on the chain.
 * @returns the offer's number
 * @throws as Contract.call: for a signature that is not the hospital's, an expiry that has passed
 */
export async function offerRecord(
  { contract, sender }: SaleActor,
  record: SealedRecord,
  voucher: RecordVoucher,
  offer: Omit<SaleTerms, 'patient' | 'hospital'> & { readonly expiry: bigint },
): Promise<bigint> {
  const { ciphertextHash, keyHash, commitment } = record.terms;
  const { buyer, price, purpose, expiry } = offer;
  const { hospital, signature } = voucher;
  const args = [
    buyer,
    hospital,
    price,
    expiry,
    purpose,
    ciphertextHash,
    keyHash,
    commitment,
    signature,
  ];
  const { result } = await contract.call(sender, 'offer', args);
  return BigInt(result as string);
}

/** Where a buyer wants its deliveries: an HPKE key, signed by the buyer for this contract. Public. */
export type ReceivingKey = { readonly publicKey: Uint8Array; readonly signature: Uint8Array };

/** The buyer makes a fresh key for deliveries. `pair` is secret, `receivingKey` goes to the patient. */
export async function createReceivingKey(
  { sender, contract, chainId }: SaleActor,
  rng: Rng,
): Promise<{ readonly pair: HpkeKeyPair; readonly receivingKey: ReceivingKey }> {
  const pair = await createHpkeKeyPair(rng);
  const { publicKey } = pair;
  const place = { chainId, contract: contract.address };
  const signature = sender.account.sign(receivingKeyStatement(place, publicKey));
  return { pair, receivingKey: { publicKey, signature } };
}

/**
 * The patient seals ciphertext and the buyer's key half for the buyer of the offer alone.
 * @returns the message, to be carried by any means
 * @throws daf.offer where the key is not signed by the offer's buyer
 */
export async function deliverRecord(
  { sender, contract, chainId, verifySignature }: SaleActor,
  id: bigint,
  record: SealedRecord,
  key: ReceivingKey,
): Promise<Uint8Array> {
  const offer = await readOffer(contract, id);
  const place = { chainId, contract: contract.address, offer: id };
  const statement = receivingKeyStatement(place, key.publicKey);
  if (!verifySignature(offer.buyer, statement, key.signature)) {
    throw offerFault('receiving key', "one that the offer's buyer signed for this contract");
  }
  return sealDelivery(key.publicKey, record, place, (bytes) => sender.account.sign(bytes));
}

/** A delivery that was checked against its offer. Secret: it holds the buyer's key half. */
export type CheckedDelivery = {
  readonly id: bigint;
  readonly offer: SaleOffer;
  readonly delivery: Delivery;
};

/**
 * The buyer checks that the offer is the one agreed on, that the hospital signed for this patient, and
 * that the delivery holds the ciphertext of the offer, signed by the patient. Before this no price should be locked.
 * Not checked, because it can't be yet: what the ciphertext holds.
 * @param agreed with a hospital that the buyer trusts: anyone can be named as hospital in an offer
 * @throws daf.offer with the first difference; crypto.hpkeOpen, oracle.delivery
 */
export async function checkDelivery(
  { contract, chainId, verifySignature }: SaleActor,
  id: bigint,
  message: Uint8Array,
  { agreed, pair }: { readonly agreed: SaleTerms; readonly pair: HpkeKeyPair },
): Promise<CheckedDelivery> {
  const offer = await readOffer(contract, id);
  checkAgreed(offer, agreed);
  const statement = recordStatement(offer.patient, offer.commitment);
  if (!verifySignature(offer.hospital, statement, offer.signature)) {
    throw offerFault('signature', "the hospital's for this patient's record");
  }
  const place = { chainId, contract: contract.address, offer: id };
  const delivery = await openDelivery(pair, message, place, { terms: offer, verifySignature });
  return { id, offer, delivery };
}

/** The buyer pays the price in. It can't be taken back before the expiry. @throws as Contract.call */
export function lockPrice(
  { contract, sender }: SaleActor,
  { id, offer }: CheckedDelivery,
): Promise<CallResult> {
  return contract.call(sender, 'lock', [id], { value: offer.price });
}

/**
 * The patient releases the key half, by which the price is paid out.
 * @throws daf.sale where the price is not locked, or the key is not this offer's; daf.releaseTooLate within
 *   RELEASE_MARGIN_BLOCKS of the expiry. Nothing has left the process then
 */
export async function releaseKey(
  { contract, sender }: SaleActor,
  id: bigint,
  record: SealedRecord,
  options?: CallOptions,
): Promise<CallResult> {
  const offer = await readOffer(contract, id);
  if (!equalBytes(offer.keyHash, record.terms.keyHash)) {
    throw notNow(id, 'the record of this offer', 'another');
  }
  if ((await contract.view('is_locked', [id])) !== true) {
    throw notNow(id, 'its price locked', 'no price');
  }
  // After the views: a block more may have come meanwhile, and the newest height is what counts.
  const { height } = await sender.client.info({});
  if (offer.expiry < height + RELEASE_MARGIN_BLOCKS) {
    throw new DiffieError('daf.releaseTooLate', {
      at: `offer ${id}, which expires at height ${offer.expiry}`,
      expected: `${RELEASE_MARGIN_BLOCKS} blocks before it`,
      got: `height ${height}`,
      hint: 'a key in the mempool is a released key: the buyer could have it and the price too',
    });
  }
  return contract.call(sender, 'release', [id, record.keyHalf, record.keySalt], options);
}

/** What a buyer has at the end: the record that was vouched for, or the evidence that it got another. */
export type Purchase =
  | { readonly kind: 'record'; readonly plaintext: Uint8Array; readonly salt: Uint8Array }
  | { readonly kind: 'breach'; readonly evidence: RecordEvidence };

/**
 * The buyer, after the release, opens the record and checks it against the commitment.
 * @throws daf.sale before the release
 */
export async function openPurchase(
  { contract, chainId }: SaleActor,
  { id, offer, delivery }: CheckedDelivery,
): Promise<Purchase> {
  const json = (await contract.view('key_of', [id])) as { keyHalf: string; salt: string } | null;
  if (json === null) throw notNow(id, 'its key released', 'no key');
  const keyHalf = fromHex(json.keyHalf, 'key half');
  const keySalt = fromHex(json.salt, 'salt');
  const { ciphertext, buyerHalf } = delivery;
  try {
    const opened = await openRecord(ciphertext, { keyHalf, buyerHalf }, offer.commitment);
    return { kind: 'record', ...opened };
  } catch (error) {
    if (!isBreach(error)) throw error;
    const place = { chainId, contract: contract.address, offer: id };
    return { kind: 'breach', evidence: { place, delivery, keyHalf, keySalt } };
  }
}

/** Sends a locked price back to the buyer once the offer has expired. Anyone may. @throws as Contract.call */
export function refundPrice({ contract, sender }: SaleActor, id: bigint): Promise<CallResult> {
  return contract.call(sender, 'refund', [id]);
}

function isBreach(error: unknown): boolean {
  return (
    isDiffieError(error, 'oracle.recordCommitment') || isDiffieError(error, 'oracle.recordKey')
  );
}

function notNow(id: bigint, expected: string, got: string): DiffieError {
  return new DiffieError('daf.sale', { at: `offer ${id}`, expected, got });
}
