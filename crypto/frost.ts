// FROST(Ed25519, SHA-512), threshold signatures of two rounds (RFC 9591), over @noble/curves: accounts that t of n parties
// hold together. The result is an Ed25519 signature (RFC 8032) that `verifyEd25519` accepts. Shares come from frost-dkg.ts, or from
// a dealer that learns the key and must be trusted to forget it. BigInt arithmetic: not constant time.

import { ed25519, ed25519_FROST } from '@noble/curves/ed25519.js';
import {
  assert,
  concatBytes,
  DiffieError,
  decodeCbor,
  encodeCbor,
  LIMITS,
  type Rng,
  toHex,
} from '../base/index.ts';
import { decodeScalar } from './ristretto-scalar.ts';

const SIZE_BYTES = 32;

/** Bytes of one signer's commitment: index, hiding and binding nonce's points. */
export const FROST_COMMITMENT_SIZE_BYTES = 1 + 2 * SIZE_BYTES;

/** Commitments that a signer keeps at a time. */
export const FROST_NONCES_MAX = 64;

/** The public half of a joint key. Immutable; signer number i (from 1) stands at index i-1. */
export type FrostKey = {
  /** 2 to the number of signers. */
  readonly threshold: number;
  /** 32 bytes each, `threshold` of them; the first is the Ed25519 public key. */
  readonly commitments: readonly Uint8Array[];
  /** 32 bytes each: the public keys of the shares. */
  readonly shareKeys: readonly Uint8Array[];
};

/** A signer's share, which it keeps. */
export type FrostShare = {
  /** The signer's number, 1 to n. */
  readonly index: number;
  /** 32 bytes, a scalar little-endian. */
  readonly secret: Uint8Array;
};

/** What a signer publishes in round one. */
export type FrostCommitment = {
  readonly index: number;
  /** 32 bytes each. */
  readonly hiding: Uint8Array;
  readonly binding: Uint8Array;
};

/** The Ed25519 public key, 32 bytes: the account's address. */
export function frostPublicKey({ commitments }: FrostKey): Uint8Array {
  const [publicKey] = commitments;
  assert(publicKey !== undefined, 'a key has commitments');
  return publicKey.slice();
}

/**
 * A key and its shares from a dealer, who could sign alone: for tests, and where one party may.
 * @param secret 32 bytes, a scalar; fresh if absent
 * @throws crypto.frostKey for a threshold not in 2 to n or n above 64
 */
export function dealFrostKey(
  { threshold, signerCount }: { readonly threshold: number; readonly signerCount: number },
  rng: Rng,
  secret?: Uint8Array,
): { readonly key: FrostKey; readonly shares: readonly FrostShare[] } {
  checkSigners(threshold, signerCount);
  const signers = { min: threshold, max: signerCount };
  const dealt = ed25519_FROST.trustedDealer(signers, undefined, secret, (size = 0) =>
    rng.bytes(size),
  );
  const indexes = Array.from({ length: signerCount }, (_, i) => i + 1);
  return {
    key: toFrostKey(dealt.public),
    shares: indexes.map((index) => {
      const share = dealt.secretShares[identify(index)];
      assert(share !== undefined, 'the dealer deals to every signer');
      return { index, secret: share.signingShare };
    }),
  };
}

/**
 * One signer's state. It guards the nonces: they exist in this object alone, are used for one signature at most, whatever
 * comes of it, and end with the process; there is no way to read or store them. Signing twice with one nonce would give the share away.
 */
export class FrostSigner {
  readonly key: FrostKey;
  readonly index: number;
  readonly #share: FrostShare;
  readonly #rng: Rng;
  readonly #nonces = new Map<string, { hiding: Uint8Array; binding: Uint8Array }>();

  /** @throws crypto.frostKey where the share is not one of the key */
  constructor(key: FrostKey, share: FrostShare, rng: Rng) {
    try {
      ed25519_FROST.validateSecret(toNobleShare(share), toNobleKey(key));
    } catch (cause) {
      throw refusedKey('a share of this key', cause);
    }
    this.key = key;
    this.index = share.index;
    this.#share = { index: share.index, secret: share.secret.slice() };
    this.#rng = rng;
  }

  /** Fresh nonces and their commitment for one signature. @throws crypto.frostNonce where 64 wait already */
  commit(): FrostCommitment {
    if (this.#nonces.size >= FROST_NONCES_MAX) {
      throw new DiffieError('crypto.frostNonce', {
        at: `signer ${this.index}`,
        expected: `at most ${FROST_NONCES_MAX} commitments not yet used`,
      });
    }
    const { nonces, commitments } = ed25519_FROST.commit(toNobleShare(this.#share), (size = 0) =>
      this.#rng.bytes(size),
    );
    const { hiding, binding } = commitments;
    const commitment = { index: this.index, hiding, binding };
    this.#nonces.set(toHex(encodeFrostCommitment(commitment)), nonces);
    return commitment;
  }

  /**
   * The signer's share of a signature, 32 bytes. Its nonces are gone after this call, whatever it gives.
   * @param commitments of all signers that sign, at least `threshold`, ascending by index, this one's among them
   * @throws crypto.frostNonce where this signer's commitment is used or none of its own; crypto.frostCommitments where the
   *   list is no list for a signature
   */
  sign(message: Uint8Array, commitments: readonly FrostCommitment[]): Uint8Array {
    const own = commitments.find(({ index }) => index === this.index);
    const name = own === undefined ? '' : toHex(encodeFrostCommitment(own));
    const nonces = this.#nonces.get(name);
    this.#nonces.delete(name);
    if (nonces === undefined) {
      throw new DiffieError('crypto.frostNonce', {
        at: `signer ${this.index}`,
        expected: 'a commitment of its own, not used before',
      });
    }
    try {
      checkCommitments(this.key, commitments);
      const share = toNobleShare(this.#share);
      const list = commitments.map(toNobleCommitment);
      return ed25519_FROST.signShare(share, toNobleKey(this.key), nonces, list, message);
    } catch (cause) {
      throw refusedCommitments(this.key, cause);
    } finally {
      nonces.hiding.fill(0);
      nonces.binding.fill(0);
    }
  }

  /** Forgets all nonces that wait. */
  forget(): void {
    for (const { hiding, binding } of this.#nonces.values()) {
      hiding.fill(0);
      binding.fill(0);
    }
    this.#nonces.clear();
  }
}

/**
 * Whether a signer's share fits its commitment, the others', and the message. About 3 ms.
 * @param share 32 bytes
 * @throws crypto.frostCommitments where the list is no list for a signature or lacks the signer; crypto.scalar
 *   where the share is not a scalar of 32 bytes
 */
export function verifyFrostShare(
  key: FrostKey,
  message: Uint8Array,
  commitments: readonly FrostCommitment[],
  { index, share }: { readonly index: number; readonly share: Uint8Array },
): boolean {
  checkCommitments(key, commitments);
  if (!commitments.some((commitment) => commitment.index === index)) {
    throw refusedCommitments(key);
  }
  decodeScalar(share, 'signature share');
  try {
    const list = commitments.map(toNobleCommitment);
    return ed25519_FROST.verifyShare(toNobleKey(key), list, message, identify(index), share);
  } catch (cause) {
    throw refusedCommitments(key, cause);
  }
}

/**
 * The signature, 64 bytes, from the shares of all signers in the list. It is verified; where it fails the error names those
 * whose shares are false.
 * @param shares 32 bytes each, in the order of the commitments
 * @throws crypto.frostCommitments; crypto.scalar for a share that is none; crypto.frostShare for another number, or false ones
 */
export function combineFrostShares(
  key: FrostKey,
  message: Uint8Array,
  commitments: readonly FrostCommitment[],
  shares: readonly Uint8Array[],
): Uint8Array {
  checkCommitments(key, commitments);
  if (shares.length !== commitments.length) throw refusedShares('one for each commitment');
  for (const share of shares) decodeScalar(share, 'signature share');
  const byIdentifier = Object.fromEntries(
    commitments.map(({ index }, i) => [identify(index), shares[i] ?? new Uint8Array()]),
  );
  const list = commitments.map(toNobleCommitment);
  try {
    return ed25519_FROST.aggregate(toNobleKey(key), list, message, byIdentifier);
  } catch {
    const cheaters = commitments.filter(
      ({ index }, i) =>
        !verifyFrostShare(key, message, commitments, {
          index,
          share: shares[i] ?? new Uint8Array(),
        }),
    );
    throw refusedShares('true ones', cheaters.map(({ index }) => index).join(', '));
  }
}

/** 65 bytes: index, hiding, binding. */
export function encodeFrostCommitment({ index, hiding, binding }: FrostCommitment): Uint8Array {
  return concatBytes(Uint8Array.of(index), hiding, binding);
}

/** @throws crypto.frostCommitments for another size, index 0, or halves that are not points of the prime-order group */
export function decodeFrostCommitment(bytes: Uint8Array): FrostCommitment {
  const index = bytes[0] ?? 0;
  const hiding = bytes.slice(1, 1 + SIZE_BYTES);
  const binding = bytes.slice(1 + SIZE_BYTES);
  const areRight = bytes.length === FROST_COMMITMENT_SIZE_BYTES && index > 0;
  if (!areRight || !isGroupPoint(hiding) || !isGroupPoint(binding)) {
    throw new DiffieError('crypto.frostCommitments', {
      at: 'commitment',
      expected: `${FROST_COMMITMENT_SIZE_BYTES} bytes: a signer's number from 1 and two points`,
    });
  }
  return { index, hiding, binding };
}

/** Canonical CBOR of the key. */
export function encodeFrostKey({ threshold, commitments, shareKeys }: FrostKey): Uint8Array {
  return encodeCbor([threshold, commitments, shareKeys]);
}

/**
 * The key of canonical bytes; that each share key lies on the committed polynomial is checked.
 * @throws base.encoding, base.limit where the bytes are not canonical CBOR; crypto.frostKey for anything else
 */
export function decodeFrostKey(bytes: Uint8Array): FrostKey {
  const value = decodeCbor(bytes, 'FROST key');
  const [threshold, commitments, shareKeys] =
    Array.isArray(value) && value.length === 3 ? value : [];
  if (typeof threshold !== 'number') throw refusedKey('threshold, commitments and share keys');
  const key = { threshold, commitments: points(commitments), shareKeys: points(shareKeys) };
  checkSigners(threshold, key.shareKeys.length);
  if (key.commitments.length !== threshold || !haveShareKeys(key)) {
    throw refusedKey('a commitment for each of the threshold, and the share keys that follow');
  }
  return key;
}

/** noble's form of the public half to ours. */
export function toFrostKey(value: {
  readonly signers: { readonly min: number; readonly max: number };
  readonly commitments: readonly Uint8Array[];
  readonly verifyingShares: Readonly<Record<string, Uint8Array>>;
}): FrostKey {
  const shareKeys = Array.from({ length: value.signers.max }, (_, i) => {
    const shareKey = value.verifyingShares[identify(i + 1)];
    assert(shareKey !== undefined, 'a share key for each signer');
    return shareKey;
  });
  return { threshold: value.signers.min, commitments: value.commitments, shareKeys };
}

/** noble's name of a signer by number. */
export function identify(index: number): string {
  return ed25519_FROST.Identifier.fromNumber(index);
}

/** @throws crypto.frostKey for a threshold not in 2 to n, or n above 64 */
export function checkSigners(threshold: number, signerCount: number): void {
  const isCount = Number.isSafeInteger(signerCount) && signerCount <= LIMITS.parties;
  if (isCount && Number.isSafeInteger(threshold) && threshold >= 2 && threshold <= signerCount) {
    return;
  }
  throw refusedKey(`a threshold of 2 to the number of signers, at most ${LIMITS.parties}`);
}

function toNobleKey({ threshold, commitments, shareKeys }: FrostKey) {
  return {
    signers: { min: threshold, max: shareKeys.length },
    commitments: commitments.map((bytes) => bytes.slice()),
    verifyingShares: Object.fromEntries(
      shareKeys.map((bytes, i) => [identify(i + 1), bytes.slice()]),
    ),
  };
}

function toNobleShare({ index, secret }: FrostShare) {
  return { identifier: identify(index), signingShare: secret.slice() };
}

function toNobleCommitment({ index, hiding, binding }: FrostCommitment) {
  return { identifier: identify(index), hiding: hiding.slice(), binding: binding.slice() };
}

// One list for one set of signers: ascending, each of the key, enough.
function checkCommitments(key: FrostKey, commitments: readonly FrostCommitment[]): void {
  const isAscending = commitments.every(
    ({ index }, i) =>
      Number.isSafeInteger(index) &&
      index > (commitments[i - 1]?.index ?? 0) &&
      index <= key.shareKeys.length,
  );
  if (!isAscending || commitments.length < key.threshold) throw refusedCommitments(key);
}

function points(value: unknown): readonly Uint8Array[] {
  if (!Array.isArray(value)) throw refusedKey('lists of points');
  return value.map((item) => {
    if (!(item instanceof Uint8Array) || !isGroupPoint(item)) throw refusedKey('32 bytes a point');
    return item;
  });
}

// Canonical, of the prime-order group, not the identity.
function isGroupPoint(bytes: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(bytes);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}

function haveShareKeys({ commitments, shareKeys }: FrostKey): boolean {
  const coefficients = commitments.map((bytes) => ed25519.Point.fromBytes(bytes));
  return shareKeys.every((bytes, i) => {
    const shareKey = coefficients.reduceRight(
      (sum, coefficient) => sum.multiplyUnsafe(BigInt(i + 1)).add(coefficient),
      ed25519.Point.ZERO,
    );
    return shareKey.equals(ed25519.Point.fromBytes(bytes));
  });
}

function refusedKey(expected: string, cause?: unknown): DiffieError {
  return new DiffieError('crypto.frostKey', { at: 'FROST key', expected }, { cause });
}

function refusedCommitments({ threshold, shareKeys }: FrostKey, cause?: unknown): DiffieError {
  const expected = `${threshold} to ${shareKeys.length} of the key's signers, ascending, with points`;
  return new DiffieError('crypto.frostCommitments', { at: 'commitments', expected }, { cause });
}

function refusedShares(expected: string, got?: string): DiffieError {
  const facts = { at: 'signature shares', expected };
  return new DiffieError('crypto.frostShare', got === undefined ? facts : { ...facts, got });
}
