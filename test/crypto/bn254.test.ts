import { bn254 } from '@noble/curves/bn254.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, concatBytes, fromHex } from '../../base/index.ts';
import { greatestCommonDivisor } from '../../crypto/arithmetic-integer.ts';
import {
  CURVE_X,
  decodeG1,
  decodeG2,
  encodeG1,
  encodeG2,
  type G1Point,
  type G2Point,
  negateG1,
} from '../../crypto/bn254.ts';
import {
  combineG1,
  equalGt,
  multiplyPairings,
  prepareG2,
  sumG1,
  tabulateG1,
} from '../../crypto/bn254-pairing.ts';
import { FIELD_MODULUS } from '../../crypto/index.ts';

const { G1, G2, fields } = bn254;
const PRIME = fields.Fp.ORDER;
type NobleG1 = typeof G1.Point.BASE;
type NobleG2 = typeof G2.Point.BASE;

const bytesOfG1 = (point: NobleG1) => {
  const { x, y } = point.toAffine();
  return concatBytes(bigintToBytes(x, 32), bigintToBytes(y, 32));
};
const bytesOfG2 = (point: NobleG2) => {
  const { x, y } = point.toAffine();
  return concatBytes(...[x.c1, x.c0, y.c1, y.c0].map((part) => bigintToBytes(part, 32)));
};
const g1 = (scalar: bigint): G1Point => decodeG1(bytesOfG1(G1.Point.BASE.multiply(scalar)), 'P');
const g2 = (scalar: bigint): G2Point => decodeG2(bytesOfG2(G2.Point.BASE.multiply(scalar)), 'Q');

const scalar = fc.bigInt({ min: 1n, max: FIELD_MODULUS - 1n });

/** A point of the twist by its x = n + i, mostly outside the subgroup; the next n where there is none. */
function twistPoint(n: bigint): NobleG2 {
  for (let real = n; ; real++) {
    const x = { c0: real, c1: 1n };
    const { Fp2 } = fields;
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.Point.CURVE().b);
    try {
      return G2.Point.fromAffine({ x, y: Fp2.sqrt(square) });
    } catch {
      // This x has no y: try the next.
    }
  }
}

describe('points', () => {
  it('read and write as EIP-197 has them', () => {
    fc.assert(
      fc.property(scalar, (k) => {
        const p = bytesOfG1(G1.Point.BASE.multiply(k));
        const q = bytesOfG2(G2.Point.BASE.multiply(k));
        expect(encodeG1(decodeG1(p, 'P'))).toEqual(p);
        expect(encodeG2(decodeG2(q, 'Q'))).toEqual(q);
      }),
      { numRuns: 10 },
    );
  });

  it('refuse infinity, other sizes, other curves, and coordinates that are not reduced', () => {
    const p = bytesOfG1(G1.Point.BASE);
    const refused = (bytes: Uint8Array) => expect(() => decodeG1(bytes, 'P')).toThrow(/DIF2026.*P/);
    refused(new Uint8Array(64));
    refused(p.subarray(1));
    refused(Uint8Array.from(p, (byte, i) => (i === 63 ? byte ^ 1 : byte)));
    refused(concatBytes(bigintToBytes(1n + PRIME, 32), p.subarray(32)));
    refused(concatBytes(bigintToBytes(PRIME, 32), p.subarray(32)));
    refused(new Uint8Array(64).fill(255));
    const q = bytesOfG2(G2.Point.BASE);
    const refused2 = (bytes: Uint8Array) =>
      expect(() => decodeG2(bytes, 'Q')).toThrow(/DIF2026.*Q/);
    refused2(new Uint8Array(128));
    refused2(q.subarray(0, 127));
    refused2(Uint8Array.from(q, (byte, i) => (i === 127 ? byte ^ 1 : byte)));
    refused2(concatBytes(q.subarray(32, 64), q.subarray(0, 32), q.subarray(64)));
    refused2(new Uint8Array(128).fill(64));
  });

  it('take nothing from random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 132 }), (bytes) => {
        expect(() => decodeG1(bytes, 'P')).toThrow(/DIF2026/);
        expect(() => decodeG2(bytes, 'Q')).toThrow(/DIF2026/);
      }),
    );
  });
});

describe('the subgroup check', () => {
  const cofactor = 2n * PRIME - FIELD_MODULUS;

  it('holds for no point outside: its norm and the curve order have the divisor r alone', () => {
    // psi satisfies psi^2 - t psi + p = 0. f(psi) = (x+1) + x psi + x psi^2 - 2x psi^3 reduces to a + b psi, and
    // f(psi) Q = 0 implies (a^2 + a b t + b^2 p) Q = 0; Q has also the order r * cofactor.
    const t = PRIME + 1n - FIELD_MODULUS;
    const [square0, square1] = [-PRIME, t];
    const [cube0, cube1] = [square1 * square0, square0 + square1 * t];
    const x = CURVE_X;
    const a = x + 1n + x * square0 - 2n * x * cube0;
    const b = x + x * square1 - 2n * x * cube1;
    const norm = a * a + a * b * t + b * b * PRIME;
    const magnitude = norm < 0n ? -norm : norm;
    expect(magnitude % FIELD_MODULUS).toBe(0n);
    expect(greatestCommonDivisor(magnitude, FIELD_MODULUS * cofactor)).toBe(FIELD_MODULUS);
  });

  it('agrees with multiplication by r', () => {
    for (let n = 2n; n < 40n; n += 5n) {
      const point = twistPoint(n);
      expect(point.multiplyUnsafe(FIELD_MODULUS - 1n).equals(point.negate())).toBe(false);
      expect(() => decodeG2(bytesOfG2(point), 'Q')).toThrow(/subgroup/);
      const cleared = clear(point, cofactor);
      expect(encodeG2(decodeG2(bytesOfG2(cleared), 'Q'))).toEqual(bytesOfG2(cleared));
      expect(() => decodeG2(bytesOfG2(clear(point, FIELD_MODULUS)), 'Q')).toThrow(/subgroup/);
    }
  });

  it('refuses points of small order', () => {
    for (const order of [10069n, 5864401n]) {
      expect(cofactor % order).toBe(0n);
      const point = clear(twistPoint(3n), (FIELD_MODULUS * cofactor) / order);
      expect(clear(point, order).is0()).toBe(true);
      expect(point.is0()).toBe(false);
      expect(() => decodeG2(bytesOfG2(point), 'Q')).toThrow(/subgroup/);
    }
  });

  /** k times the point for any k, by doubling: noble's multiplication takes scalars below r. */
  function clear(point: NobleG2, k: bigint): NobleG2 {
    let sum = G2.Point.ZERO;
    for (const digit of k.toString(2)) {
      sum = sum.double();
      if (digit === '1') sum = sum.add(point);
    }
    return sum;
  }
});

describe('sums of multiples', () => {
  it('agree with noble, by table and without', () => {
    const terms = fc.array(fc.tuple(scalar, fc.oneof(scalar, fc.bigInt({ min: 0n, max: 20n }))), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(terms, (pairs) => {
        const expected = pairs.reduce(
          (sum, [p, k]) => sum.add(G1.Point.BASE.multiply(p).multiplyUnsafe(k)),
          G1.Point.ZERO,
        );
        const points = pairs.map(([p]) => g1(p));
        const scalars = pairs.map(([, k]) => k);
        const sums = [sumG1(points.map(tabulateG1), scalars), combineG1(points, scalars)];
        for (const sum of sums) {
          if (expected.is0()) expect(sum).toBeUndefined();
          else expect(sum && encodeG1(sum)).toEqual(bytesOfG1(expected));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('are undefined where they cancel', () => {
    const p = g1(5n);
    expect(combineG1([p, negateG1(p)], [3n, 3n])).toBeUndefined();
    expect(sumG1([tabulateG1(p), tabulateG1(g1(1n))], [1n, FIELD_MODULUS - 5n])).toBeUndefined();
  });
});

describe('products of pairings', () => {
  const one = multiplyPairings([]);

  // go-ethereum, core/vm/testdata/precompiles/bn256Pairing.json, "jeff1".
  const jeff1 = fromHex(
    '1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59' +
      '3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41' +
      '209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7' +
      '04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678' +
      '2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d' +
      '120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550' +
      '111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c' +
      '2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411' +
      '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2' +
      '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed' +
      '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b' +
      '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
  );

  it("gives one for Ethereum's vector", () => {
    const pairs = [0, 192].map((offset) => ({
      g1: decodeG1(jeff1.subarray(offset, offset + 64), 'P'),
      g2: decodeG2(jeff1.subarray(offset + 64, offset + 192), 'Q'),
    }));
    expect(equalGt(multiplyPairings(pairs), one)).toBe(true);
  });

  it('is bilinear, is not trivial, and agrees with noble on what is one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 128n }), scalar, (a, b) => {
        const product = multiplyPairings([{ g1: g1(a), g2: g2(b) }]);
        const other = multiplyPairings([{ g1: g1((a * b) % FIELD_MODULUS), g2: g2(1n) }]);
        expect(equalGt(product, other)).toBe(true);
        expect(equalGt(product, one)).toBe(false);
        expect(
          equalGt(
            multiplyPairings([
              { g1: g1(a), g2: prepareG2(g2(b)) },
              { g1: negateG1(g1(b)), g2: g2(a) },
            ]),
            one,
          ),
        ).toBe(true);
      }),
      { numRuns: 4 },
    );
    const paired = bn254.pairingBatch([
      { g1: G1.Point.BASE.multiply(7n), g2: G2.Point.BASE },
      { g1: G1.Point.BASE.negate(), g2: G2.Point.BASE.multiply(7n) },
    ]);
    expect(fields.Fp12.eql(paired, fields.Fp12.ONE)).toBe(true);
  });

  it('gives the same for more pairs than fit the memory at once', () => {
    const pairs = Array.from({ length: 40 }, (_, i) => ({ g1: g1(BigInt(i + 1)), g2: g2(3n) }));
    const sum = multiplyPairings([{ g1: g1(820n), g2: g2(3n) }]);
    expect(equalGt(multiplyPairings(pairs), sum)).toBe(true);
  });
});
