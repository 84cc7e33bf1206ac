// The sale of a record through the contract patient-sale, a function for each step of hospital, patient and buyer.
// They refuse what would hurt who calls them: a price locked for something unchecked, a key released too late.
// Secrets are the caller's values: keep SealedRecord until the sale is over, without it nothing can be released.

import {
  assert,
  DiffieError,
  equalBytes,
  fromHex,
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
  type RecordTerms,
  receivingKeyStatement,
  recordStatement,
  type SealedRecord,
  sealDelivery,
  sealRecord,
} from '../oracle/index.ts';
import type { Account } from './account.ts';
import type { CallOptions, CallResult, Contract } from './contract.ts';
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

/** The hospital's step: vouches for a patient's record. */
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
 * The patient's first step: seals the record that the hospital vouched for, under fresh keys.
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

/** What patient and buyer settled on. */
export type SaleTerms = {
  /** 32 bytes each: addresses. */
  readonly patient: Uint8Array;
  readonly buyer: Uint8Array;
  readonly hospital: Uint8Array;
  /** Units of YOU (10^-9). */
  readonly price: bigint;
  /** What the buyer may use the record for. Not enforced. */
  readonly purpose: string;
};

/** An offer as the contract holds it. It never changes. */
export type SaleOffer = SaleTerms &
  RecordTerms & {
    /** The last height at which the key can be released; above it the buyer takes the price back. */
    readonly expiry: bigint;
    /** The hospital's, as in RecordVoucher. */
    readonly signature: Uint8Array;
  };

/** Where a sale takes place, and who acts. */
export type SaleActor = { readonly contract: Contract; readonly sender: Sender };

/**
 * The patient's second step: puts the offer on the chain.
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

/** The offer of a number. @throws daf.trapped where there is none */
export async function readOffer(contract: Contract, id: bigint): Promise<SaleOffer> {
  const json = (await contract.view('offer_of', [id])) as Readonly<Record<string, string>>;
  const member = (name: string): string => {
    const value = json[name];
    assert(value !== undefined, `the contract's offers have a member ${name}`);
    return value;
  };
  const bytes = (name: string) => fromHex(member(name), name);
  return {
    patient: bytes('patient'),
    buyer: bytes('buyer'),
    hospital: bytes('hospital'),
    price: BigInt(member('price')),
    expiry: BigInt(member('expiry')),
    purpose: member('purpose'),
    ciphertextHash: bytes('ciphertextHash'),
    keyHash: bytes('keyHash'),
    commitment: bytes('commitment'),
    signature: bytes('signature'),
  };
}

/** Where a buyer wants its deliveries: an HPKE key, signed by the buyer for this contract. Public. */
export type ReceivingKey = { readonly publicKey: Uint8Array; readonly signature: Uint8Array };

/** The buyer's first step: a fresh key for deliveries. `pair` is secret, `receivingKey` goes to the patient. */
export async function createReceivingKey(
  { contract, sender }: SaleActor,
  rng: Rng,
): Promise<{ readonly pair: HpkeKeyPair; readonly receivingKey: ReceivingKey }> {
  const { chainId } = await sender.client.info({});
  const pair = await createHpkeKeyPair(rng);
  const { publicKey } = pair;
  const place = { chainId, contract: contract.address };
  const signature = sender.account.sign(receivingKeyStatement(place, publicKey));
  return { pair, receivingKey: { publicKey, signature } };
}

/**
 * The patient's third step: ciphertext and the buyer's key half, sealed for the buyer of the offer alone.
 * @returns the message, to be carried by any means
 * @throws daf.offer where the key is not signed by the offer's buyer
 */
export async function deliverRecord(
  { contract, sender }: SaleActor,
  id: bigint,
  record: SealedRecord,
  { key, verifySignature }: { key: ReceivingKey; verifySignature: VerifySignature },
): Promise<Uint8Array> {
  const { chainId } = await sender.client.info({});
  const offer = await readOffer(contract, id);
  const place = { chainId, contract: contract.address, offer: id };
  const statement = receivingKeyStatement(place, key.publicKey);
  if (!verifySignature(offer.buyer, statement, key.signature)) {
    throw otherwise('receiving key', "one that the offer's buyer signed for this contract");
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
 * The buyer's second step: checks that the offer is the one agreed on, that the hospital signed for this patient, and
 * that the delivery holds the ciphertext of the offer, signed by the patient. Before this no price should be locked.
 * Not checked, because it can't be yet: what the ciphertext holds.
 * @param options.agreed with a hospital that the buyer trusts: anyone can be named as hospital in an offer
 * @throws daf.offer with the first difference; crypto.hpkeOpen, oracle.delivery
 */
export async function checkDelivery(
  { contract, sender }: SaleActor,
  id: bigint,
  message: Uint8Array,
  options: {
    readonly agreed: SaleTerms;
    readonly pair: HpkeKeyPair;
    readonly verifySignature: VerifySignature;
  },
): Promise<CheckedDelivery> {
  const { agreed, pair, verifySignature } = options;
  const { chainId } = await sender.client.info({});
  const offer = await readOffer(contract, id);
  checkAgreed(offer, agreed);
  const statement = recordStatement(offer.patient, offer.commitment);
  if (!verifySignature(offer.hospital, statement, offer.signature)) {
    throw otherwise('signature', "the hospital's for this patient's record");
  }
  const place = { chainId, contract: contract.address, offer: id };
  const delivery = await openDelivery(pair, message, place, { terms: offer, verifySignature });
  return { id, offer, delivery };
}

/** The buyer's third step: pays the price in. It can't be taken back before the expiry. @throws as Contract.call */
export function lockPrice(
  { contract, sender }: SaleActor,
  { id, offer }: CheckedDelivery,
): Promise<CallResult> {
  return contract.call(sender, 'lock', [id], { value: offer.price });
}

/**
 * The patient's last step: releases the key half, by which the price comes to the patient.
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
 * The buyer's last step, after the release: opens the record and checks it against the commitment.
 * @throws daf.sale before the release
 */
export async function openPurchase(
  { contract, sender }: SaleActor,
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
    const { chainId } = await sender.client.info({});
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
    error instanceof DiffieError &&
    (error.code === 'oracle.recordCommitment' || error.code === 'oracle.recordKey')
  );
}

function checkAgreed(offer: SaleOffer, agreed: SaleTerms): void {
  for (const name of ['patient', 'buyer', 'hospital'] as const) {
    if (equalBytes(offer[name], agreed[name])) continue;
    throw otherwise(name, toHex(agreed[name]), toHex(offer[name]));
  }
  for (const name of ['price', 'purpose'] as const) {
    if (offer[name] === agreed[name]) continue;
    throw otherwise(name, `${agreed[name]}`, `${offer[name]}`);
  }
}

function otherwise(at: string, expected: string, got?: string): DiffieError {
  const facts = { at: `offer, ${at}`, expected };
  return new DiffieError('daf.offer', got === undefined ? facts : { ...facts, got });
}

function notNow(id: bigint, expected: string, got: string): DiffieError {
  return new DiffieError('daf.sale', { at: `offer ${id}`, expected, got });
}
