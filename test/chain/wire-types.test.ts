import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import {
  bytes,
  count,
  fixedBytes,
  flag,
  list,
  nullable,
  optional,
  record,
  text,
  u64,
  variant,
  word,
} from '../../chain/wire-types.ts';
import { renderRpc } from '../../docs/generate-rpc.ts';

const type = record({
  amount: u64,
  to: fixedBytes(4),
  note: optional(text(10)),
  tags: list(word('a', 'b'), 3),
  data: nullable(bytes(5)),
  is: flag,
  rank: count(9),
  body: variant({ one: record({ x: u64 }), two: record({}) }),
});

const value = fc.record(
  {
    amount: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    to: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    note: fc.string({ maxLength: 10 }),
    tags: fc.array(fc.constantFrom('a' as const, 'b' as const), { maxLength: 3 }),
    data: fc.option(fc.uint8Array({ maxLength: 5 }), { nil: undefined }),
    is: fc.boolean(),
    rank: fc.nat(9),
    body: fc.oneof(
      fc.record({ kind: fc.constant('one' as const), x: fc.constant(7n) }),
      fc.constant({ kind: 'two' as const }),
    ),
  },
  { requiredKeys: ['amount', 'to', 'tags', 'data', 'is', 'rank', 'body'] },
);

describe('wire types', () => {
  it('carry every value through JSON text', () => {
    fc.assert(
      fc.property(value, (given) => {
        const json = JSON.parse(JSON.stringify(type.toJson(given)));
        expect(type.fromJson(json, 'it')).toEqual(given);
      }),
    );
  });

  it('refuse what is not of them with a coded error, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (json) => {
        try {
          type.fromJson(json, 'it');
          expect.unreachable();
        } catch (error) {
          expect(isDiffieError(error, 'base.schema')).toBe(true);
        }
      }),
    );
  });

  const good = type.toJson({
    amount: 1n,
    to: new Uint8Array(4),
    tags: [],
    data: undefined,
    is: true,
    rank: 1,
    body: { kind: 'two' },
  }) as object;

  it.each<[string, object, string]>([
    ['2^64', { amount: '18446744073709551616' }, 'it.amount'],
    ['a leading zero', { amount: '01' }, 'it.amount'],
    ['a sign', { amount: '-1' }, 'it.amount'],
    ['an unsafe number', { amount: 2 ** 53 }, 'it.amount'],
    ['a fraction', { rank: 1.5 }, 'it.rank'],
    ['hexadecimal without 0x', { to: '00000000' }, 'it.to'],
    ['a byte too many', { to: '0x0000000000' }, 'it.to'],
    ['null where nothing is optional', { is: null }, 'it.is'],
    ['a list that is too long', { tags: ['a', 'a', 'a', 'a'] }, 'it.tags'],
    ['a word that is none', { tags: ['a', 'c'] }, 'it.tags[1]'],
    ['an unknown kind', { body: { kind: 'three' } }, 'it.body.kind'],
    ['a member of another kind', { body: { kind: 'two', x: '1' } }, 'it.body'],
    ['a member of nothing', { surplus: 1 }, 'it'],
  ])('refuse %s and say where', (_, part, at) => {
    try {
      type.fromJson({ ...good, ...part }, 'it');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'base.schema', facts: { at } });
    }
  });

  it('take safe numbers for u64', () => {
    expect(type.fromJson({ ...good, amount: 5 }, 'it').amount).toBe(5n);
  });
});

it('the reference page is what the table says', () => {
  expect(readFileSync(new URL('../../docs/rpc.md', import.meta.url), 'utf8')).toBe(renderRpc());
});
