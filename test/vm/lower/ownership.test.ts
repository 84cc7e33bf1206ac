// Lists updated in place: what the program sees is what it would see if every update copied. Each program here runs on
// both engines (fixture.ts), and where an older list must still be what it was, it says so.

import { describe, expect, test } from 'vitest';
import { decodeValue, type Value } from '../../../vm/index.ts';
import { ownershipOf } from '../../../vm/lower/ownership.ts';
import { typingsOf } from '../../../vm/lower/typing.ts';
import { call, load } from '../fixture.ts';
import { createMemoryHost } from '../memory-host.ts';

const HEAD = `contract t
type list<list<u64>>
record Pair a:list<u64> b:u64
cell kept list<u64>
fn last l:list<u64> -> u64
  local.get l
  u64.const 9
  list.push
  local.set l
  local.get l
  local.get l
  list.len
  u64.const 1
  u64.sub
  list.get
end
`;

function program(body: string, result = 'list<u64>') {
  return load(`${HEAD}fn run given:list<u64> -> ${result} export
local a list<u64>
local b list<u64>
local n list<list<u64>>
local p Pair
local x u64
${body}
end`);
}

/** How many updates and how many reads of the second function need no copy. */
function counts(body: string, result?: string): readonly [number, number] {
  const loaded = program(body, result);
  const { steps } = loaded.functions[1] ?? { steps: [] };
  const { updates, borrows } = ownershipOf(steps, typingsOf(loaded)[1] ?? []);
  return [updates.size, borrows.size - updates.size];
}

function run(body: string, result?: string): Value {
  const loaded = program(body, result);
  const given = [1n, 2n, 3n];
  const outcome = call(loaded, createMemoryHost(), 'run', [given]);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome.kind));
  expect(given).toEqual([1n, 2n, 3n]);
  const type = loaded.functions[1]?.results[0] ?? -1;
  return decodeValue(loaded.module, type, outcome.result, 'run');
}

const push = (local: string, item: number) =>
  `local.get ${local}\nu64.const ${item}\nlist.push\nlocal.set ${local}\n`;
const put = (local: string, index: number, item: number) =>
  `local.get ${local}\nu64.const ${index}\nu64.const ${item}\nlist.with\nlocal.set ${local}\n`;
const copy = (to: string, from: string) => `local.get ${from}\nlocal.set ${to}\n`;

describe('what is updated in place', () => {
  test('updates of a local, and looks at it between', () => {
    const body = `${push('a', 1)}${put('a', 0, 5)}local.get a\nu64.const 0\nlist.get\nlocal.set x\nlocal.get a\nlist.len\ndrop\n${push('a', 6)}local.get a`;
    expect(counts(body)).toEqual([3, 2]);
    expect(run(body)).toEqual([5n, 6n]);
  });

  test('not where the list goes elsewhere, nor where the local is set between', () => {
    expect(counts(`local.get a\nu64.const 1\nlist.push\nlocal.set b\nlocal.get b`)).toEqual([0, 0]);
    const between = `local.get a\n${push('a', 1)}u64.const 7\nlist.push\nlocal.set a\nlocal.get a`;
    expect(counts(between)).toEqual([1, 0]);
    expect(run(between)).toEqual([7n]);
  });
});

describe('an older list stays what it was', () => {
  test('held by another local, before updates and between them', () => {
    expect(run(`${copy('a', 'given')}${put('a', 0, 7)}${put('a', 1, 8)}local.get given`)).toEqual([
      1n,
      2n,
      3n,
    ]);
    expect(
      run(
        `${push('a', 1)}${push('a', 2)}${copy('b', 'a')}${put('a', 0, 9)}${push('a', 3)}local.get b`,
      ),
    ).toEqual([1n, 2n]);
    expect(
      run(`${push('a', 1)}${copy('b', 'a')}${push('b', 2)}${push('b', 3)}local.get a`),
    ).toEqual([1n]);
  });

  test('on the stack, under an update', () => {
    expect(
      run(`${push('a', 1)}${push('a', 2)}local.get a\n${put('a', 0, 9)}${put('a', 1, 9)}`),
    ).toEqual([1n, 2n]);
    const item = `${push('a', 4)}${push('a', 5)}local.get a\n${put('a', 0, 9)}u64.const 0\nlist.get`;
    expect(run(item, 'u64')).toBe(4n);
  });

  test('in a record, a list of lists, another function, storage', () => {
    const made = `${push('a', 1)}${push('a', 2)}`;
    const record = `${made}local.get a\nu64.const 0\nrecord.new Pair\nlocal.set p\n${put('a', 0, 9)}local.get p\nrecord.get Pair.a`;
    expect(run(record)).toEqual([1n, 2n]);
    const nested = `${made}local.get n\nlocal.get a\nlist.push\nlocal.set n\n${put('a', 0, 9)}local.get n\nu64.const 0\nlist.get\nlocal.tee b\ndrop\n${push('b', 5)}local.get n\nu64.const 0\nlist.get`;
    expect(run(nested)).toEqual([1n, 2n]);
    const called = `${made}local.get a\ncall last\nlocal.set x\nlocal.get a`;
    expect(run(called)).toEqual([1n, 2n]);
    const stored = `${made}local.get a\ncell.set kept\n${put('a', 0, 9)}cell.get kept\noption.unwrap`;
    expect(run(stored)).toEqual([1n, 2n]);
  });

  test('over the rounds of a loop, where the local is copied in some', () => {
    const body = `${push('a', 0)}loop again
      local.get x
      u64.const 3
      u64.eq
      if
        ${copy('b', 'a')}
      end
      ${push('a', 7)}
      local.get a
      u64.const 0
      local.get x
      list.with
      local.set a
      local.get x
      u64.const 1
      u64.add
      local.tee x
      u64.const 6
      u64.lt
      br_if again
    end
    local.get b`;
    expect(run(body)).toEqual([2n, 7n, 7n, 7n]);
  });

  test('set by tee, which leaves it on the stack too', () => {
    const body = `${push('a', 1)}local.get a\nu64.const 2\nlist.push\nlocal.tee a\n${put('a', 0, 9)}`;
    expect(run(body)).toEqual([1n, 2n]);
  });
});
