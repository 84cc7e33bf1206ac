import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encryptRsa } from '../../crypto/index.ts';
import {
  decodeRsaPrivateKey,
  decryptRsa,
  encodeRsaPrivateKey,
  generateRsaKey,
  nodeArithmetic,
} from '../../crypto/index-node.ts';
import { jacobiSymbol } from '../../crypto/jacobi.ts';

const owner = generateRsaKey(2048);
const { n } = owner.publicKey;
const bytes = encodeRsaPrivateKey(owner);
const refusal = expect.objectContaining({ code: 'crypto.rsaKey' });

it('reads back the key that it wrote', () => {
  const again = decodeRsaPrivateKey(bytes);
  expect(again.publicKey.n).toBe(n);
  expect(decryptRsa(again, encryptRsa(owner.publicKey, 99n, nodeArithmetic))).toBe(99n);
});

it('refuses every changed byte, and bytes around it', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ mask);
      expect(() => decodeRsaPrivateKey(changed)).toThrow(refusal);
    }),
    { numRuns: 60 },
  );
  for (const other of [new Uint8Array(0), bytes.subarray(1), new Uint8Array([...bytes, 0])]) {
    expect(() => decodeRsaPrivateKey(other)).toThrow(refusal);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
      expect(() => decodeRsaPrivateKey(noise)).toThrow(refusal);
    }),
  );
});

it('refuses keys of another kind, size or exponent', () => {
  const others = [
    generateKeyPairSync('ed25519').privateKey,
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
    generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey,
  ];
  for (const other of others) {
    const encoded = new Uint8Array(other.export({ format: 'der', type: 'pkcs8' }));
    expect(() => decodeRsaPrivateKey(encoded)).toThrow(refusal);
  }
});

it('shows the Jacobi symbol of every plaintext, as the page on RSA says', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: n - 1n }), (m) => {
      const ciphertext = encryptRsa(owner.publicKey, m, nodeArithmetic);
      expect(jacobiSymbol(ciphertext, n)).toBe(jacobiSymbol(m, n));
    }),
    { numRuns: 8 },
  );
});
