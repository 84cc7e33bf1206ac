import { expect, test } from 'vitest';
import {
  chooseCkksParameters,
  createCkksErrors,
  generateCkksKeys,
  loadSeal,
  parseCkksParameters,
} from '../../crypto/index.ts';
import {
  isRingDegree,
  RING_DEGREES,
  ringModulusBits,
  ringPrimes,
} from '../../crypto/ring-prime.ts';
import { sealModule } from '../../crypto/seal.ts';

await loadSeal();
const intent = {
  plaintextBits: 0,
  precisionBits: 10,
  slots: 1024,
  depth: 1,
  security: 128,
} as const;
const refused = expect.objectContaining({ code: 'crypto.sealParameters' });

test('the tables are those that SEAL has of the standard', () => {
  const { CoeffModulus, SecLevelType } = sealModule();
  for (const degree of RING_DEGREES) {
    expect(ringModulusBits(degree, 128)).toBe(CoeffModulus.MaxBitCount(degree, SecLevelType.tc128));
    expect(ringModulusBits(degree, 192)).toBe(CoeffModulus.MaxBitCount(degree, SecLevelType.tc192));
    expect(ringModulusBits(degree, 256)).toBe(CoeffModulus.MaxBitCount(degree, SecLevelType.tc256));
  }
  expect(isRingDegree(1024)).toBe(false);
});

test('primes are those that SEAL finds', () => {
  const seal = sealModule();
  for (const [degree, bits] of [
    [4096, 36],
    [8192, 60],
    [32768, 45],
  ] as const) {
    const theirs = seal.jsArrayFromVecModulus(
      seal.CoeffModulus.Create(degree, Int32Array.from([bits, bits, bits])),
    ) as bigint[];
    expect([...ringPrimes(degree, bits, 3)].sort()).toEqual([...theirs].sort());
  }
});

test.each([128, 192, 256] as const)(
  'intents give sets that SEAL accepts, at %i bits',
  (security) => {
    const parameters = chooseCkksParameters({ ...intent, security });
    expect(parseCkksParameters(parameters.id)).toEqual(parameters);
    expect(generateCkksKeys(parameters).publicKey.id).toHaveLength(64);
  },
);

test('the name is stable', () => {
  expect(chooseCkksParameters(intent).id).toMatchInlineSnapshot(
    `"ckks-128-n4096-m0-s31-b39-p39-l1"`,
  );
  expect(chooseCkksParameters({ ...intent, depth: 4, precisionBits: 20 }).id).toMatchInlineSnapshot(
    `"ckks-128-n16384-m0-s47-b56-p60-l4"`,
  );
});

test('a promised precision is what the bounds give at the end of the depth', () => {
  const wanted = { ...intent, depth: 2, precisionBits: 12 };
  const errors = createCkksErrors(chooseCkksParameters(wanted));
  let value = errors.fresh;
  for (let i = 0; i < wanted.depth; i++) value = errors.multiply(value, value);
  expect(value.level).toBe(0);
  expect(errors.precision(value) / 2 ** 16).toBeGreaterThanOrEqual(wanted.precisionBits);
});

test('more of anything never needs less', () => {
  const size = (change: object) => chooseCkksParameters({ ...intent, ...change }).degree;
  expect(size({ depth: 5 })).toBeGreaterThan(size({}));
  expect(size({ slots: 16384 })).toBe(32768);
  expect(size({ security: 256 })).toBeGreaterThan(size({ security: 128 }));
});

test('what no set satisfies is refused with what would', () => {
  expect(() => chooseCkksParameters({ ...intent, depth: 32, precisionBits: 30 })).toThrow(
    /depth \d+ works/,
  );
  expect(() => chooseCkksParameters({ ...intent, slots: 20_000 })).toThrow(refused);
  expect(() => chooseCkksParameters({ ...intent, depth: 1.5 })).toThrow(refused);
});

test.each([
  '',
  'ckks-128',
  'ckks-100-n8192-m0-s40-b53-p60-l2',
  'ckks-128-n8192-m0-s40-b61-p61-l1',
  'ckks-128-n8192-m0-s40-b50-p60-l9',
  'ckks-128-n08192-m0-s40-b50-p60-l1',
  'ckks-128-n8192-m0-s10-b50-p60-l1',
])('%j names no parameters', (id) => {
  expect(() => parseCkksParameters(id)).toThrow(refused);
});
