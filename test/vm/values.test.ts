// The one encoding of values: round trips, sizes told before they are written, and what is refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bigintToBytes,
  decodeCbor,
  type Encodable,
  encodeCbor,
  isDiffieError,
  LIMITS,
} from '../../base/index.ts';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import {
  decodeValue,
  decodeValues,
  encodeValue,
  encodeValues,
  type Module,
  type Value,
} from '../../vm/index.ts';
import { FIRST_COMPOSITE, type TypeDef, type TypeRef } from '../../vm/module.ts';
import { compositeOf, scalarOf } from '../../vm/types.ts';
import { defaultValues, partCount } from '../../vm/value.ts';
import { valueFromData } from '../../vm/value-check.ts';
import { readValue } from '../../vm/value-reader.ts';
import { encodedSize, utf8Size } from '../../vm/value-size.ts';
import { load } from './fixture.ts';
import { isOfType, valueOfType } from './values-fixture.ts';

const empty = load('contract t\nslot s elgamal').module;

/** A type table whose types are made of scalars and earlier ones. */
const tables: fc.Arbitrary<readonly TypeDef[]> = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.array(fc.nat(), { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((seeds) => {
    const types: TypeDef[] = [];
    for (const [kind, parts] of seeds) {
      const choices = [0, 1, 2, 3, 4, 5, 6, 7, ...types.map((_, i) => FIRST_COMPOSITE + i)];
      const part = (seed: number) => choices[seed % choices.length] as TypeRef;
      const of = part(parts[0] ?? 0);
      const members = parts.map((seed, i) => ({ name: `m${i}`, type: part(seed) }));
      const made: readonly TypeDef[] = [
        { kind: 'list', of },
        { kind: 'option', of },
        { kind: 'record', name: `R${types.length}`, members },
        { kind: 'ct', slot: 0 },
        { kind: 'proof', circuit: 0 },
      ];
      types.push(made[kind] as TypeDef);
    }
    return types;
  });

const typed: fc.Arbitrary<readonly [Module, TypeRef, Value]> = tables.chain((types) => {
  const module = { ...empty, types };
  const type = FIRST_COMPOSITE + types.length - 1;
  return valueOfType(module, type).map((value) => [module, type, value] as const);
});

test('what is encoded decodes to the same value', () => {
  fc.assert(
    fc.property(typed, ([module, type, value]) => {
      const bytes = encodeValue(module, type, value);
      const back = decodeValue(module, type, bytes, 'value');
      expect(back).toEqual(value);
      expect(isOfType(module, type, back)).toBe(true);
      expect(encodeValue(module, type, back)).toEqual(bytes);
    }),
  );
});

/** The value as data of the generic codec: what the encoding is defined by. */
function toData(module: Module, type: TypeRef, value: Value): Encodable {
  const scalar = scalarOf(type);
  if (scalar === 'u256' || scalar === 'field') return bigintToBytes(value as bigint, 32);
  if (scalar !== undefined) return value as Encodable;
  const def = compositeOf(module, type);
  const items = value as readonly Value[];
  switch (def?.kind) {
    case 'list':
      return items.map((item) => toData(module, def.of, item));
    case 'option':
      return items[0] === undefined ? null : [toData(module, def.of, items[0])];
    case 'record':
      return def.members.map(({ type: part }, i) => toData(module, part, items[i] as Value));
    default:
      return value as Uint8Array;
  }
}

test('the bytes are those that the generic codec gives, alone and in a list', () => {
  fc.assert(
    fc.property(typed, ([module, type, value]) => {
      const data = toData(module, type, value);
      expect(encodeValue(module, type, value)).toEqual(encodeCbor(data));
      const all = encodeValues(module, [type, 1, type], [value, 7n, value]);
      expect(all).toEqual(encodeCbor([data, 7, data]));
      expect(decodeValues(module, [type, 1, type], all, 'all')).toEqual([value, 7n, value]);
    }),
  );
});

/** Bytes that are a value's but for a few changes, and short ones at random. */
const suspect = typed.chain(([module, type, value]) =>
  fc
    .oneof(
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 2 }).map((changes) => {
        const bytes = encodeValue(module, type, value);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      }),
      fc.nat().map((size) => {
        const bytes = encodeValue(module, type, value);
        return bytes.slice(0, size % (bytes.length + 1));
      }),
      fc.uint8Array({ maxLength: 12 }),
    )
    .map((bytes) => ({ module, type, bytes })),
);

test('the fast reader takes what codec and check take, and nothing else', () => {
  let taken = 0;
  const property = fc.property(suspect, ({ module, type, bytes }) => {
    const fast = readValue(module, type, bytes);
    let slow: Value | undefined;
    try {
      slow = valueFromData(module, type, decodeCbor(bytes), 'value');
    } catch (error) {
      if (!isDiffieError(error)) throw error;
    }
    expect(fast).toEqual(slow);
    if (fast !== undefined) taken++;
  });
  fc.assert(property, { numRuns: 2000 });
  expect(taken).toBeGreaterThan(50);
});

test('a value of another type is not encoded', () => {
  fc.assert(
    fc.property(typed, typed, ([module, type], [, , value]) => {
      const isRight = isOfType(module, type, value);
      try {
        encodeValue(module, type, value);
        expect(isRight).toBe(true);
      } catch (error) {
        if (!isDiffieError(error, 'base.schema')) throw error;
        expect(isRight).toBe(false);
      }
    }),
  );
  const wrong: readonly (readonly [TypeRef, Value])[] = [
    ...([-1n, 2n ** 64n, '5', true] as const).map((value) => [1, value] as const),
    [2, 2n ** 256n],
    [3, FIELD_MODULUS],
    [4, new Uint8Array(31)],
    [7, '\ud800'],
  ];
  for (const [type, value] of wrong) {
    expect(() => encodeValue(empty, type, value)).toThrow('DIF1005');
  }
  expect(() => encodeValues(empty, [1], [])).toThrow('DIF1005');
});

test('the size is told exactly, or as above the limit', () => {
  fc.assert(
    fc.property(typed, fc.nat({ max: 400 }), ([module, type, value], limit) => {
      const { length } = encodeValue(module, type, value);
      expect(encodedSize(module, type, value, LIMITS.valueSizeBytes)).toBe(length);
      const bounded = encodedSize(module, type, value, limit);
      if (length <= limit) expect(bounded).toBe(length);
      else expect(bounded).toBeGreaterThan(limit);
    }),
  );
});

test('sizes at the edges of CBOR heads', () => {
  const list = { ...empty, types: [{ kind: 'list', of: 0 }] as const };
  for (const n of [0, 1, 23, 24, 255, 256, 65535, 65536]) {
    const bytes = new Uint8Array(n);
    const text = 'é'.repeat(n);
    expect(encodedSize(empty, 6, bytes, 2 ** 30)).toBe(encodeValue(empty, 6, bytes).length);
    expect(encodedSize(empty, 7, text, 2 ** 30)).toBe(encodeValue(empty, 7, text).length);
    const items = new Array<Value>(n).fill(true);
    expect(encodedSize(list, 32, items, 2 ** 30)).toBe(encodeValue(list, 32, items).length);
  }
  for (const n of [
    0n,
    23n,
    24n,
    255n,
    256n,
    65535n,
    65536n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 53n,
    2n ** 64n - 1n,
  ]) {
    expect(encodedSize(empty, 1, n, 100)).toBe(encodeValue(empty, 1, n).length);
  }
});

test('text is measured as UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Size(text)).toBe(Buffer.byteLength(text, 'utf8'));
    }),
  );
});

test('parts are counted, the value itself among them', () => {
  expect(partCount(5n)).toBe(1);
  expect(partCount([])).toBe(1);
  expect(partCount([1n, [2n, true], new Uint8Array(9)])).toBe(6);
});

test('every type but those with ciphertexts and proofs has a default, of the type', () => {
  fc.assert(
    fc.property(tables, (types) => {
      const module = { ...empty, types };
      const defaultOf = defaultValues(module);
      for (const [i, def] of types.entries()) {
        const value = defaultOf(FIRST_COMPOSITE + i);
        const isBare = def.kind === 'ct' || def.kind === 'proof';
        if (isBare) expect(value).toBeUndefined();
        if (value !== undefined) {
          expect(isOfType(module, FIRST_COMPOSITE + i, value)).toBe(true);
        }
      }
    }),
  );
});

describe('bytes from outside', () => {
  test('are a value of the type or a coded error', () => {
    fc.assert(
      fc.property(tables, fc.uint8Array({ maxLength: 40 }), (types, bytes) => {
        const module = { ...empty, types };
        const type = FIRST_COMPOSITE + types.length - 1;
        try {
          const value = decodeValue(module, type, bytes, 'value');
          expect(isOfType(module, type, value)).toBe(true);
          expect(encodeValue(module, type, value)).toEqual(bytes);
        } catch (error) {
          if (!isDiffieError(error)) throw error;
          expect(error.code).toMatch(/^base\./);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('with one bit changed are another value or a coded error', () => {
    fc.assert(
      fc.property(typed, fc.nat(), ([module, type, value], at) => {
        const bytes = encodeValue(module, type, value);
        const place = at % (8 * bytes.length);
        bytes[place >> 3] = (bytes[place >> 3] ?? 0) ^ (1 << (place & 7));
        try {
          const changed = decodeValue(module, type, bytes, 'value');
          expect(isOfType(module, type, changed)).toBe(true);
          expect(changed).not.toEqual(value);
        } catch (error) {
          if (!isDiffieError(error)) throw error;
          expect(error.code).toMatch(/^base\./);
        }
      }),
      { numRuns: 500 },
    );
  });
});
