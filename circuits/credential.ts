// Credentials of the claim circuit and what is derived from them, hashed as claim.circom does: a leaf, a
// nullifier, a scope, the limbs of a caller. Nothing here is constant time: BigInt and Poseidon in
// JavaScript leak timing to whoever shares the holder's machine.

import { bytesToBigint, DiffieError, encodeUtf8, type Rng } from '../base/index.ts';
import { hashTagged, isField, poseidon, reduceField } from '../crypto/index.ts';

/** "diffie.claim.leaf.v1" as a big-endian integer: the same constant stands in claim.circom. */
export const LEAF_DOMAIN = bytesToBigint(encodeUtf8('diffie.claim.leaf.v1'));

/** "diffie.claim.nullifier.v1" as a big-endian integer: the same constant stands in claim.circom. */
export const NULLIFIER_DOMAIN = bytesToBigint(encodeUtf8('diffie.claim.nullifier.v1'));

/** Bytes of a chain id and of an address. */
const ADDRESS_SIZE_BYTES = 32;
/** Enough above the modulus' 254 bits that the reduced value is uniform to 2^-130. */
const DRAW_SIZE_BYTES = 48;

/** What the issuer knows of a credential and signs by publishing the root above it. */
export type CredentialFacts = {
  /** Poseidon of the holder's secret, which alone the issuer gets to see. */
  readonly secretHash: bigint;
  /** 0 to 2^32-1. */
  readonly wageCents: number;
  /** 0 to 255. */
  readonly ageYears: number;
  /** A random field element, known to issuer and holder: hides the rest of a published leaf. */
  readonly salt: bigint;
};

/** What the holder knows: the secret instead of its hash. */
export type Credential = Omit<CredentialFacts, 'secretHash'> & {
  /** A random field element that the holder shows to nobody: whoever has it can use the credential. */
  readonly secret: bigint;
};

/** A uniform field element, for a secret or a salt. */
export function drawFieldElement(rng: Rng): bigint {
  return reduceField(bytesToBigint(rng.bytes(DRAW_SIZE_BYTES)));
}

/** What the holder gives to the issuer in place of the secret. @throws crypto.field */
export function hashSecret(secret: bigint): bigint {
  return poseidon([secret]);
}

/**
 * The leaf Poseidon(domain, Poseidon(secret), wage, age, salt) of a credential.
 * @throws circuits.credential where a value is out of range; its message names the value, never shows it
 */
export function credentialLeaf(credential: Credential | CredentialFacts): bigint {
  const { wageCents, ageYears, salt } = credential;
  checkInteger(wageCents, 2 ** 32 - 1, 'wage');
  checkInteger(ageYears, 255, 'age');
  checkElement(salt, 'salt');
  const secretHash =
    'secret' in credential
      ? hashSecret(checkElement(credential.secret, 'secret'))
      : checkElement(credential.secretHash, 'secret hash');
  return poseidon([LEAF_DOMAIN, secretHash, BigInt(wageCents), BigInt(ageYears), salt]);
}

/**
 * The scope within which a credential counts once: hashTagged('diffie/claim-scope/v1', chain id, contract,
 * purpose) as big-endian integer, reduced modulo the field's order (at most six hashes share an
 * element, so a collision is as hard as one of SHA-256). A contract computes it as `field.from_hash` of SHA-256
 * over 84 75 "diffie/claim-scope/v1" 5820 chain-id 5820 contract, then the purpose as a CBOR byte string.
 * @param chainId 32 bytes
 * @param contract 32 bytes, its address
 * @param purpose any text; another purpose is another scope
 * @throws circuits.policy for a chain id or address of another length
 */
export function claimScope(chainId: Uint8Array, contract: Uint8Array, purpose: string): bigint {
  checkAddress(chainId, 'chain id');
  checkAddress(contract, 'contract');
  const digest = hashTagged('diffie/claim-scope/v1', chainId, contract, encodeUtf8(purpose));
  return reduceField(bytesToBigint(digest));
}

/**
 * Poseidon(domain, secret, scope): the same each time a credential is used in a scope, and without the
 * secret not to be linked with the credential or with its use in another scope.
 * @throws crypto.field for a secret or scope outside the field
 */
export function claimNullifier(secret: bigint, scope: bigint): bigint {
  return poseidon([NULLIFIER_DOMAIN, secret, scope]);
}

/**
 * An address as two field elements of 128 bits, big-endian: the first 16 bytes, the last 16.
 * @throws circuits.policy for another length than 32 bytes
 */
export function callerLimbs(caller: Uint8Array): readonly [high: bigint, low: bigint] {
  checkAddress(caller, 'caller');
  return [bytesToBigint(caller.subarray(0, 16)), bytesToBigint(caller.subarray(16))];
}

function checkInteger(value: number, most: number, at: string): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new DiffieError('circuits.credential', { at, expected: `an integer, 0 to ${most}` });
  }
}

function checkElement(value: bigint, at: string): bigint {
  if (!isField(value)) {
    throw new DiffieError('circuits.credential', { at, expected: 'a field element' });
  }
  return value;
}

function checkAddress(bytes: Uint8Array, at: string): void {
  if (bytes.length !== ADDRESS_SIZE_BYTES) {
    throw new DiffieError('circuits.policy', {
      at,
      expected: `${ADDRESS_SIZE_BYTES} bytes`,
      got: `${bytes.length}`,
    });
  }
}
