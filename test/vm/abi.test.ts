// The outside of a contract: values as JSON and back, and what is refused with the argument's name.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import {
  argumentsFromJson,
  decodeValues,
  encodeArguments,
  type Json,
  methodsOf,
  valueFromJson,
  valueToJson,
} from '../../vm/index.ts';
import { load } from './fixture.ts';
import { valueOfType } from './values-fixture.ts';

const program = load(`contract shop
record Line item:text count:u64 prices:list<u256> note:option<text>
record Order id:hash buyer:address paid:bool total:field raw:bytes lines:list<Line>
fn place order:Order tip:option<u64> export payable
end
fn total id:hash -> u64 export
  u64.const 0
end`);
const { module } = program;
const [order, tip] = program.functions[0]?.params ?? [];
if (order === undefined || tip === undefined) throw new Error('the method has two parameters');

test('methods with the names and types of their parameters', () => {
  expect(methodsOf(program)).toEqual([
    {
      name: 'place',
      params: [
        { name: 'order', type: 'Order' },
        { name: 'tip', type: 'option<u64>' },
      ],
      result: undefined,
      payable: true,
      awaits: false,
    },
    {
      name: 'total',
      params: [{ name: 'id', type: 'hash' }],
      result: 'u64',
      payable: false,
      awaits: false,
    },
  ]);
});

test('values go to JSON and come back, through text as well', () => {
  const values = fc.tuple(valueOfType(module, order), valueOfType(module, tip));
  fc.assert(
    fc.property(values, ([first, second]) => {
      const json = [valueToJson(module, order, first), valueToJson(module, tip, second)];
      const read = JSON.parse(JSON.stringify(json)) as Json[];
      expect(valueFromJson(module, order, read[0] as Json, 'order')).toEqual(first);
      const bytes = argumentsFromJson(program, 'place', read);
      expect(bytes).toEqual(encodeArguments(program, 'place', [first, second]));
      expect(decodeValues(module, [order, tip], bytes, 'place')).toEqual([first, second]);
    }),
  );
});

test('what is no value of its type is refused by the path of the part', () => {
  const line = { item: 'a', count: '1', prices: ['2'], note: null };
  const good = {
    id: `0x${'00'.repeat(32)}`,
    buyer: `0x${'00'.repeat(32)}`,
    paid: true,
    total: 5,
    raw: '0x',
    lines: [line],
  };
  expect(argumentsFromJson(program, 'place', [good, 3]).length).toBeGreaterThan(0);
  const wrong: readonly (readonly [Json, string])[] = [
    [{ ...good, id: '0x00' }, 'place.order.id'],
    [{ ...good, paid: 1 }, 'place.order.paid'],
    [{ ...good, total: '-1' }, 'place.order.total'],
    [{ ...good, total: 1.5 }, 'place.order.total'],
    [{ ...good, total: `${2n ** 254n}` }, 'place.order.total'],
    [{ ...good, raw: '0x0' }, 'place.order.raw'],
    [{ ...good, raw: 'zz' }, 'place.order.raw'],
    [{ ...good, lines: {} }, 'place.order.lines'],
    [{ ...good, lines: [{ ...line, count: '01' }] }, 'place.order.lines[0].count'],
    [{ ...good, lines: [{ ...line, count: `${2n ** 64n}` }] }, 'place.order.lines[0].count'],
    [{ ...good, lines: [line, { item: 'b' }] }, 'place.order.lines[1].count'],
    [Object.create(good) as Json, 'place.order.id'],
    [[], 'place.order'],
    [null, 'place.order'],
  ];
  for (const [json, at] of wrong) {
    try {
      argumentsFromJson(program, 'place', [json, null]);
      throw new Error(`${at}: taken`);
    } catch (error) {
      if (!isDiffieError(error)) throw error;
      expect(error.facts.at).toBe(at);
    }
  }
  expect(() => argumentsFromJson(program, 'place', [good])).toThrow('DIF1005');
  expect(() => argumentsFromJson(program, 'gone', [])).toThrow('DIF4014');
});

test('text with half a character is refused, as it has no encoding of its own', () => {
  const noted = load('contract t\nfn note text:text export\nend');
  expect(() => argumentsFromJson(noted, 'note', ['\ud800'])).toThrow('DIF1005');
});
