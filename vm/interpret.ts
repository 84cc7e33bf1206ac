// The interpreter: plain and small, the definition of what a program means. It moves control, locals and frames;
// everything else is an opcode body. Gas: a basic block's price whole at its start, what depends on data in the
// body before its work. A trap keeps what was charged.

import { LIMITS } from '../base/index.ts';
import type { OpName } from './isa.ts';
import type { Machine } from './machine.ts';
import type { Immediate } from './module.ts';
import type { CompiledFunction } from './program.ts';
import { isGeneric, isPlain, runGeneric, runPlain } from './semantics/index.ts';
import { signatureTypes } from './signature.ts';
import { trap } from './traps.ts';
import { lacksDefault } from './types.ts';
import { defaultValue, type Value } from './values.ts';

/** Where a function stands: what a wait saves and a resumption restores. */
export type Frame = {
  readonly function: number;
  pc: number;
  /** Parameters, then locals; undefined where a local without default is not set yet. */
  readonly locals: (Value | undefined)[];
};

/** A method ran to its end, or stopped at a wait whose operands are given, deepest first. */
export type Halt =
  | { readonly kind: 'returned'; readonly results: readonly Value[] }
  | {
      readonly kind: 'awaiting';
      readonly op: OpName;
      readonly imm: readonly Immediate[];
      readonly operands: readonly Value[];
    };

/** The engine's position, for the one who catches a trap. */
export type Position = { function: number; pc: number };

/** A frame at a function's start, its locals at their defaults. */
export function enter(machine: Machine, index: number, args: readonly Value[]): Frame {
  const fn = machine.program.functions[index] as CompiledFunction;
  const { module } = machine.program;
  const bare = lacksDefault(module);
  const rest = fn.locals
    .slice(args.length)
    .map((type) => (bare(type) ? undefined : defaultValue(module, type)));
  return { function: index, pc: 0, locals: [...args, ...rest] };
}

/**
 * Runs a frame until its method ends or waits. Throws TrapSignal; `position` then says where.
 * @param resumed what the wait gave, where the frame goes on behind one
 */
export function interpret(
  machine: Machine,
  frame: Frame,
  position: Position,
  resumed?: Value,
): Halt {
  return run(machine, frame, position, resumed === undefined ? [] : [resumed], {
    depth: 1,
    bytes: frameBytes(machine, frame),
  });
}

/** Calls in progress and the bytes of their frames. */
type Nesting = { readonly depth: number; readonly bytes: number };

function run(
  machine: Machine,
  frame: Frame,
  position: Position,
  stack: Value[],
  nesting: Nesting,
): Halt {
  const fn = machine.program.functions[frame.function] as CompiledFunction;
  const { ops, imms, blockYo, target } = fn;
  const { locals } = frame;
  position.function = frame.function;
  let pc = frame.pc;
  while (pc < ops.length) {
    const op = ops[pc] as OpName;
    const imm = imms[pc] as readonly Immediate[];
    position.pc = pc;
    machine.op = op;
    const price = blockYo[pc] as number;
    if (price > 0) machine.charge(price);
    let next = pc + 1;
    switch (op) {
      case 'block':
      case 'loop':
      case 'end':
        break;
      case 'if':
        if (!stack.pop()) next = target[pc] as number;
        break;
      case 'else':
      case 'br':
        next = target[pc] as number;
        break;
      case 'br_if':
        if (stack.pop()) next = target[pc] as number;
        break;
      case 'br_table':
        next = tableTarget(fn, pc, stack.pop() as bigint);
        break;
      case 'return':
        next = ops.length;
        break;
      case 'call':
        call(machine, Number(imm[0]), position, stack, nesting);
        position.function = frame.function;
        break;
      case 'local.get':
        stack.push(locals[Number(imm[0])] as Value);
        break;
      case 'local.set':
        locals[Number(imm[0])] = stack.pop() as Value;
        break;
      case 'local.tee':
        locals[Number(imm[0])] = stack[stack.length - 1] as Value;
        break;
      case 'await.open':
      case 'await.joint':
        frame.pc = next;
        return { kind: 'awaiting', op, imm, operands: stack };
      default:
        if (isPlain(op)) {
          const { operands } = signatureTypes(op);
          const result = runPlain(op, stack.splice(stack.length - operands.length), machine, imm);
          if (result !== undefined) stack.push(result);
        } else if (isGeneric(op)) runGeneric(op, stack, machine, imm);
    }
    pc = next;
  }
  return { kind: 'returned', results: stack.splice(stack.length - fn.results.length) };
}

function call(
  machine: Machine,
  index: number,
  position: Position,
  stack: Value[],
  nesting: Nesting,
): void {
  const callee = machine.program.functions[index] as CompiledFunction;
  machine.chargeUnits(callee.locals.length);
  const frame = enter(machine, index, stack.splice(stack.length - callee.params.length));
  const inner = {
    depth: nesting.depth + 1,
    bytes: nesting.bytes + frameBytes(machine, frame),
  };
  if (inner.depth > LIMITS.callDepth || inner.bytes > LIMITS.frameBytes) {
    trap('trap.callDepth', `at most ${LIMITS.callDepth} calls and ${LIMITS.frameBytes} bytes`);
  }
  const halt = run(machine, frame, position, [], inner);
  // A function that awaits can't be called: vm/validate/waits.ts.
  if (halt.kind === 'returned') stack.push(...halt.results);
}

function frameBytes(machine: Machine, frame: Frame): number {
  return machine.program.functions[frame.function]?.frameBytes ?? 0;
}

function tableTarget(fn: CompiledFunction, pc: number, index: bigint): number {
  const targets = fn.tables.get(pc) as readonly number[];
  const last = targets.length - 1;
  return targets[index < BigInt(last) ? Number(index) : last] as number;
}
