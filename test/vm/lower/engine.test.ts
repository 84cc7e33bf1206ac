// What the compiled engine keeps between runs, and what must not pass from one to the next: instances, meters, sessions.
// That it gives what the interpreter gives, every other test of the machine shows: both-engines.ts.

import { expect, test } from 'vitest';
import { bigintToBytes } from '../../../base/index.ts';
import {
  cellKey,
  decodeValue,
  encodeArguments,
  encodeValue,
  execute,
  type Host,
  type Outcome,
  type Program,
  type Value,
} from '../../../vm/index.ts';
import { scalarRef } from '../../../vm/types.ts';
import { answer, CALLER, call, load, PLENTY } from '../fixture.ts';
import { createMemoryHost } from '../memory-host.ts';

function runOn(
  program: Program,
  host: Host,
  method: string,
  args: readonly Value[],
  yo = PLENTY,
): Outcome {
  const encoded = encodeArguments(program, method, args);
  const entered = { method, args: encoded, caller: CALLER, value: 0n };
  return execute(program, entered, host, yo, 'compiled');
}

function resultOf(program: Program, method: string, outcome: Outcome): Value {
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  const fn = program.functions[program.exports.get(method)?.function ?? -1];
  return decodeValue(program.module, fn?.results[0] ?? -1, outcome.result, method);
}

const COUNTER = `contract counter
cell total u256
fn add by:u256 times:u64 -> u256 export
  local sum u256
  cell.get total
  option.unwrap
  local.set sum
  loop again
    local.get sum
    local.get by
    u256.add
    local.set sum
    local.get times
    u64.const 1
    u64.sub
    local.tee times
    u64.const 0
    u64.gt
    br_if again
  end
  local.get sum
end`;

const U256 = scalarRef('u256');

test('a run inside a host function of another leaves that one its meter, operands and result', () => {
  const program = load(COUNTER);
  const alone = createMemoryHost();
  alone.host.write(cellKey(0), encodeValue(program.module, U256, 2n ** 200n));
  const expected = runOn(program, alone.host, 'add', [3n, 5n]);
  const nested = createMemoryHost();
  const inner: Outcome[] = [];
  const outer: Host = {
    ...alone.host,
    read: (key) => {
      inner.push(runOn(program, alone.host, 'add', [2n ** 64n, 7n], PLENTY - 1n));
      inner.push(runOn(program, alone.host, 'add', [1n, 1n], 6000n));
      inner.push(runOn(program, nested.host, 'add', [1n, 1n]));
      return alone.host.read(key);
    },
  };
  expect(runOn(program, outer, 'add', [3n, 5n])).toEqual(expected);
  expect(resultOf(program, 'add', expected)).toBe(2n ** 200n + 15n);
  const [first, second, third] = inner as [Outcome, Outcome, Outcome];
  expect(resultOf(program, 'add', first)).toBe(2n ** 200n + 7n * 2n ** 64n);
  expect(second).toMatchObject({ kind: 'trap', trap: 'trap.outOfYo', yoUsed: 6000n });
  expect(third).toMatchObject({ kind: 'trap', trap: 'trap.none' });
});

test('a host that fails is not taken for a trap, and the next run is as if it had not been', () => {
  const program = load(COUNTER);
  const memory = createMemoryHost();
  memory.host.write(cellKey(0), encodeValue(program.module, U256, 1n));
  const expected = runOn(program, memory.host, 'add', [2n ** 255n, 1n]);
  const failing: Host = {
    ...memory.host,
    read: () => {
      throw new Error('the disk is gone');
    },
  };
  expect(() => runOn(program, failing, 'add', [1n, 1n])).toThrow('the disk is gone');
  expect(runOn(program, memory.host, 'add', [2n ** 255n, 1n])).toEqual(expected);
  expect(runOn(program, memory.host, 'add', [2n ** 255n, 2n])).toMatchObject({
    trap: 'trap.overflow',
  });
  expect(runOn(program, memory.host, 'add', [2n ** 255n, 1n])).toEqual(expected);
});

test('programs of the same code share what was compiled, and keep their own debug data', () => {
  const source =
    'contract t\nfn run a:u64 b:u64 -> u64 export\nlocal.get a\nlocal.get b\nu64.sub\nend';
  const [first, second] = [load(source, 'first.dvm'), load(source, 'second.dvm')];
  expect(first.codeHash).toEqual(second.codeHash);
  const { host } = createMemoryHost();
  for (const [program, file] of [
    [first, 'first.dvm'],
    [second, 'second.dvm'],
  ] as const) {
    expect(runOn(program, host, 'run', [1n, 2n])).toMatchObject({ at: { file, pc: 2, line: 5 } });
  }
});

test('more programs than are kept', () => {
  const sources = Array.from(
    { length: 300 },
    (_, i) => `contract t\nfn run -> u64 export\nu64.const ${i}\nend`,
  );
  const programs = sources.map((source) => load(source));
  const { host } = createMemoryHost();
  for (const round of [programs, programs.toReversed()]) {
    for (const program of round) {
      const expected = BigInt(programs.indexOf(program));
      expect(resultOf(program, 'run', runOn(program, host, 'run', []))).toBe(expected);
    }
  }
});

/** Waits in a loop, in both ways of an `if`, in a block below those, and behind each other. */
const WAITS = `contract waits
type option<u64>
fn run parties:list<address> rounds:u64 kind:u64 -> u256 export
  local i u64
  local sum u256
  local kept bytes
  u64.const 77
  bytes.from_u64
  local.set kept
  loop next
    local.get kind
    local.get i
    u64.add
    u64.const 1
    u64.and
    u64.const 0
    u64.eq
    if
      block inner
        local.get i
        u64.const 5
        u64.eq
        br_if inner
        local.get parties
        const text "sum"
        const bytes 0x01
        u64.const 9
        await.joint option<u64>
        drop
        local.get sum
        u64.const 100
        u256.from_u64
        u256.add
        local.set sum
      end
      local.get sum
      u64.const 1
      u256.from_u64
      u256.add
      local.set sum
    else
      local.get parties
      const text "sum"
      const bytes 0x02
      u64.const 9
      await.joint option<u64>
      drop
      local.get parties
      const text "sum"
      local.get kept
      u64.const 9
      await.joint option<u64>
      option.is_some
      if
        u64.const 5
        bytes.from_u64
        local.set kept
      end
      local.get sum
      u64.const 10000
      u256.from_u64
      u256.add
      local.set sum
    end
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get rounds
    u64.lt
    br_if next
  end
  local.get sum
end`;

test('a method goes on behind each of its waits, wherever they stand', () => {
  const program = load(WAITS);
  for (const kind of [0n, 1n]) {
    const memory = createMemoryHost();
    const parties = [bigintToBytes(1n, 32), bigintToBytes(2n, 32)];
    let outcome = call(program, memory, 'run', [parties, 8n, kind]);
    let waits = 0;
    for (; outcome.kind === 'waiting'; waits++) {
      outcome = answer(program, memory, outcome, undefined);
    }
    const [even, odd] = [4, 4];
    // Of the rounds that wait once, the sixth leaves its block before it does, where it is one of them.
    const left = kind === 1n ? 1 : 0;
    expect(waits).toBe(even - left + 2 * odd);
    const sum = BigInt(100 * (even - left) + even + 10_000 * odd);
    expect(resultOf(program, 'run', outcome)).toBe(sum);
  }
});
