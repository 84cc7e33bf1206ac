// Control, calls, locals and composite values, by programs.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import { decodeValue, type Program, type Value } from '../../vm/index.ts';
import { call, describe as inWords, load, loadBody } from './fixture.ts';
import { createMemoryHost } from './memory-host.ts';

function run(program: Program, args: readonly Value[] = [], method = 'run'): Value | string {
  const outcome = call(program, createMemoryHost(), method, args);
  if (outcome.kind !== 'done') return inWords(outcome).split(' at ')[0] ?? '';
  const entry = program.exports.get(method);
  const [type] = program.functions[entry?.function ?? 0]?.results ?? [];
  return type === undefined ? 'done' : decodeValue(program.module, type, outcome.result, 'r');
}

const body = (signature: string, lines: string, declarations = '') =>
  loadBody(signature, lines.split('; ').join('\n'), declarations);

describe('control', () => {
  test('if takes either branch, with and without else', () => {
    const program = body(
      'c:bool -> u64',
      'local r u64; local.get c; if; u64.const 1; local.set r; else; u64.const 2; local.set r; end; local.get c; if; local.get r; u64.const 10; u64.add; local.set r; end; local.get r',
    );
    expect(run(program, [true])).toBe(11n);
    expect(run(program, [false])).toBe(2n);
  });

  test('a branch out of both ways of an if', () => {
    const program = body(
      'c:bool -> u64',
      'local r u64; block out; local.get c; if; u64.const 1; local.set r; br out; else; u64.const 2; local.set r; br out; end; end; local.get r',
    );
    expect(run(program, [true])).toBe(1n);
    expect(run(program, [false])).toBe(2n);
  });

  test('br_table goes to the label at the index, to the last where it is too large', () => {
    const program = body(
      'i:u64 -> u64',
      'local r u64; block c; block b; block a; local.get i; br_table a b c; end; u64.const 1; return; end; u64.const 2; return; end; u64.const 3',
    );
    expect(
      [0n, 1n, 2n, 3n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 64n - 1n].map((i) => run(program, [i])),
    ).toEqual([1n, 2n, 3n, 3n, 3n, 3n, 3n]);
  });

  test('br_table with one label, and to a loop', () => {
    const program = body(
      'n:u64 -> u64',
      'local i u64; block done; loop again; local.get i; u64.const 1; u64.add; local.tee i; local.get n; u64.lt; if; u64.const 7; br_table again; end; u64.const 9; br_table done; end; end; local.get i',
    );
    expect(run(program, [5n])).toBe(5n);
  });

  test('return from inside blocks and loops leaves whatever lies below', () => {
    const program = load(`contract t
fn inner n:u64 -> u64
  u64.const 100
  block a
    u64.const 200
    loop b
      u64.const 300
      local.get n
      return
    end
  end
end
fn run -> u64 export
  u64.const 1000
  u64.const 1
  call inner
  u64.const 2
  call inner
  u64.add
  u64.add
end`);
    expect(run(program)).toBe(1003n);
  });

  test('a loop that only a return leaves ends its function', () => {
    const program = body(
      'n:u64 -> u64',
      'local i u64; loop again; local.get i; local.get n; u64.eq; if; local.get i; return; end; local.get i; u64.const 1; u64.add; local.set i; br again; end',
    );
    expect(run(program, [4n])).toBe(4n);
  });

  test('values below a block stay where they are', () => {
    const program = body(
      '-> u64',
      'u64.const 5; block a; block b; br a; end; end; u64.const 7; u64.add',
    );
    expect(run(program)).toBe(12n);
  });

  test('a method without results gives nothing', () => {
    expect(run(body('', 'nop'))).toBe('done');
  });
});

describe('calls', () => {
  const fibonacci = load(`contract t
fn run n:u64 -> u64 export
  local.get n
  u64.const 2
  u64.lt
  if
    local.get n
    return
  end
  local.get n
  u64.const 1
  u64.sub
  call run
  local.get n
  u64.const 2
  u64.sub
  call run
  u64.add
end`);

  test('recursion', () => {
    expect(run(fibonacci, [15n])).toBe(610n);
  });

  test('arguments in order, locals fresh in every call', () => {
    const program = load(`contract t
fn minus a:u64 b:u64 -> u64
  local seen u64
  local.get seen
  u64.const 0
  u64.eq
  require "a local begins at its default"
  u64.const 1
  local.set seen
  local.get a
  local.get b
  u64.sub
end
fn run -> u64 export
  u64.const 9
  u64.const 4
  call minus
  u64.const 5
  u64.const 3
  call minus
  call minus
end`);
    expect(run(program)).toBe(3n);
  });

  const depth = (locals: number, operands: number) =>
    load(`contract t
fn down n:u64
${'  local x u64\n'.repeat(locals).replaceAll(/x/g, () => `l${counter++}`)}
${'  u64.const 0\n'.repeat(operands)}${'  drop\n'.repeat(operands)}
  local.get n
  u64.const 1
  u64.gt
  if
    local.get n
    u64.const 1
    u64.sub
    call down
  end
end
fn run n:u64 export
  local.get n
  call down
end`);
  let counter = 0;

  test('calls nest to the limit and no deeper', () => {
    const program = depth(0, 0);
    expect(run(program, [BigInt(LIMITS.callDepth) - 1n])).toBe('done');
    expect(run(program, [BigInt(LIMITS.callDepth)])).toBe('trap trap.callDepth');
  });

  test('calls with the largest frames nest as far as their bytes allow', () => {
    const program = depth(LIMITS.functionLocals - 1, LIMITS.stackHeight);
    const [down, entered] = program.functions.map(({ frameBytes }) => frameBytes) as [
      number,
      number,
    ];
    const most = Math.floor((LIMITS.frameBytes - entered) / down);
    expect(most).toBeGreaterThan(20);
    expect(run(program, [BigInt(most)])).toBe('done');
    expect(run(program, [BigInt(most + 1)])).toBe('trap trap.callDepth');
  });
});

describe('composite values', () => {
  const declarations = 'record P a:u64 b:list<u64>\ntype option<u64>';

  test('an update makes a new value; the old one stays', () => {
    const program = body(
      '-> list<u64>',
      'local p P; local q P; local l list<u64>; local m list<u64>; list.new list<u64>; u64.const 1; list.push; local.tee l; u64.const 2; list.push; local.set m; local.get m; u64.const 0; u64.const 9; list.with; local.set l; local.get p; u64.const 7; record.with P.a; local.set q; local.get m; local.get p; record.get P.a; list.push; local.get q; record.get P.a; list.push; local.get l; u64.const 0; list.get; list.push',
      declarations,
    );
    expect(run(program)).toEqual([1n, 2n, 0n, 7n, 9n]);
  });

  test('arguments are the caller’s and stay as they came', () => {
    const program = body(
      'l:list<u64> -> list<u64>',
      'local.get l; u64.const 0; u64.const 5; list.with; drop; local.get l',
    );
    expect(run(program, [[1n, 2n]])).toEqual([1n, 2n]);
  });

  test('options', () => {
    const program = body(
      'o:option<u64> -> u64',
      'local.get o; option.is_some; if; local.get o; option.unwrap; return; end; option.none option<u64>; option.is_some; require "none"; u64.const 0',
      declarations,
    );
    expect(run(program, [[5n]])).toBe(5n);
    expect(run(program, [[]])).toBe('trap trap.require');
    const wrap = body(
      'n:u64 -> option<option<u64>>',
      'local.get n; option.some option<u64>; option.some option<option<u64>>',
      'type option<option<u64>>',
    );
    expect(run(wrap, [3n])).toEqual([[3n]]);
  });

  test('an index is a whole u64, not its low bits', () => {
    const program = body('l:list<u64> i:u64 -> u64', 'local.get l; local.get i; list.get');
    const list = [10n, 11n];
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (i) => {
        expect(run(program, [list, i])).toBe(i < 2n ? list[Number(i)] : 'trap trap.index');
      }),
    );
    for (const i of [2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      expect(run(program, [list, i])).toBe('trap trap.index');
    }
  });

  test('a default of records in records, where writing it out would take for ever', () => {
    const levels = Array.from({ length: 15 }, (_, i) => {
      const part = i === 0 ? 'u64' : `R${i - 1}`;
      const members = Array.from({ length: 32 }, (__, m) => `m${m}:${part}`).join(' ');
      return `record R${i} ${members}`;
    });
    const program = load(`contract t
${levels.join('\n')}
cell c R14
fn run export
  local r R14
  local.get r
  cell.set c
end
fn result -> R14 export
  local r R14
  local.get r
end`);
    expect(run(program)).toBe('trap trap.valueSize');
    expect(run(program, [], 'result')).toBe('trap trap.valueSize');
  });

  test('a list that holds itself many times over is small in memory and refused when written out', () => {
    const program = load(`contract t
type list<u64>
type list<list<u64>>
type list<list<list<u64>>>
cell c list<list<list<u64>>>
fn run export
  local i u64
  local a list<u64>
  local b list<list<u64>>
  local d list<list<list<u64>>>
  loop again
    local.get a
    local.get i
    list.push
    local.set a
    local.get i
    u64.const 1
    u64.add
    local.tee i
    u64.const 200
    u64.lt
    br_if again
  end
  u64.const 0
  local.set i
  loop again
    local.get b
    local.get a
    list.push
    local.set b
    local.get i
    u64.const 1
    u64.add
    local.tee i
    u64.const 200
    u64.lt
    br_if again
  end
  u64.const 0
  local.set i
  loop again
    local.get d
    local.get b
    list.push
    local.set d
    local.get i
    u64.const 1
    u64.add
    local.tee i
    u64.const 200
    u64.lt
    br_if again
  end
  local.get d
  cell.set c
end`);
    expect(run(program)).toBe('trap trap.valueSize');
  });
});
