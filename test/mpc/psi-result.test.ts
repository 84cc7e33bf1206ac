import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor, encodeUtf8, isDiffieError, LIMITS, toHex } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import {
  decodePsiResult,
  encodePsiResult,
  hashIntersection,
  opensIntersection,
} from '../../mpc/index.ts';
import { words } from './exchange.ts';

const SALT = new Uint8Array(32).fill(5);

test('decoding undoes encoding, and any other bytes are refused', () => {
  const sizes = fc.nat(LIMITS.sessionSetElements);
  const results = fc
    .record({
      sizes: fc.tuple(sizes, sizes),
      share: fc.nat(1000),
      saltedHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    })
    .map(({ sizes, share, saltedHash }) => {
      const count = Math.floor((Math.min(...sizes) * share) / 1000);
      return { sizes, count, saltedHash };
    });
  fc.assert(
    fc.property(results, (result) => {
      expect(decodePsiResult(encodePsiResult(result))).toEqual(result);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect(toHex(encodePsiResult(decodePsiResult(bytes)))).toBe(toHex(bytes));
      } catch (error) {
        expect(isDiffieError(error, 'mpc.result')).toBe(true);
      }
    }),
  );
});

describe('a result that can not be', () => {
  const hash = new Uint8Array(32);
  test.each([
    ['more in common than the first has', [1, 3, 2, hash]],
    ['more in common than the second has', [3, 1, 2, hash]],
    ['a negative size', [-1, 3, 0, hash]],
    ['a size over the limit', [LIMITS.sessionSetElements + 1, 3, 0, hash]],
    ['a short hash', [3, 3, 2, hash.subarray(1)]],
    ['a text', [3, 3, '2', hash]],
    ['no hash', [3, 3, 2]],
  ])('%s', (_, fields) => {
    expect(() => decodePsiResult(encodeCbor(fields))).toThrowError(
      expect.objectContaining({ code: 'mpc.result' }),
    );
  });
});

test('the hash of an intersection is the hash of salt and sorted elements, in whatever order', () => {
  const sorted = words('AB', 'ABC', 'B');
  const direct = sha256(encodeCbor(['diffie/psi/intersection/v1', SALT, encodeCbor(sorted)]));
  expect(hashIntersection(SALT, sorted)).toEqual(direct);
  expect(hashIntersection(SALT, words('B', 'AB', 'ABC'))).toEqual(direct);
});

test('only the same salt and elements open a result', () => {
  const elements = words('BOSTON', 'DENVER');
  const saltedHash = hashIntersection(SALT, elements);
  const result = { sizes: [4, 5], count: 2, saltedHash } as const;
  expect(opensIntersection(result, SALT, words('DENVER', 'BOSTON'))).toBe(true);
  expect(opensIntersection(result, SALT, words('BOSTON'))).toBe(false);
  expect(opensIntersection(result, SALT, words('BOSTON', 'DALLAS'))).toBe(false);
  expect(opensIntersection(result, SALT, [encodeUtf8('BOSTONDENVER')])).toBe(false);
  expect(opensIntersection(result, new Uint8Array(32), elements)).toBe(false);
  expect(opensIntersection({ ...result, count: 3 }, SALT, elements)).toBe(false);
});
