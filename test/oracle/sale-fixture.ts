// What the tests of records share: accounts from names, the place of an offer, bytes with one of them changed.

import { createHash } from 'node:crypto';
import { encodeUtf8 } from '../../base/index.ts';
import { deriveEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import type { OfferPlace } from '../../oracle/index.ts';

export function signer(name: string) {
  const keys = deriveEd25519KeyPair(new Uint8Array(createHash('sha256').update(name).digest()));
  return { address: keys.publicKey, sign: (message: Uint8Array) => signEd25519(keys, message) };
}

export const patient = signer('patient');

export const PLACE: OfferPlace = {
  chainId: new Uint8Array(32).fill(1),
  contract: new Uint8Array(32).fill(2),
  offer: 7n,
};

export const PLAINTEXT = encodeUtf8('{"diabetes":1,"eggsfreq":7}');
export const SALT = new Uint8Array(32).fill(9);

export function flip(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}
