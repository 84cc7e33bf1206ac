// Keccak-256 against published digests and against another implementation, at every length about the block's.

import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, fromHex, toHex } from '../../base/index.ts';
import { keccak256 } from '../../crypto/index.ts';

test('digests of the Keccak team and of the Yellow Paper', () => {
  // The empty string: Yellow Paper, appendix on the empty trie and code; "abc": the Keccak known answers.
  const known: readonly (readonly [Uint8Array, string])[] = [
    [new Uint8Array(), 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'],
    [encodeUtf8('abc'), '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
    [fromHex('80'), '56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'],
  ];
  for (const [message, digest] of known) expect(toHex(keccak256(message))).toBe(digest);
});

test('every length up to four blocks, as another implementation has it', () => {
  for (let length = 0; length < 4 * 136 + 2; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (7 * i + 13 * length) & 0xff);
    expect(toHex(keccak256(message)), `${length} bytes`).toBe(toHex(keccak_256(message)));
  }
});

test('any bytes, a view into others among them', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(40), (bytes, skip) => {
    const view = bytes.subarray(Math.min(skip, bytes.length));
    expect(toHex(keccak256(view))).toBe(toHex(keccak_256(view)));
  });
  fc.assert(property);
});

test('a flipped bit gives another digest; the message stays as it was', () => {
  const message = new Uint8Array(200).fill(0x5a);
  const digest = toHex(keccak256(message));
  expect(message).toEqual(new Uint8Array(200).fill(0x5a));
  message[150] = 0x5b;
  expect(toHex(keccak256(message))).not.toBe(digest);
});
