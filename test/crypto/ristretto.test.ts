import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, fromHex, isDiffieError, toHex } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  decodeNonIdentity,
  decodeRistretto,
  decodeScalar,
  encodeRistretto,
  encodeScalar,
  hashToRistretto,
  invertScalar,
  multiplyBase,
  multiplyPublic,
  multiplySecret,
  multiplySum,
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  RISTRETTO_ORDER,
  type RistrettoPoint,
  randomScalar,
  sha512,
  toScalar,
} from '../../crypto/index.ts';
import { multiplySecretSum, withTable } from '../../crypto/ristretto-multiply.ts';
import { deriveRistretto, doubleAndEncode, sumRistretto } from '../../crypto/ristretto-point.ts';

// RFC 9496, appendix A.1: multiples 0 to 15 of the generator.
const MULTIPLES = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76',
  '6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919',
  '94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259',
  'da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57',
  'e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e',
  'f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403',
  '44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d',
  '903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c',
  '02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031',
  '20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f',
  'bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42',
  'e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460',
  'aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f',
  '46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e',
  'e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e',
];

// RFC 9496, appendix A.2: not canonical, negative, no square, negative xy, y = 0.
const INVALID = [
  '00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20',
  'c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562',
  'c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78',
  '47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24',
  'f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72',
  '87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309',
  '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
  '4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f',
  'de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b',
  'bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042',
  '2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08',
  'f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22',
  '8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731',
  '2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b',
  '3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e',
  'a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220',
  'd483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e',
  '8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32',
  '32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b',
  '227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165',
  '5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e',
  '445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

// RFC 9496, appendix A.3: SHA-512 of the label, mapped to the group.
const DERIVED: readonly (readonly [string, string])[] = [
  [
    'Ristretto is traditionally a short shot of espresso coffee',
    '3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46',
  ],
  [
    'made with the normal amount of ground coffee but extracted with',
    'f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b',
  ],
  ['by using a finer grind.', 'f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a'],
];

test('multiples of the generator encode and decode as RFC 9496 says', () => {
  let sum = RISTRETTO_IDENTITY;
  for (const [i, hex] of MULTIPLES.entries()) {
    expect(toHex(encodeRistretto(sum))).toBe(hex);
    expect(toHex(encodeRistretto(decodeRistretto(fromHex(hex))))).toBe(hex);
    expect(toHex(encodeRistretto(multiplyBase(BigInt(i))))).toBe(hex);
    expect(multiplyPublic(RISTRETTO_BASE, BigInt(i)).equals(sum)).toBe(true);
    sum = sum.add(RISTRETTO_BASE);
  }
});

test.each(INVALID)('RFC 9496 refuses %s', (hex) => {
  expect(() => decodeRistretto(fromHex(hex))).toThrow(/DIF2001/);
});

test('points of another size, and the identity where it is not wanted, are refused', () => {
  expect(() => decodeRistretto(new Uint8Array(31))).toThrow(/DIF2001/);
  expect(() => decodeRistretto(new Uint8Array(33))).toThrow(/DIF2001/);
  expect(() => decodeNonIdentity(new Uint8Array(32), 'here')).toThrow(/at here/);
});

test('the map under hash-to-group is that of RFC 9496', () => {
  for (const [label, hex] of DERIVED) {
    expect(toHex(encodeRistretto(deriveRistretto(sha512(encodeUtf8(label)))))).toBe(hex);
  }
});

test('hash-to-group gives the blinded elements of RFC 9497, appendix A.1.1.1', () => {
  const dst = 'HashToGroup-OPRFV1-\u0000-ristretto255-SHA512';
  const blind = decodeScalar(
    fromHex('64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'),
  );
  const element = multiplySecret(hashToRistretto(Uint8Array.of(0), dst), blind);
  expect(toHex(encodeRistretto(element))).toBe(
    '609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c',
  );
  expect(
    hashToRistretto(Uint8Array.of(0), `${dst}2`).equals(hashToRistretto(Uint8Array.of(0), dst)),
  ).toBe(false);
});

test('any 32 bytes either decode to the point that encodes to them, or are refused with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      try {
        expect(decodeRistretto(bytes).toBytes()).toEqual(bytes);
      } catch (error) {
        expect(isDiffieError(error, 'crypto.point')).toBe(true);
      }
    }),
  );
});

test("the encoding that is handed out is the caller's own", () => {
  const point = multiplyBase(5n);
  encodeRistretto(point).fill(0);
  expect(toHex(encodeRistretto(point))).toBe(MULTIPLES[5]);
});

test('scalars have one encoding of 32 bytes, below the order', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: RISTRETTO_ORDER - 1n }), (scalar) => {
      expect(decodeScalar(encodeScalar(scalar))).toBe(scalar);
      if (scalar !== 0n) expect(toScalar(scalar * invertScalar(scalar))).toBe(1n);
    }),
  );
  const order = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
  expect(() => decodeScalar(order)).toThrow(/DIF2002/);
  expect(() => decodeScalar(new Uint8Array(31))).toThrow(/DIF2002/);
  expect(() => encodeScalar(RISTRETTO_ORDER)).toThrow(/DIF2002/);
  expect(() => encodeScalar(-1n)).toThrow(/DIF2002/);
  expect(() => invertScalar(0n)).toThrow(/DIF2002/);
});

test('random scalars lie in 1 to order-1, whatever the generator gives', () => {
  expect(randomScalar({ bytes: (sizeBytes) => new Uint8Array(sizeBytes) })).toBe(1n);
  const most = randomScalar({ bytes: (sizeBytes) => new Uint8Array(sizeBytes).fill(255) });
  expect(most > 0n && most < RISTRETTO_ORDER).toBe(true);
});

test('all ways of multiplication agree', () => {
  const point = multiplyBase(randomScalar(nodeRng));
  const tabled = withTable(point);
  for (const scalar of [0n, 1n, 2n, RISTRETTO_ORDER - 1n, randomScalar(nodeRng)]) {
    const expected = multiplyPublic(point, scalar);
    expect(multiplySecret(point, scalar).equals(expected)).toBe(true);
    expect(multiplySecret(tabled, scalar).equals(expected)).toBe(true);
    expect(multiplySum([point], [scalar]).equals(expected)).toBe(true);
  }
});

test('every operation gives what @noble/curves gives', () => {
  const scalar = fc.oneof(
    fc.constantFrom(1n, 2n, 31n, 32n, 33n, 2n ** 64n - 1n, 2n ** 252n, RISTRETTO_ORDER - 1n),
    fc.bigInt({ min: 1n, max: RISTRETTO_ORDER - 1n }),
  );
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(scalar, scalar, bytes, (a, b, message) => {
      const theirs = ristretto255.Point.BASE.multiply(a);
      const ours = multiplyBase(a);
      const hex = (point: RistrettoPoint) => toHex(encodeRistretto(point));
      expect(hex(ours)).toBe(theirs.toHex());
      expect(hex(multiplySecret(ours, b))).toBe(theirs.multiply(b).toHex());
      expect(hex(multiplyPublic(ours, b))).toBe(theirs.multiply(b).toHex());
      expect(hex(ours.add(RISTRETTO_BASE))).toBe(theirs.add(ristretto255.Point.BASE).toHex());
      expect(hex(ours.subtract(ours.double()))).toBe(theirs.negate().toHex());
      expect(hex(ours.negate())).toBe(theirs.negate().toHex());
      const hashed = ristretto255_hasher.hashToCurve(message, { DST: 'test' });
      expect(hex(hashToRistretto(message, 'test'))).toBe(hashed.toHex());
    }),
    { numRuns: 25 },
  );
});

test('equality and encoding do not tell representatives of an element apart', () => {
  const point = multiplyBase(7n);
  const other = decodeRistretto(encodeRistretto(point));
  expect(other.equals(point)).toBe(true);
  expect(point.equals(point.double())).toBe(false);
  expect(point.equals(RISTRETTO_IDENTITY)).toBe(false);
  expect(point.subtract(other).is0()).toBe(true);
  expect(point.is0()).toBe(false);
  expect(toHex(encodeRistretto(point.subtract(other)))).toBe(MULTIPLES[0]);
});

test.each([0, 1, 300])(
  'doubles and encodings of %i points at once are the single ones',
  (count) => {
    const points = Array.from({ length: count }, (_, i) => multiplyBase(BigInt(i)));
    const doubles = doubleAndEncode(points);
    expect(doubles.length).toBe(count);
    for (const [i, double] of doubles.entries()) {
      const single = points[i]!.double();
      expect(double.equals(single)).toBe(true);
      expect(encodeRistretto(double)).toEqual(encodeRistretto(single));
    }
  },
);

test('more tables than their memory holds give way to each other and stay right', () => {
  const points = Array.from({ length: 12 }, (_, i) => withTable(multiplyBase(BigInt(i + 2))));
  for (const round of [3n, RISTRETTO_ORDER - 1n]) {
    for (const [i, point] of points.entries()) {
      const expected = multiplyBase(toScalar(BigInt(i + 2) * round));
      expect(multiplySecret(point, round).equals(expected)).toBe(true);
    }
  }
});

test('a bound on a scalar shortens the work and changes nothing; a scalar above it is a bug', () => {
  const [plain, tabled] = [multiplyBase(11n), withTable(multiplyBase(13n))];
  for (const scalar of [0n, 1n, 31n, 32n, 2n ** 64n - 1n]) {
    const terms = [plain, tabled].map((point) => ({ point, scalar, bits: 64 }));
    expect(multiplySecretSum(terms).equals(multiplyBase(24n * scalar))).toBe(true);
  }
  for (const point of [plain, tabled]) {
    expect(() => multiplySecretSum([{ point, scalar: 2n ** 66n, bits: 64 }])).toThrow('bound');
  }
  expect(multiplySecretSum([]).is0()).toBe(true);
  expect(sumRistretto([]).is0()).toBe(true);
});

test.each([0, 1, 3, 320, 600])('a sum of %i products is what adding them up gives', (count) => {
  const points = Array.from({ length: count }, (_, i) => multiplyBase(BigInt(i)));
  const scalars = points.map((_, i) => (i % 3 === 0 ? BigInt(i) : randomScalar(nodeRng)));
  // Every point is i·G, so the sum is known without a multi-scalar multiplication.
  const total = scalars.reduce((sum, scalar, i) => sum + scalar * BigInt(i), 0n);
  expect(multiplySum(points, scalars).equals(multiplyBase(toScalar(total)))).toBe(true);
});
