import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import {
  addReplicated,
  isFeldmanShare,
  isPedersenShare,
  multiplyBase,
  multiplyReplicated,
  RISTRETTO_ORDER,
  randomScalar,
  recoverAdditively,
  recoverReplicated,
  recoverSecret,
  replicate,
  shareAdditively,
  shareByFeldman,
  shareByPedersen,
  shareReplicated,
  shareSecret,
  toScalar,
} from '../../crypto/index.ts';

const scalar = fc.bigInt({ min: 0n, max: RISTRETTO_ORDER - 1n });
const terms = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 5 }))
  .map(([threshold, more]) => ({ threshold, partyCount: threshold + more }));

test('any threshold of shares give the secret, one fewer another value', () => {
  fc.assert(
    fc.property(scalar, terms, fc.nat(), (secret, { threshold, partyCount }, seed) => {
      const shares = shareSecret(secret, { threshold, partyCount }, nodeRng);
      const rotated = shares.map((_, i) => shares[(i + seed) % partyCount]!).slice(0, threshold);
      expect(recoverSecret(rotated, threshold)).toBe(secret);
      expect(() => recoverSecret(rotated.slice(1), threshold)).toThrow(/DIF2055/);
      if (threshold > 1) expect(recoverSecret(rotated.slice(1), threshold - 1)).not.toBe(secret);
    }),
    { numRuns: 50 },
  );
});

test('indexes out of range or repeated, and thresholds out of range, are refused', () => {
  const [first, second] = shareSecret(5n, { threshold: 2, partyCount: 3 }, nodeRng) as [
    { index: number; value: bigint },
    { index: number; value: bigint },
  ];
  for (const index of [0, -1, 65, 1.5, first.index]) {
    expect(() => recoverSecret([first, { ...second, index }], 2)).toThrow(/DIF2055/);
  }
  for (const [threshold, partyCount] of [
    [0, 3],
    [4, 3],
    [1, 65],
    [1.5, 3],
    [1, Number.NaN],
  ] as const) {
    expect(() => shareSecret(5n, { threshold, partyCount }, nodeRng)).toThrow(/DIF2055/);
  }
});

test("shares fit Feldman's commitments, which show secret·G; false ones don't", () => {
  const secret = randomScalar(nodeRng);
  const { shares, commitments } = shareByFeldman(secret, { threshold: 3, partyCount: 5 }, nodeRng);
  expect(commitments[0]?.equals(multiplyBase(secret))).toBe(true);
  for (const share of shares) {
    expect(isFeldmanShare(commitments, share)).toBe(true);
    expect(isFeldmanShare(commitments, { ...share, value: toScalar(share.value + 1n) })).toBe(
      false,
    );
    expect(isFeldmanShare(commitments, { ...share, index: share.index + 1 })).toBe(false);
  }
});

test("shares fit Pedersen's commitments, which show nothing; false ones don't", () => {
  const { shares, commitments } = shareByPedersen(9n, { threshold: 3, partyCount: 5 }, nodeRng);
  expect(commitments[0]?.equals(multiplyBase(9n))).toBe(false);
  for (const share of shares) {
    expect(isPedersenShare(commitments, share)).toBe(true);
    for (const change of [
      { value: toScalar(share.value + 1n) },
      { blinding: toScalar(share.blinding + 1n) },
      { index: share.index + 1 },
    ]) {
      expect(isPedersenShare(commitments, { ...share, ...change })).toBe(false);
    }
  }
  expect(recoverSecret(shares.slice(2), 3)).toBe(9n);
});

test('additive parts sum up to the secret, and any but one of them are uniform', () => {
  fc.assert(
    fc.property(scalar, fc.integer({ min: 1, max: 64 }), (secret, partyCount) => {
      const parts = shareAdditively(secret, partyCount, nodeRng);
      expect(parts.length).toBe(partyCount);
      expect(recoverAdditively(parts)).toBe(secret);
      if (partyCount > 1) expect(recoverAdditively(parts.slice(1))).not.toBe(secret);
    }),
    { numRuns: 30 },
  );
  for (const partyCount of [0, 65, 2.5]) {
    expect(() => shareAdditively(1n, partyCount, nodeRng)).toThrow(/DIF2055/);
  }
});

test('two of three replicated shares give the secret; sums and products of shares are shares', () => {
  fc.assert(
    fc.property(scalar, scalar, (x, y) => {
      const [a, b] = [shareReplicated(x, nodeRng), shareReplicated(y, nodeRng)];
      const sum = a.map((share, i) => addReplicated(share, b[i]!));
      const zeros = shareAdditively(0n, 3, nodeRng);
      const product = replicate(a.map((share, i) => multiplyReplicated(share, b[i]!, zeros[i]!)));
      for (const [i, j] of [
        [0, 1],
        [1, 2],
        [2, 0],
        [1, 0],
        [0, 2],
      ] as const) {
        expect(recoverReplicated(a[i]!, a[j]!)).toBe(x);
        expect(recoverReplicated(sum[i]!, sum[j]!)).toBe(toScalar(x + y));
        expect(recoverReplicated(product[i]!, product[j]!)).toBe(toScalar(x * y));
      }
    }),
    { numRuns: 30 },
  );
});

test('replicated shares that disagree, or are of one party, are refused', () => {
  const [a, b] = shareReplicated(4n, nodeRng) as [
    ReturnType<typeof shareReplicated>[0],
    ReturnType<typeof shareReplicated>[0],
  ];
  const changed = { ...b, own: toScalar(b.own + 1n) };
  expect(() => recoverReplicated(a, changed)).toThrow(/DIF2055/);
  expect(() => recoverReplicated(a, a)).toThrow(/DIF2055/);
  expect(() => recoverReplicated(a, { ...b, index: 4 })).toThrow(/DIF2055/);
  expect(() => recoverReplicated(a, { ...b, next: RISTRETTO_ORDER })).toThrow(/DIF2055/);
  expect(() => addReplicated(a, b)).toThrow(/DIF2055/);
  expect(() => multiplyReplicated(a, b, 0n)).toThrow(/DIF2055/);
  expect(() => replicate([1n, 2n])).toThrow(/DIF2055/);
});
