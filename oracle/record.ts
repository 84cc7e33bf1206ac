// A record for sale: sealed under a key of two halves, so that the half which is published to be paid opens nothing
// by itself. AES-256-GCM (NIST SP 800-38D) under HKDF-SHA-256 (RFC 5869) of k1 ‖ k2, through WebCrypto. The salted
// commitment to the plaintext is what a third party vouches for; its salt travels inside the ciphertext.
// That the ciphertext holds the committed plaintext is found by the buyer after payment, not proved before.

import {
  concatBytes,
  DiffieError,
  decodeCbor,
  encodeCbor,
  encodeUtf8,
  equalBytes,
  isDiffieError,
  LIMITS,
  type Rng,
} from '../base/index.ts';
import { hashTagged, sha256 } from '../crypto/index.ts';

const HALF_BYTES = 32;
const NONCE_BYTES = 12;
const KEY_INFO = 'diffie/record-key/v1';

/** What salt and CBOR heads add to a plaintext at most. */
const CONTENT_OVERHEAD_BYTES = 48;

/** What only the seller has before the sale. Secret but for `ciphertext`, whose secrecy is a second wall. */
export type SealedRecord = {
  /** 32 bytes, released against the price; and the salt of its hash. */
  readonly keyHalf: Uint8Array;
  readonly keySalt: Uint8Array;
  /** 32 bytes, given to the buyer alone. */
  readonly buyerHalf: Uint8Array;
  /** Nonce (12 bytes), then AES-256-GCM ciphertext and tag. */
  readonly ciphertext: Uint8Array;
  readonly terms: RecordTerms;
};

/** What stands on the chain. All are SHA-256 hashes of 32 bytes. */
export type RecordTerms = {
  readonly ciphertextHash: Uint8Array;
  /** SHA-256(k1 ‖ salt), as the contract computes it. */
  readonly keyHash: Uint8Array;
  /** hashTagged of salt and plaintext: what the hospital signs for the patient. */
  readonly commitment: Uint8Array;
};

/** The commitment to a plaintext under a salt of 32 random bytes. */
export function commitRecord(salt: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return hashTagged('diffie/record-commitment/v1', salt, plaintext);
}

/** What a hospital signs: that this commitment is to a record of this patient. 32 bytes. */
export function recordStatement(patient: Uint8Array, commitment: Uint8Array): Uint8Array {
  return hashTagged('diffie/patient-record/v1', patient, commitment);
}

/**
 * Seals a record under fresh keys.
 * @param plaintext at most LIMITS.recordSizeBytes
 * @param salt the commitment's, 32 random bytes that whoever vouches for the commitment has used
 * @throws base.limit for a larger plaintext
 */
export async function sealRecord(
  plaintext: Uint8Array,
  salt: Uint8Array,
  rng: Rng,
): Promise<SealedRecord> {
  if (plaintext.length > LIMITS.recordSizeBytes) {
    const expected = `at most ${LIMITS.recordSizeBytes} bytes`;
    throw new DiffieError('base.limit', { at: 'record', expected, got: `${plaintext.length}` });
  }
  const keyHalf = rng.bytes(HALF_BYTES);
  const keySalt = rng.bytes(HALF_BYTES);
  const buyerHalf = rng.bytes(HALF_BYTES);
  const nonce = rng.bytes(NONCE_BYTES);
  const key = await deriveKey(keyHalf, buyerHalf);
  const content = encodeCbor([salt, plaintext]);
  const algorithm = { name: 'AES-GCM', iv: new Uint8Array(nonce) };
  const sealed = await crypto.subtle.encrypt(algorithm, key, new Uint8Array(content));
  const ciphertext = concatBytes(nonce, new Uint8Array(sealed));
  return {
    keyHalf,
    keySalt,
    buyerHalf,
    ciphertext,
    terms: {
      ciphertextHash: sha256(ciphertext),
      keyHash: sha256(concatBytes(keyHalf, keySalt)),
      commitment: commitRecord(salt, plaintext),
    },
  };
}

/** What a buyer has once the first half is released. */
export type RecordKeys = { readonly keyHalf: Uint8Array; readonly buyerHalf: Uint8Array };

/**
 * Opens a record and checks that it is the one committed to.
 * @returns plaintext and the commitment's salt: with both anyone can check the commitment
 * @throws oracle.recordKey where the halves do not open it; oracle.recordCommitment where it is another record:
 *   keep ciphertext, keys and delivery then, they are the evidence
 */
export async function openRecord(
  ciphertext: Uint8Array,
  keys: RecordKeys,
  commitment: Uint8Array,
): Promise<{ readonly plaintext: Uint8Array; readonly salt: Uint8Array }> {
  const content = await decrypt(ciphertext, keys);
  const opened = readContent(content);
  if (
    opened === undefined ||
    !equalBytes(commitRecord(opened.salt, opened.plaintext), commitment)
  ) {
    throw new DiffieError('oracle.recordCommitment', {
      at: 'record',
      expected: 'the plaintext that the offer commits to',
      hint: 'keep ciphertext, both key halves and the delivery: they show what was sold',
    });
  }
  return opened;
}

/** Salt and plaintext, or undefined where a seller sealed something of another form. */
function readContent(
  content: Uint8Array,
): { readonly plaintext: Uint8Array; readonly salt: Uint8Array } | undefined {
  let parts: unknown;
  try {
    parts = decodeCbor(content, 'record', LIMITS.recordSizeBytes + CONTENT_OVERHEAD_BYTES);
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    return undefined;
  }
  const [salt, plaintext] = Array.isArray(parts) && parts.length === 2 ? parts : [];
  const isContent = salt instanceof Uint8Array && plaintext instanceof Uint8Array;
  return isContent ? { plaintext, salt } : undefined;
}

async function decrypt(ciphertext: Uint8Array, keys: RecordKeys): Promise<Uint8Array> {
  const key = await deriveKey(keys.keyHalf, keys.buyerHalf);
  const algorithm = { name: 'AES-GCM', iv: ciphertext.slice(0, NONCE_BYTES) };
  try {
    const content = await crypto.subtle.decrypt(algorithm, key, ciphertext.slice(NONCE_BYTES));
    return new Uint8Array(content);
  } catch (cause) {
    throw new DiffieError(
      'oracle.recordKey',
      { at: 'record', expected: 'the two key halves that it was sealed under' },
      { cause },
    );
  }
}

async function deriveKey(keyHalf: Uint8Array, buyerHalf: Uint8Array): Promise<CryptoKey> {
  for (const half of [keyHalf, buyerHalf]) {
    if (half.length === HALF_BYTES) continue;
    throw new DiffieError('oracle.recordKey', { at: 'key half', expected: `${HALF_BYTES} bytes` });
  }
  const input = new Uint8Array(concatBytes(keyHalf, buyerHalf));
  const material = await crypto.subtle.importKey('raw', input, 'HKDF', false, ['deriveKey']);
  input.fill(0);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(0),
      info: new Uint8Array(encodeUtf8(KEY_INFO)),
    },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
