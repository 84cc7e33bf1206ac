// Hybrid public key encryption (RFC 9180), base mode, one suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// AES-256-GCM, over the package `hpke`, which works on WebCrypto; hence asynchronous, in Node and in browsers.
// Anyone can seal to a public key: who sealed must come from elsewhere, as a signature over the sealed bytes.
// The sender's ephemeral key comes from WebCrypto's generator, not from an Rng: the package takes no other.

import {
  AEAD_AES_256_GCM,
  CipherSuite,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
  type KeyPair,
} from 'hpke';
import { concatBytes, DiffieError, type Rng } from '../base/index.ts';

/** Bytes of a public key, of a secret key, and of the encapsulated key at the head of sealed bytes. */
const HPKE_KEY_SIZE_BYTES = 32;

/** Bytes by which sealing lengthens: the encapsulated key and the AEAD's tag. */
export const HPKE_OVERHEAD_BYTES = HPKE_KEY_SIZE_BYTES + 16;

/** A recipient's keys. The private one is in WebCrypto's object: it can be used and not read. */
export type HpkeKeyPair = {
  /** 32 bytes (RFC 7748). */
  readonly publicKey: Uint8Array;
  readonly keys: KeyPair<CryptoKey>;
};

/** What both sides must give alike: `info` goes into the key, `aad` into the authentication. May be empty. */
export type HpkeBinding = {
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
};

const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

/** A fresh key pair. */
export async function createHpkeKeyPair(rng: Rng): Promise<HpkeKeyPair> {
  const secretKey = rng.bytes(HPKE_KEY_SIZE_BYTES);
  const pair = await importHpkeKeyPair(secretKey);
  secretKey.fill(0);
  return pair;
}

/**
 * The key pair of a secret key, which its owner keeps to have the pair again.
 * @param secretKey 32 secret bytes, any (RFC 7748 fixes the bits that must be fixed); not kept
 * @throws crypto.hpkeKey for another size
 */
export async function importHpkeKeyPair(secretKey: Uint8Array): Promise<HpkeKeyPair> {
  if (secretKey.length !== HPKE_KEY_SIZE_BYTES) {
    throw new DiffieError('crypto.hpkeKey', { at: 'secret key', expected: '32 bytes' });
  }
  // The public key comes out of an export of the private one: the package's own way, DeriveKeyPair, calls a
  // WebCrypto method that Node still warns about as experimental.
  const readable = await suite.DeserializePrivateKey(secretKey, true);
  const { kty = '', crv = '', x = '' } = await crypto.subtle.exportKey('jwk', readable);
  const publicKey = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'X25519', true, []);
  const privateKey = await suite.DeserializePrivateKey(secretKey, false);
  return {
    publicKey: await suite.SerializePublicKey(publicKey),
    keys: { publicKey, privateKey },
  };
}

/**
 * Seals to a public key. About 0.7 ms.
 * @param recipientPublicKey 32 bytes
 * @returns the encapsulated key (32 bytes), then the ciphertext with its tag (16 bytes more than the plaintext)
 * @throws crypto.hpkeKey where the key has another size or a small order
 */
export async function sealHpke(
  recipientPublicKey: Uint8Array,
  plaintext: Uint8Array,
  { info, aad }: HpkeBinding,
): Promise<Uint8Array> {
  try {
    const key = await suite.DeserializePublicKey(recipientPublicKey);
    const { encapsulatedSecret, ciphertext } = await suite.Seal(key, plaintext, { info, aad });
    return concatBytes(encapsulatedSecret, ciphertext);
  } catch (cause) {
    throw new DiffieError(
      'crypto.hpkeKey',
      { at: 'recipient', expected: '32 bytes, an X25519 public key of large order' },
      { cause },
    );
  }
}

/**
 * The plaintext of sealed bytes. About 0.6 ms.
 * @throws crypto.hpkeOpen where they are too short, sealed to another key, or info, aad or a byte differs
 */
export async function openHpke(
  { keys }: HpkeKeyPair,
  sealed: Uint8Array,
  { info, aad }: HpkeBinding,
): Promise<Uint8Array> {
  try {
    const encapsulated = sealed.slice(0, HPKE_KEY_SIZE_BYTES);
    const ciphertext = sealed.slice(HPKE_KEY_SIZE_BYTES);
    return await suite.Open(keys, encapsulated, ciphertext, { info, aad });
  } catch (cause) {
    throw new DiffieError(
      'crypto.hpkeOpen',
      { at: 'sealed bytes', expected: 'bytes sealed to this key under the same info and aad' },
      { cause },
    );
  }
}
