// An offer of the contract patient-sale: what patient and buyer settled on, as the chain holds it, and whether it is
// what a buyer agreed to.

import { assert, DiffieError, equalBytes, fromHex, toHex } from '../base/index.ts';
import type { RecordTerms } from '../oracle/index.ts';
import type { Contract } from './contract.ts';

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

/** Compares an offer with what was agreed. @throws daf.offer with the first difference */
export function checkAgreed(offer: SaleOffer, agreed: SaleTerms): void {
  for (const name of ['patient', 'buyer', 'hospital'] as const) {
    if (equalBytes(offer[name], agreed[name])) continue;
    throw offerFault(name, toHex(agreed[name]), toHex(offer[name]));
  }
  for (const name of ['price', 'purpose'] as const) {
    if (offer[name] === agreed[name]) continue;
    throw offerFault(name, `${agreed[name]}`, `${offer[name]}`);
  }
}

/** An error about a part of an offer, or of what belongs to it. */
export function offerFault(at: string, expected: string, got?: string): DiffieError {
  const facts = { at: `offer, ${at}`, expected };
  return new DiffieError('daf.offer', got === undefined ? facts : { ...facts, got });
}
