// The joint ElGamal key of a committee: public key, threshold, and the public key of every party's share.
// Encoding only; that the parts belong together is proved by the transcript of the key generation
// (dkg-transcript.ts), which is the one way by which a key comes onto a chain.

import { DiffieError, decodeCbor, type Encodable, encodeCbor, LIMITS } from '../base/index.ts';
import { withTable } from './ristretto-multiply.ts';
import { decodeNonIdentity, encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';

const ADDRESS_SIZE_BYTES = 32;

/**
 * A key whose secret x is shared by Shamir's scheme: party number i (1 to n) holds x_i, any `threshold` of them
 * can decrypt. Immutable; party number i stands at index i-1 of the lists.
 */
export type ElGamalKey = {
  /** x·G. Multiplication by it uses a table, which the first one builds. */
  readonly publicKey: RistrettoPoint;
  /** How many partial decryptions an opening takes: 1 <= threshold <= n. */
  readonly threshold: number;
  /** x_i·G per party. */
  readonly shareKeys: readonly RistrettoPoint[];
  /** Each party's address: its Ed25519 public key, 32 bytes. */
  readonly parties: readonly Uint8Array[];
};

/** Canonical CBOR of the key. */
export function encodeElGamalKey(key: ElGamalKey): Uint8Array {
  return encodeCbor({
    publicKey: encodeRistretto(key.publicKey),
    threshold: key.threshold,
    shareKeys: key.shareKeys.map(encodeRistretto),
    parties: key.parties,
  });
}

/**
 * The key of canonical bytes. Checks shapes and points, not that the shares are shares of this public key.
 * @throws base.encoding, base.limit where the bytes are not canonical CBOR; crypto.elgamalKey where it is another
 *   shape, a number is out of range or an address comes twice; crypto.point for a bad point or the identity
 */
export function decodeElGamalKey(bytes: Uint8Array, at = 'ElGamal key'): ElGamalKey {
  const value = decodeCbor(bytes, at);
  const fields = isMap(value) ? value : {};
  const { publicKey, threshold, shareKeys, parties } = fields;
  const shares = byteStrings(shareKeys, at);
  const addresses = byteStrings(parties, at);
  if (
    Object.keys(fields).length !== 4 ||
    !(publicKey instanceof Uint8Array) ||
    typeof threshold !== 'number' ||
    threshold < 1 ||
    threshold > shares.length ||
    shares.length !== addresses.length ||
    shares.length > LIMITS.parties ||
    !areAddresses(addresses)
  ) {
    throw refused(at);
  }
  return {
    publicKey: withTable(decodeNonIdentity(publicKey, `${at}, public key`)),
    threshold,
    shareKeys: shares.map((share, i) => decodeNonIdentity(share, `${at}, share key ${i + 1}`)),
    parties: addresses,
  };
}

/** Whether these are distinct byte strings of an address's size. */
export function areAddresses(addresses: readonly Uint8Array[]): boolean {
  const distinct = new Set(addresses.map((address) => address.join()));
  return (
    distinct.size === addresses.length &&
    addresses.every((address) => address.length === ADDRESS_SIZE_BYTES)
  );
}

function isMap(value: Encodable): value is { readonly [key: string]: Encodable } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function byteStrings(value: Encodable | undefined, at: string): readonly Uint8Array[] {
  if (!Array.isArray(value)) throw refused(at);
  return value.map((item) => {
    if (!(item instanceof Uint8Array)) throw refused(at);
    return item;
  });
}

function refused(at: string): DiffieError {
  return new DiffieError('crypto.elgamalKey', {
    at,
    expected: `public key, threshold, and a share key and address for each of at most ${LIMITS.parties} parties`,
  });
}
