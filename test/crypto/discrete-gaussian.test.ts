import { expect, test } from 'vitest';
import { sampleGaussian } from '../../crypto/discrete-gaussian.ts';
import { seededRng } from './seeded-rng.ts';

test('small widths have the probabilities of the definition', () => {
  const rng = seededRng(7);
  const counts = new Map<bigint, number>();
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const x = sampleGaussian(3n, rng);
    counts.set(x, (counts.get(x) ?? 0) + 1);
  }
  const weight = (x: number) => Math.exp(-(x * x) / 6);
  let total = 0;
  for (let x = -40; x <= 40; x++) total += weight(x);
  let chiSquare = 0;
  for (let x = -5; x <= 5; x++) {
    const expected = (draws * weight(x)) / total;
    chiSquare += ((counts.get(BigInt(x)) ?? 0) - expected) ** 2 / expected;
  }
  // Eleven classes: 99.999 % lie below 41.
  expect(chiSquare).toBeLessThan(41);
});

test('large widths have their variance and no preferred sign', () => {
  const rng = seededRng(8);
  const deviation = 2n ** 60n;
  const draws = 3000;
  const samples = Array.from({ length: draws }, () =>
    Number(sampleGaussian(deviation * deviation, rng)),
  ).map((x) => x / 2 ** 60);
  const mean = samples.reduce((a, b) => a + b, 0) / draws;
  const variance = samples.reduce((a, b) => a + b * b, 0) / draws;
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(draws));
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / draws));
  expect(samples.filter((x) => Math.abs(x) > 2).length / draws).toBeCloseTo(0.0455, 1);
});

test('the same randomness gives the same sample', () => {
  const draw = () => Array.from({ length: 20 }, (_, i) => sampleGaussian(10n ** 30n, seededRng(i)));
  expect(draw()).toEqual(draw());
});

test('there is no Gaussian without a width', () => {
  expect(() => sampleGaussian(0n, seededRng(1))).toThrow();
});
