import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, toHex } from '../../base/index.ts';
import { blake3, hashTagged, keccak256, sha256, sha512 } from '../../crypto/index.ts';

test('published vectors', () => {
  // FIPS 180-4 examples, "abc".
  expect(toHex(sha256(encodeUtf8('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(toHex(sha512(encodeUtf8('abc')))).toBe(
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  );
  // The hash of empty code in Ethereum's yellow paper.
  expect(toHex(keccak256(new Uint8Array()))).toBe(
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  );
  // test_vectors.json of the BLAKE3 team, input length 0.
  expect(toHex(blake3(new Uint8Array()))).toBe(
    'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
  );
});

test('SHA-2 agrees with OpenSSL', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(toHex(sha512(bytes))).toBe(createHash('sha512').update(bytes).digest('hex'));
    }),
    { numRuns: 30 },
  );
});

test('a tagged hash is SHA-256 of the canonical CBOR list', () => {
  // 0x82: list of 2; 0x61 'a'; 0x42 bytes of length 2.
  const encoded = Uint8Array.of(0x82, 0x61, 0x61, 0x42, 1, 2);
  expect(hashTagged('a', Uint8Array.of(1, 2))).toEqual(sha256(encoded));
});

test('no two lists of parts give the same tagged hash', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.string(), parts, fc.string(), parts, (domain, a, other, b) => {
      const isSame = JSON.stringify([domain, a]) === JSON.stringify([other, b]);
      expect(toHex(hashTagged(domain, ...a)) === toHex(hashTagged(other, ...b))).toBe(isSame);
    }),
  );
  const [ab, c] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  const [a, bc] = [Uint8Array.of(1), Uint8Array.of(2, 3)];
  expect(hashTagged('d', ab, c)).not.toEqual(hashTagged('d', a, bc));
  expect(hashTagged('d')).not.toEqual(hashTagged('d', new Uint8Array()));
});
