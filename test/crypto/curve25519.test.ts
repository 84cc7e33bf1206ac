import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigintToBytes, bytesToBigint } from '../../base/index.ts';
import {
  absoluteField,
  invertField25519,
  invertMany,
  isNegativeField,
  isZeroField,
} from '../../crypto/curve25519-inverse.ts';
import {
  BYTES_PLACE,
  constantAt,
  curve25519,
  FIELD25519_PRIME,
  fieldAt,
  MEMORY_BYTES,
  pointAt,
  WORKSPACE_AT,
} from '../../crypto/curve25519-wasm.ts';

const P = FIELD25519_PRIME;
const EDGES = [0n, 1n, 2n, 19n, P - 19n, P - 1n, P, P + 1n, P + 18n, 2n ** 255n - 1n];
const element = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: 2n ** 255n - 1n }));
const [A, B, OUT, SPARE] = [fieldAt(20), fieldAt(21), fieldAt(22), fieldAt(23)] as const;
const reduce = (value: bigint) => ((value % P) + P) % P;

function put(address: number, value: bigint): void {
  MEMORY_BYTES.set(bigintToBytes(value, 32).reverse(), BYTES_PLACE);
  curve25519.feDecode(address, BYTES_PLACE);
}

function take(address: number): bigint {
  curve25519.feEncode(BYTES_PLACE, address);
  return bytesToBigint(MEMORY_BYTES.slice(BYTES_PLACE, BYTES_PLACE + 32).reverse());
}

test('field operations give what BigInt gives, in the one canonical form', () => {
  fc.assert(
    fc.property(element, element, (a, b) => {
      put(A, a);
      put(B, b);
      const results = (
        [
          [() => curve25519.feMul(OUT, A, B), a * b],
          [() => curve25519.feSquare(OUT, A), a * a],
          [() => curve25519.feSquares(OUT, A, 3), a ** 8n],
          [() => curve25519.feAdd(OUT, A, B), a + b],
          [() => curve25519.feSub(OUT, A, B), a - b],
          [() => curve25519.feNegate(OUT, A), -a],
        ] as const
      ).map(([compute, expected]) => {
        compute();
        return take(OUT) === reduce(expected);
      });
      expect(results).toEqual(results.map(() => true));
      expect(isZeroField(A)).toBe(reduce(a) === 0n ? 1 : 0);
      expect(isNegativeField(A)).toBe(Number(reduce(a) & 1n));
    }),
    { numRuns: 500 },
  );
});

test('operands may be sums of three products, at the largest limbs too', () => {
  fc.assert(
    fc.property(fc.array(element, { minLength: 6, maxLength: 6 }), (values) => {
      const sums = [A, B].map((address, half) => {
        const [x = 0n, y = 0n, z = 0n] = values.slice(3 * half, 3 * half + 3);
        put(address, x);
        put(SPARE, y);
        curve25519.feSub(address, address, SPARE);
        put(SPARE, z);
        curve25519.feSub(address, address, SPARE);
        return x - y - z;
      });
      curve25519.feMul(OUT, A, B);
      expect(take(OUT)).toBe(reduce((sums[0] ?? 0n) * (sums[1] ?? 0n)));
    }),
    { numRuns: 300 },
  );
});

test('selection takes one side or the other, whole', () => {
  for (const flag of [0, 1]) {
    put(OUT, 5n);
    put(A, P - 7n);
    curve25519.feSelect(OUT, A, flag);
    expect(take(OUT)).toBe(flag === 1 ? P - 7n : 5n);
  }
});

test('an inverse times its element is 1; of 0 it is 0; absolute values are even', () => {
  fc.assert(
    fc.property(element, (a) => {
      put(A, a);
      invertField25519(OUT, A);
      curve25519.feMul(OUT, OUT, A);
      expect(take(OUT)).toBe(reduce(a) === 0n ? 0n : 1n);
      absoluteField(OUT, A, SPARE);
      expect([reduce(a), reduce(-a)]).toContain(take(OUT));
      expect(take(OUT) & 1n).toBe(0n);
    }),
    { numRuns: 60 },
  );
});

test('many inverses at once are the single ones, zeros left as they are', () => {
  const values = [3n, 0n, P - 1n, 2n ** 254n, P, 1n];
  for (const [i, value] of values.entries()) put(WORKSPACE_AT + 96 * i, value);
  invertMany(WORKSPACE_AT, 96, values.length, WORKSPACE_AT + 96 * values.length);
  for (const [i, value] of values.entries()) {
    const product = reduce(take(WORKSPACE_AT + 96 * i) * value);
    expect(product).toBe(reduce(value) === 0n ? 0n : 1n);
  }
});

test('the constants are what their names say', () => {
  const constant = (name: Parameters<typeof constantAt>[0]) => take(constantAt(name));
  const d = constant('d');
  expect(reduce(d * 121666n)).toBe(reduce(-121665n));
  expect(constant('twoD')).toBe(reduce(2n * d));
  expect(reduce(constant('sqrtM1') ** 2n)).toBe(P - 1n);
  expect(reduce(constant('sqrtAdMinusOne') ** 2n)).toBe(reduce(-d - 1n));
  expect(reduce(constant('invSqrtAMinusD') ** 2n * (-1n - d))).toBe(1n);
  expect(constant('oneMinusDSquared')).toBe(reduce(1n - d * d));
  expect(constant('dMinusOneSquared')).toBe(reduce((d - 1n) ** 2n));
});

type Noble = InstanceType<typeof ed25519.Point>;

function putPoint(slot: number, { X, Y, Z, T }: Noble): number {
  const address = pointAt(slot);
  for (const [i, value] of [X, Y, Z, T].entries()) put(address + 48 * i, value);
  return address;
}

function isAt(address: number, point: Noble): boolean {
  const [x, y, z, t] = [0, 1, 2, 3].map((i) => take(address + 48 * i)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return new ed25519.Point(x, y, z, t).equals(point) && reduce(x * y) === reduce(z * t);
}

test('group operations give what @noble/curves gives, for points of every order', () => {
  const torsion = ed25519.Point.fromHex(
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  );
  const base = ed25519.Point.BASE;
  const points = [
    ed25519.Point.ZERO,
    base,
    base.negate(),
    base.multiply(2n ** 200n + 7n),
    torsion,
    torsion.double(),
    base.add(torsion),
  ];
  const { ptAdd, ptAddCached, ptDouble, ptSubCached, ptToCached } = curve25519;
  for (const p of points) {
    for (const q of points) {
      const [first, second] = [putPoint(2, p), putPoint(3, q)];
      ptAdd(pointAt(4), first, second);
      expect(isAt(pointAt(4), p.add(q))).toBe(true);
      ptToCached(second, second);
      ptAddCached(pointAt(4), first, second);
      expect(isAt(pointAt(4), p.add(q))).toBe(true);
      ptSubCached(first, first, second);
      expect(isAt(first, p.subtract(q))).toBe(true);
    }
    ptDouble(pointAt(4), putPoint(2, p), 3);
    expect(isAt(pointAt(4), p.double().double().double())).toBe(true);
  }
});
