import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../base/index.ts';
import {
  addBfv,
  addBfvBound,
  addPlainBfv,
  addPlainBfvBound,
  type BfvBound,
  type BfvCiphertext,
  bfvHeadroomLog2,
  decryptBfv,
  encodeBfvCiphertext,
  encryptBfv,
  freshBfvBound,
  isBfvSound,
  multiplyBfv,
  multiplyBfvBound,
  multiplyPlainBfv,
  multiplyPlainBfvBound,
  negateBfv,
  rotateBfv,
  rotateBfvBound,
  subtractBfv,
  sumBfv,
  sumBfvBound,
} from '../../crypto/index.ts';
import { sealRuntime } from '../../crypto/seal-parameters.ts';
import { DEGREE, head, key, parameters, secretKey } from './seal-fixture.ts';

const t = parameters.plainModulus;
const ROW = DEGREE / 2;
const refused = (code: string) => expect.objectContaining({ code });

/** Into -(t-1)/2 to (t-1)/2. */
function centre(value: bigint): bigint {
  const residue = ((value % t) + t) % t;
  return residue > t / 2n ? residue - t : residue;
}

/** The slow plain reference: slots as integers. */
function rotateSlots(slots: readonly bigint[], step: number): bigint[] {
  const rows = [slots.slice(0, ROW), slots.slice(ROW)];
  if (step === 0) return rows.reverse().flat();
  return rows.flatMap((row) => row.map((_, i) => row[(i + step + ROW) % ROW] ?? 0n));
}

/** What SEAL finds with the secret key. */
function noiseBudget(ciphertext: BfvCiphertext): number {
  const { seal, context } = sealRuntime(parameters);
  const decryptor = new seal.Decryptor(context, secretKey.secret.use());
  const budget = decryptor.invariantNoiseBudget(ciphertext.value.use());
  decryptor.delete();
  return budget;
}

type Traced = { slots: bigint[]; bound: BfvBound; ciphertext: BfvCiphertext };

function trace(seed: number, most: bigint): Traced {
  const slots = Array.from(
    { length: DEGREE },
    (_, i) => (BigInt(seed + i) * 7919n) % (2n * most + 1n),
  ).map((value) => value - most);
  return { slots, bound: freshBfvBound(parameters, most), ciphertext: encryptBfv(key, slots) };
}

const STEPS = [
  (a: Traced, b: Traced): Traced => ({
    slots: a.slots.map((value, i) => centre(value + (b.slots[i] ?? 0n))),
    bound: addBfvBound(a.bound, b.bound),
    ciphertext: addBfv(key, a.ciphertext, b.ciphertext),
  }),
  (a: Traced, b: Traced): Traced => ({
    slots: a.slots.map((value, i) => centre(value - (b.slots[i] ?? 0n))),
    bound: addBfvBound(a.bound, b.bound),
    ciphertext: subtractBfv(key, a.ciphertext, b.ciphertext),
  }),
  (a: Traced, b: Traced): Traced => ({
    slots: a.slots.map((value, i) => centre(value * (b.slots[i] ?? 0n))),
    bound: multiplyBfvBound(parameters, a.bound, b.bound),
    ciphertext: multiplyBfv(key, a.ciphertext, b.ciphertext),
  }),
  (a: Traced, b: Traced): Traced => ({
    slots: a.slots.map((value, i) => centre(value * (b.slots[i] ?? 0n))),
    bound: multiplyPlainBfvBound(parameters, a.bound, t),
    ciphertext: multiplyPlainBfv(key, a.ciphertext, b.slots),
  }),
  (a: Traced, b: Traced): Traced => ({
    slots: a.slots.map((value, i) => centre(value + (b.slots[i] ?? 0n))),
    bound: addPlainBfvBound(parameters, a.bound, t),
    ciphertext: addPlainBfv(key, a.ciphertext, b.slots),
  }),
  (a: Traced): Traced => ({
    slots: a.slots.map((value) => -value),
    bound: a.bound,
    ciphertext: negateBfv(key, a.ciphertext),
  }),
  ...[1, -3, 0].map(
    (step) =>
      (a: Traced): Traced => ({
        slots: rotateSlots(a.slots, step),
        bound: rotateBfvBound(parameters, a.bound),
        ciphertext: rotateBfv(key, a.ciphertext, step),
      }),
  ),
];

describe('BFV', () => {
  it('computes what integers modulo t compute, with more noise budget than the bound promises', () => {
    const program = fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(99), fc.nat(99)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(program, fc.nat(2 ** 20), (steps, seed) => {
        const values = [trace(seed, (t - 1n) / 2n), trace(seed + 1, 100n)];
        for (const [which, a, b] of steps) {
          const made = STEPS[which]!(values[a % values.length]!, values[b % values.length]!);
          values.push(made);
          const headroom = Number(bfvHeadroomLog2(parameters, made.bound) >> 16n);
          if (headroom < 0) break;
          expect(noiseBudget(made.ciphertext)).toBeGreaterThanOrEqual(headroom);
          expect(decryptBfv(secretKey, made.ciphertext).join()).toBe(made.slots.join());
        }
      }),
      { numRuns: 12 },
    );
  });

  it('sums in the order given, as many additions do, byte for byte', () => {
    const items = [1, 2, 3, 4].map((i) => trace(i, 50n));
    const ciphertexts = items.map(({ ciphertext }) => ciphertext);
    const sum = sumBfv(key, ciphertexts);
    const one = ciphertexts.reduce((total, next) => addBfv(key, total, next));
    expect(equalBytes(encodeBfvCiphertext(sum), encodeBfvCiphertext(one))).toBe(true);
    const bound = sumBfvBound(items.map((item) => item.bound));
    expect(bound.magnitude).toBe(200n);
    expect(noiseBudget(sum)).toBeGreaterThanOrEqual(
      Number(bfvHeadroomLog2(parameters, bound) >> 16n),
    );
  });

  it('defines x - x, zero times x and the empty sum: the same bytes of zeros whatever x is', () => {
    const zeros = [trace(1, 9n), trace(2, 9n)].flatMap(({ ciphertext }) => [
      subtractBfv(key, ciphertext, ciphertext),
      multiplyPlainBfv(key, ciphertext, []),
    ]);
    const bytes = [...zeros, sumBfv(key, [])].map(encodeBfvCiphertext);
    for (const one of bytes) expect(equalBytes(one, bytes[0]!)).toBe(true);
    expect(head(decryptBfv(secretKey, zeros[0]!))).toEqual([0n, 0n, 0n, 0n]);
  });

  it('promises the depth that the intent asked for, and knows its end', () => {
    let bound = freshBfvBound(parameters, 1n);
    let ciphertext = encryptBfv(key, [1n, -1n]);
    for (let depth = 0; depth < 2; depth++) {
      bound = multiplyBfvBound(parameters, bound, bound);
      ciphertext = multiplyBfv(key, ciphertext, ciphertext);
    }
    expect(isBfvSound(parameters, bound)).toBe(true);
    expect(head(decryptBfv(secretKey, ciphertext))).toEqual([1n, 1n, 0n, 0n]);
    for (let depth = 0; depth < 3; depth++) bound = multiplyBfvBound(parameters, bound, bound);
    expect(isBfvSound(parameters, bound)).toBe(false);
    expect(isBfvSound(parameters, freshBfvBound(parameters, (t - 1n) / 2n))).toBe(true);
    expect(isBfvSound(parameters, freshBfvBound(parameters, (t + 1n) / 2n))).toBe(false);
  });

  it('refuses slots too large or too many, and steps without a key', () => {
    const wrong = [[t / 2n + 1n], [-(t / 2n) - 1n], new Array<bigint>(DEGREE + 1).fill(0n)];
    for (const values of wrong) {
      expect(() => encryptBfv(key, values)).toThrow(refused('crypto.bfvPlaintext'));
    }
    const { ciphertext } = trace(1, 1n);
    for (const step of [2, ROW, 0.5]) {
      expect(() => rotateBfv(key, ciphertext, step)).toThrow(refused('crypto.bfvRotation'));
    }
  });
});
