// Every trap that a row of the table declares is provoked, where the row's opcode stands; every trap there is, too.

import { expect, test } from 'vitest';
import { ERRORS, LIMITS } from '../../base/index.ts';
import {
  assemble,
  encodeModule,
  loadProgram,
  type Outcome,
  type TrapName,
} from '../../vm/index.ts';
import { OPCODES, type OpName, opRow } from '../../vm/isa.ts';
import { call, callBytes, describe as inWords, loadBody, PLENTY } from './fixture.ts';
import { createMemoryHost } from './memory-host.ts';
import { readImport, TRAP_PROGRAMS, type TrapProgram } from './trap-programs.ts';

const provoked = new Set<string>();

test('the programs are one for every trap of every row', () => {
  const declared = (Object.keys(OPCODES) as OpName[]).flatMap((op) =>
    opRow(op).traps.map((trap) => `${op} ${trap}`),
  );
  expect(TRAP_PROGRAMS.map(({ op, trap }) => `${op} ${trap}`).sort()).toEqual(declared.sort());
});

for (const item of TRAP_PROGRAMS) {
  test(`${item.op}: ${item.trap}`, () => {
    const outcome = provoke(item);
    if (outcome.kind !== 'trap') throw new Error(`expected a trap, got ${inWords(outcome)}`);
    expect(outcome.trap, inWords(outcome)).toBe(item.trap);
    const { at } = outcome;
    const line = item.source.split('\n')[(at?.line ?? 0) - 1] ?? '';
    expect(line.trim().split(' ')[0]).toBe(item.op);
    expect(at?.file).toBe('trap.dvm');
    expect(['run', 'endless']).toContain(at?.name);
    provoked.add(item.trap);
  });
}

function provoke(item: TrapProgram): Outcome {
  const program = loadProgram(
    encodeModule(assemble(item.source, { file: 'trap.dvm', readImport })),
  );
  const run = (yo: bigint) => {
    const memory = createMemoryHost();
    item.prepare?.(memory);
    const { args } = item;
    const values = typeof args === 'function' ? args(memory) : (args ?? []);
    return call(program, memory, 'run', values, { yo });
  };
  const outcome = run(PLENTY);
  if (item.trap !== 'trap.outOfYo') return outcome;
  return run(outcome.yoUsed - 1n - (item.laterYo ?? 0n));
}

test('traps before the first instruction', () => {
  const program = loadBody('n:u64', 'nop');
  const memory = createMemoryHost();
  const args = new Uint8Array([0x81, 0x01]);
  const expectTrap = (outcome: Outcome, trap: TrapName) => {
    expect(outcome).toMatchObject({ kind: 'trap', trap, at: undefined });
    provoked.add(trap);
  };
  expectTrap(call(program, memory, 'missing'), 'trap.method');
  expectTrap(callBytes(program, memory, { method: 'run', args }, { value: 1n }), 'trap.notPayable');
  for (const bytes of [[], [0x80], [0x81, 0x20], [0x81, 0x18, 0x01], [0x82, 1, 2], [0xff]]) {
    const wrong = { method: 'run', args: new Uint8Array(bytes) };
    expectTrap(callBytes(program, memory, wrong), 'trap.arguments');
  }
  expectTrap(callBytes(program, memory, { method: 'run', args }, { yo: 4999n }), 'trap.outOfYo');
  expect(callBytes(program, memory, { method: 'run', args })).toMatchObject({ kind: 'done' });
});

test('what a trap says is cut to a length that a receipt can hold', () => {
  const program = loadBody('', `fail "${'é'.repeat(1000)}"`);
  const outcome = call(program, createMemoryHost(), 'run');
  expect(outcome).toMatchObject({
    trap: 'trap.fail',
    message: 'é'.repeat(LIMITS.trapMessageLength),
  });
  const pairs = loadBody('', `fail "x${'😀'.repeat(1000)}"`);
  const { message } = call(pairs, createMemoryHost(), 'run') as { message?: string };
  expect(message?.isWellFormed()).toBe(true);
});

test('no trap is left that nothing provokes', () => {
  const traps = Object.keys(ERRORS).filter((name) => name.startsWith('trap.'));
  expect([...provoked].sort()).toEqual(traps.sort());
});
