// The bodies of the plain opcodes, row by row: each takes the operands and leaves the result that its signature
// says, whatever the values, or traps as its row says; and it changes no operand.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPCODES, type OpName, opRow, type Scalar } from '../../vm/isa.ts';
import { Machine } from '../../vm/machine.ts';
import { bodyOf, isPlain } from '../../vm/semantics/index.ts';
import { signatureTypes } from '../../vm/signature.ts';
import { TrapSignal } from '../../vm/traps.ts';
import { scalarOf } from '../../vm/types.ts';
import type { Value } from '../../vm/value.ts';
import { CALLER, load, PLENTY } from './fixture.ts';
import { createMemoryHost } from './memory-host.ts';
import { isOfType, SCALAR_VALUES } from './values-fixture.ts';

const program = load('contract empty\nslot s elgamal\n');
const { module } = program;

const PLAIN_ROWS = (Object.keys(OPCODES) as OpName[]).filter(isPlain);

/** Immediates that a row's instruction may have. */
function immediatesOf(op: OpName): fc.Arbitrary<bigint[]> {
  const kinds = opRow(op).imm ?? [];
  const limit = (kind: string) => (kind === 'u64' ? 2n ** 64n : kind === 'flag' ? 2n : 1n);
  return fc.tuple(...kinds.map((kind) => fc.bigInt({ min: 0n, max: limit(kind) - 1n })));
}

function freshMachine(): Machine {
  const memory = createMemoryHost();
  memory.balance = 2n ** 63n;
  const context = { method: 'm', caller: CALLER, value: 7n };
  return new Machine(program.module, memory.host, context, PLENTY);
}

describe('a plain row moves the stack as its signature says', () => {
  for (const op of PLAIN_ROWS) {
    test(op, () => {
      const body = bodyOf(op);
      if (body === undefined) throw new Error('no body');
      const { operands, results } = signatureTypes(op);
      const scalars = operands.map((type) => SCALAR_VALUES[scalarOf(type) as Scalar]);
      const property = fc.property(fc.tuple(...scalars), immediatesOf(op), (values, imm) => {
        const machine = freshMachine();
        machine.op = op;
        const below: Value[] = [true, 5n];
        const stack = [...below, ...values];
        const before = structuredClone(values);
        try {
          body(stack, machine, imm);
        } catch (stop) {
          if (!(stop instanceof TrapSignal)) throw stop;
          expect(opRow(op).traps).toContain(stop.trap);
          return;
        }
        expect(values).toEqual(before);
        expect(stack.slice(0, 2)).toEqual(below);
        expect(stack.length).toBe(2 + results.length);
        for (const type of results) {
          expect(isOfType(module, type, stack[2])).toBe(true);
        }
        if (opRow(op).gas.per === undefined) expect(machine.yoUsed).toBe(0n);
      });
      fc.assert(property, { numRuns: 60 });
    });
  }
});

test('only what moves control, locals or frames has no body', () => {
  const bare = (Object.keys(OPCODES) as OpName[]).filter((op) => bodyOf(op) === undefined);
  expect(bare).toEqual([
    ...['block', 'loop', 'if', 'else', 'end', 'br', 'br_if', 'br_table', 'return', 'call'],
    ...['local.get', 'local.set', 'local.tee', 'await.open', 'await.joint'],
  ]);
});
