// The interpreter: plain and small, the definition of what a program means. It moves control, locals and frames;
// everything else is an opcode body. Gas: a basic block's price whole at its start, what depends on data in the
// body before its work. A trap keeps what was charged. Calls nest in a list, never on the stack of the engine below:
// what that holds differs from node to node.

import { LIMITS } from '../base/index.ts';
import type { OpName } from './isa.ts';
import { type Machine, trapCallDepth } from './machine.ts';
import type { Immediate } from './module.ts';
import type { CompiledFunction, Step } from './program.ts';
import type { Value } from './value.ts';

/** The functions of the program that runs. */
export type Code = readonly CompiledFunction[];

/** Where a function stands: what a wait saves and a resumption restores. */
export type Frame = {
  readonly function: number;
  pc: number;
  /** Parameters, then locals; undefined where a local without default is not set yet. */
  readonly locals: (Value | undefined)[];
};

/** A method ran to its end, or stopped at a wait whose operands are given, deepest first. */
export type Halt =
  | { readonly kind: 'returned'; readonly result: Value | undefined }
  | {
      readonly kind: 'awaiting';
      readonly op: OpName;
      readonly imm: readonly Immediate[];
      readonly operands: readonly Value[];
    };

/** The engine's position, for the one who catches a trap. */
export type Position = { function: number; pc: number };

/** A frame at a function's start: its arguments taken from the stack, the other locals at their defaults. */
export function enter(code: Code, index: number, stack: Value[]): Frame {
  const { initial, params } = code[index] as CompiledFunction;
  const locals = initial.slice();
  for (let i = params.length - 1; i >= 0; i--) locals[i] = stack.pop();
  return { function: index, pc: 0, locals };
}

/** A call in progress. */
type Activation = {
  readonly frame: Frame;
  readonly fn: CompiledFunction;
  /** Height of the operand stack at its start. */
  readonly base: number;
  /** Bytes of its frame and of those below it. */
  readonly bytes: number;
};

/** What to run: a frame, and what its wait gave, where it goes on behind one. */
export type Start = { readonly frame: Frame; readonly resumed?: Value };

/** Runs a frame until its method ends or waits. Throws TrapSignal; `position` then says where. */
export function interpret(
  machine: Machine,
  code: Code,
  { frame, resumed }: Start,
  position: Position,
): Halt {
  const stack: Value[] = resumed === undefined ? [] : [resumed];
  const callers: Activation[] = [];
  const fn = code[frame.function] as CompiledFunction;
  let now: Activation = { frame, fn, base: 0, bytes: fn.frameBytes };
  while (true) {
    const { op, imm, index } = runSteps(machine, now, position, stack);
    if (op === 'call') {
      callers.push(now);
      now = activate(machine, code, index, { stack, callers });
    } else if (op === 'return') {
      const hasResult = now.fn.results.length > 0;
      const result = hasResult ? (stack.pop() as Value) : undefined;
      const caller = callers.pop();
      if (caller === undefined) return { kind: 'returned', result };
      stack.length = now.base;
      if (result !== undefined) stack.push(result);
      now = caller;
    } else return { kind: 'awaiting', op, imm, operands: stack };
  }
}

/** Runs a function up to the step that leaves it: a call, a return or a wait. Its frame then stands behind that. */
function runSteps(
  machine: Machine,
  { frame, fn }: Activation,
  position: Position,
  stack: Value[],
): Step {
  const { steps } = fn;
  const { locals } = frame;
  let { pc } = frame;
  position.function = frame.function;
  while (true) {
    const step = steps[pc] as Step;
    const { op, yo, body, index } = step;
    position.pc = pc;
    machine.op = op;
    pc++;
    if (yo > 0) machine.charge(yo);
    if (body !== undefined) {
      body(stack, machine, step.imm);
      continue;
    }
    switch (op) {
      case 'local.get':
        stack.push(locals[index] as Value);
        break;
      case 'local.set':
        locals[index] = stack.pop();
        break;
      case 'local.tee':
        locals[index] = stack[stack.length - 1];
        break;
      case 'br':
      case 'else':
        pc = step.target;
        break;
      case 'br_if':
        if (stack.pop()) pc = step.target;
        break;
      case 'if':
        if (!stack.pop()) pc = step.target;
        break;
      case 'br_table':
        pc = tableTarget(step.table, stack.pop() as bigint);
        break;
      case 'call':
      case 'return':
      case 'await.open':
      case 'await.joint':
        frame.pc = pc;
        return step;
    }
  }
}

/** A call of a function: its arguments taken from the stack, its frame counted. */
function activate(
  machine: Machine,
  code: Code,
  index: number,
  { stack, callers }: { readonly stack: Value[]; readonly callers: readonly Activation[] },
): Activation {
  const fn = code[index] as CompiledFunction;
  machine.chargeUnits(fn.locals.length);
  const bytes = (callers.at(-1)?.bytes ?? 0) + fn.frameBytes;
  if (callers.length >= LIMITS.callDepth || bytes > LIMITS.frameBytes) {
    trapCallDepth();
  }
  return { frame: enter(code, index, stack), fn, base: stack.length, bytes };
}

function tableTarget(table: readonly number[], index: bigint): number {
  const last = table.length - 1;
  return table[index < BigInt(last) ? Number(index) : last] as number;
}
