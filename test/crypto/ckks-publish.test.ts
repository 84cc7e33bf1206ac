import { expect, test } from 'vitest';
import {
  chooseCkksParameters,
  encryptCkks,
  generateCkksKeys,
  loadSeal,
  publishCkks,
} from '../../crypto/index.ts';
import { seededRng } from './seeded-rng.ts';

await loadSeal();
const parameters = chooseCkksParameters({
  plaintextBits: 0,
  precisionBits: 33,
  slots: 2048,
  depth: 0,
  security: 128,
});
const secret = generateCkksKeys(parameters);
const ciphertext = encryptCkks(secret.publicKey, [0.5, -0.25]);
const options = { slots: 512, queries: 16, bits: 30 };

test('published values carry noise of the deviation that they say', () => {
  const { values, deviation } = publishCkks(secret, ciphertext, { ...options, rng: seededRng(1) });
  expect(values).toHaveLength(512);
  const rest = values.slice(2);
  const measured = Math.sqrt(rest.reduce((sum, x) => sum + x * x, 0) / rest.length);
  expect(measured / deviation).toBeGreaterThan(0.85);
  expect(measured / deviation).toBeLessThan(1.15);
  expect(Math.abs(values[0]! - 0.5)).toBeLessThan(6 * deviation);
});

test('noise is the theorem’s: sqrt(12 queries slots) 2^(bits/2) times the error bound', () => {
  const { deviation } = publishCkks(secret, ciphertext, { ...options, rng: seededRng(1) });
  const { errors } = secret.publicKey;
  const bound = 2 ** (-errors.precision(ciphertext.bound) / 2 ** 16);
  const least = Math.sqrt(12 * 16 * 512) * 2 ** 15 * bound;
  expect(deviation).toBeGreaterThanOrEqual(least);
  expect(deviation).toBeLessThan(1.1 * least);
});

test('other randomness publishes something else', () => {
  const publish = (seed: number) =>
    publishCkks(secret, ciphertext, { ...options, slots: 2, rng: seededRng(seed) }).values;
  expect(publish(1)).not.toEqual(publish(2));
  expect(publish(1)).toEqual(publish(1));
});

test('a value that noise would drown is not published', () => {
  const refused = expect.objectContaining({ code: 'crypto.ckksPublish' });
  const rng = seededRng(1);
  expect(() => publishCkks(secret, ciphertext, { ...options, rng, bits: 100 })).toThrow(refused);
  expect(() => publishCkks(secret, ciphertext, { ...options, rng, slots: 0 })).toThrow(refused);
  expect(() => publishCkks(secret, ciphertext, { ...options, rng, queries: 0 })).toThrow(refused);
});
