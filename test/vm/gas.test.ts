// Yo: charged before the work, the same in every run, never more than the limit, kept by a trap.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import type { Outcome, Value } from '../../vm/index.ts';
import { type OpName, opRow } from '../../vm/isa.ts';
import { call, load, loadBody, PLENTY } from './fixture.ts';
import { createMemoryHost } from './memory-host.ts';

const ENTRY_YO = 5000;
const ARGUMENT_YO_PER_BYTE = 4;
const RESULT_YO_PER_BYTE = 8;

const priced = (...ops: OpName[]) => ops.reduce((sum, op) => sum + opRow(op).gas.base, 0);

const MIXED = load(`contract t
record R n:u64 b:bytes
type list<u64>
cell c list<u64>
map m u64 bytes
event e R
fn square n:u64 -> u64
  local r u64
  local.get n
  local.get n
  u64.mul
end
fn run n:u64 -> bytes export
  local i u64
  local l list<u64>
  local b bytes
  block done
    loop next
      local.get i
      local.get n
      u64.ge
      br_if done
      local.get l
      local.get i
      call square
      list.push
      local.set l
      local.get b
      local.get i
      bytes.from_u64
      bytes.concat
      local.set b
      local.get i
      u64.const 1
      u64.add
      local.set i
      br next
    end
  end
  local.get b
  sha256
  drop
  local.get i
  u64.const 2
  u64.gt
  if
    local.get n
    local.get b
    record.new R
    emit e
  end
  local.get b
end`);

const run = (n: bigint, yo: bigint, memory = createMemoryHost()) =>
  call(MIXED, memory, 'run', [n], { yo });

describe('the limit', () => {
  test('is enough or it is not: nothing between, at any limit', () => {
    const { yoUsed } = run(4n, PLENTY);
    expect(Number(yoUsed)).toBeLessThan(10_000);
    for (let yo = 0n; yo < yoUsed; yo++) {
      const memory = createMemoryHost();
      const outcome = run(4n, yo, memory);
      if (outcome.kind !== 'trap' || outcome.trap !== 'trap.outOfYo' || outcome.yoUsed !== yo) {
        throw new Error(`${outcome.kind} at ${yo} of ${yoUsed}`);
      }
      expect(memory.events).toEqual([]);
    }
    for (const yo of [yoUsed, yoUsed + 1n])
      expect(run(4n, yo)).toMatchObject({ kind: 'done', yoUsed });
  });

  test('does not change what a run uses', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 20n }),
        fc.bigInt({ min: 0n, max: 40_000n }),
        (n, yo) => {
          const free = run(n, PLENTY);
          const bounded = run(n, yo);
          if (yo >= free.yoUsed) expect(bounded).toEqual(free);
          else expect(bounded).toMatchObject({ trap: 'trap.outOfYo', yoUsed: yo });
        },
      ),
    );
  });
});

describe('the price', () => {
  test('is a block’s, whole at its start, and per unit what data decides', () => {
    const program = loadBody('n:u64 -> u64', 'local.get n\nu64.const 1\nu64.add');
    const args = ARGUMENT_YO_PER_BYTE * 2;
    const block = priced('local.get', 'u64.const', 'u64.add', 'end');
    const outcome = (n: bigint) => call(program, createMemoryHost(), 'run', [n]);
    expect(Number(outcome(5n).yoUsed)).toBe(ENTRY_YO + args + block + RESULT_YO_PER_BYTE);
    const most = outcome(2n ** 64n - 1n);
    expect(most).toMatchObject({ trap: 'trap.overflow' });
    expect(Number(most.yoUsed)).toBe(ENTRY_YO + ARGUMENT_YO_PER_BYTE * 10 + block);
  });

  test('of a loop is its block’s, as often as it runs', () => {
    const program = loadBody(
      'n:u64',
      'local i u64\nloop again\nlocal.get i\nu64.const 1\nu64.add\nlocal.tee i\nlocal.get n\nu64.lt\nbr_if again\nend',
    );
    const used = (n: bigint) => Number(call(program, createMemoryHost(), 'run', [n]).yoUsed);
    const body = priced(
      ...(['local.get', 'u64.const', 'u64.add', 'local.tee', 'local.get', 'u64.lt'] as const),
      'br_if',
    );
    expect(used(20n) - used(10n)).toBe(10 * body);
  });

  test('of a way not taken is nothing', () => {
    const program = loadBody('c:bool', 'local.get c\nif\nu64.const 1\ndrop\nelse\nnop\nend');
    const used = (c: boolean) => Number(call(program, createMemoryHost(), 'run', [c]).yoUsed);
    expect(used(true) - used(false)).toBe(
      priced('u64.const', 'drop', 'else') - priced('nop', 'end'),
    );
  });

  test('of two runs is the same', () => {
    for (const n of [0n, 1n, 9n]) expect(run(n, PLENTY)).toEqual(run(n, PLENTY));
  });

  test('of empty blocks in a loop is not nothing', () => {
    const program = loadBody('', `loop again\n${'block\nend\n'.repeat(1000)}br again\nend`);
    const outcome = call(program, createMemoryHost(), 'run', [], { yo: 1_000_000n });
    expect(outcome).toMatchObject({ trap: 'trap.outOfYo' });
  });
});

describe('work is paid for before it is done', () => {
  const SHARED = (last: string) => `contract t
type list<bytes>
type list<list<bytes>>
record R l:list<list<bytes>>
cell c list<list<bytes>>
event e R
fn run big:bytes -> list<list<bytes>> export
  local i u64
  local a list<bytes>
  local b list<list<bytes>>
  loop again
    local.get a
    local.get big
    list.push
    local.set a
    local.get b
    local.get a
    list.push
    local.set b
    local.get i
    u64.const 1
    u64.add
    local.tee i
    u64.const 1000
    u64.lt
    br_if again
  end
  ${last}
  local.get b
end`;
  const big: readonly Value[] = [new Uint8Array(LIMITS.valueSizeBytes - 100)];
  const endings = {
    'cell.set': 'local.get b\n  cell.set c',
    emit: 'local.get b\n  record.new R\n  emit e',
    return: '',
  };

  /** Written out, the value of each is 500 GB: a machine that wrote first would not come back. */
  for (const [op, last] of Object.entries(endings)) {
    test(`${op} of a value that is small in memory and huge written out`, () => {
      const program = load(SHARED(last));
      const outcome = (yo: bigint): Outcome =>
        call(program, createMemoryHost(), 'run', big, { yo });
      const free = outcome(PLENTY);
      expect(free).toMatchObject({ trap: 'trap.valueSize' });
      expect(outcome(free.yoUsed)).toEqual(free);
      expect(outcome(free.yoUsed - 1n)).toMatchObject({ trap: 'trap.outOfYo' });
      expect(outcome(free.yoUsed / 2n)).toMatchObject({ trap: 'trap.outOfYo' });
    });
  }
});

test('bytes that a transaction allocates are counted, not those it holds', () => {
  const program = loadBody(
    'n:u64 b:bytes',
    'local i u64\nloop again\nlocal.get b\nu64.const 0\nlocal.get b\nbytes.len\nbytes.slice\ndrop\nlocal.get i\nu64.const 1\nu64.add\nlocal.tee i\nlocal.get n\nu64.lt\nbr_if again\nend',
  );
  const outcome = (n: bigint) =>
    call(program, createMemoryHost(), 'run', [n, new Uint8Array(1_000_000)]);
  expect(outcome(66n).kind).toBe('done');
  expect(outcome(67n)).toMatchObject({ trap: 'trap.allocation', at: { name: 'run' } });
});
