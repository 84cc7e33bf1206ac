import { createDecipheriv, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, encodeCbor, encodeUtf8, LIMITS } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { hashTagged, sha256 } from '../../crypto/index.ts';
import { commitRecord, openRecord, recordStatement, sealRecord } from '../../oracle/index.ts';
import { flip, PLAINTEXT, patient, SALT } from './sale-fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });
const seal = (plaintext = PLAINTEXT) => sealRecord(plaintext, SALT, nodeRng);

test('both halves open what was sealed, whatever it is, to the byte', async () => {
  const plaintexts = fc.uint8Array({ maxLength: 3000 });
  const run = fc.asyncProperty(plaintexts, async (plaintext) => {
    const { ciphertext, keyHalf, buyerHalf, terms } = await seal(plaintext);
    const opened = await openRecord(ciphertext, { keyHalf, buyerHalf }, terms.commitment);
    expect(opened).toEqual({ plaintext, salt: SALT });
  });
  await fc.assert(run, { numRuns: 30 });
});

test('the ciphertext is AES-256-GCM under HKDF-SHA-256 of the halves, as OpenSSL has them', async () => {
  const { ciphertext, keyHalf, buyerHalf } = await seal();
  const input = concatBytes(keyHalf, buyerHalf);
  const key = hkdfSync('sha256', input, new Uint8Array(0), encodeUtf8('diffie/record-key/v1'), 32);
  const decipher = createDecipheriv('aes-256-gcm', new Uint8Array(key), ciphertext.slice(0, 12));
  decipher.setAuthTag(ciphertext.slice(-16));
  const content = Buffer.concat([decipher.update(ciphertext.slice(12, -16)), decipher.final()]);
  expect(new Uint8Array(content)).toEqual(encodeCbor([SALT, PLAINTEXT]));
});

test('the terms are the hashes that contract and hospital compute', async () => {
  const { ciphertext, keyHalf, keySalt, terms } = await seal();
  expect(terms).toEqual({
    ciphertextHash: sha256(ciphertext),
    keyHash: sha256(concatBytes(keyHalf, keySalt)),
    commitment: hashTagged('diffie/record-commitment/v1', SALT, PLAINTEXT),
  });
  expect(recordStatement(patient.address, terms.commitment)).toEqual(
    hashTagged('diffie/patient-record/v1', patient.address, terms.commitment),
  );
});

test('every record has keys of its own', async () => {
  const [one, two] = [await seal(), await seal()];
  for (const part of ['keyHalf', 'keySalt', 'buyerHalf', 'ciphertext'] as const) {
    expect(one[part]).not.toEqual(two[part]);
  }
  expect(one.terms.commitment).toEqual(two.terms.commitment);
});

test.each([
  ['another first half', (keys: Keys) => ({ ...keys, keyHalf: flip(keys.keyHalf, 0) })],
  ['another second half', (keys: Keys) => ({ ...keys, buyerHalf: flip(keys.buyerHalf, 31) })],
  ['the first half in both places', (keys: Keys) => ({ ...keys, buyerHalf: keys.keyHalf })],
  [
    'halves changed round',
    ({ keyHalf, buyerHalf }: Keys) => ({ keyHalf: buyerHalf, buyerHalf: keyHalf }),
  ],
  ['a half cut short', (keys: Keys) => ({ ...keys, keyHalf: keys.keyHalf.slice(1) })],
  ['no second half', (keys: Keys) => ({ ...keys, buyerHalf: new Uint8Array(0) })],
])('%s opens nothing', async (_, change) => {
  const { ciphertext, keyHalf, buyerHalf, terms } = await seal();
  const opening = openRecord(ciphertext, change({ keyHalf, buyerHalf }), terms.commitment);
  await expect(opening).rejects.toThrowError(coded('oracle.recordKey'));
});

type Keys = { readonly keyHalf: Uint8Array; readonly buyerHalf: Uint8Array };

test('a byte of the ciphertext changed, or some cut off, and it does not open', async () => {
  const { ciphertext, keyHalf, buyerHalf, terms } = await seal();
  const places = fc.nat(ciphertext.length - 1);
  const run = fc.asyncProperty(places, async (at) => {
    for (const spoilt of [flip(ciphertext, at), ciphertext.slice(0, at)]) {
      const opening = openRecord(spoilt, { keyHalf, buyerHalf }, terms.commitment);
      await expect(opening).rejects.toThrowError(coded('oracle.recordKey'));
    }
  });
  await fc.assert(run, { numRuns: 30 });
});

test('another record than the one committed to is found', async () => {
  const { ciphertext, keyHalf, buyerHalf } = await seal(encodeUtf8('{"diabetes":0}'));
  const commitment = commitRecord(SALT, PLAINTEXT);
  const opening = openRecord(ciphertext, { keyHalf, buyerHalf }, commitment);
  await expect(opening).rejects.toThrowError(coded('oracle.recordCommitment'));
});

test('a record over the limit is not sealed', async () => {
  await expect(seal(new Uint8Array(LIMITS.recordSizeBytes + 1))).rejects.toThrowError(
    coded('base.limit'),
  );
  const largest = new Uint8Array(LIMITS.recordSizeBytes);
  const { ciphertext, keyHalf, buyerHalf, terms } = await seal(largest);
  const opened = await openRecord(ciphertext, { keyHalf, buyerHalf }, terms.commitment);
  expect(opened.plaintext.length).toBe(LIMITS.recordSizeBytes);
});
