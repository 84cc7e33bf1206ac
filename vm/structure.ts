// The block structure of a function body: where each branch goes. One pass, linear.
// Proves that blocks nest properly, that labels name open blocks, and that no instruction is unreachable.

import { DiffieError, LIMITS } from '../base/index.ts';
import type { FunctionDef, Instruction } from './module.ts';

/** Where control goes in a function. */
export type Structure = {
  /** Per instruction: where control goes if it is not the next instruction; -1 where that never happens. */
  readonly target: Int32Array;
  /** Per `br_table`: its targets in order. */
  readonly tables: ReadonlyMap<number, readonly number[]>;
  /** Per instruction: 1 where control can come from the one before it, or the function starts here. */
  readonly fallenInto: Uint8Array;
};

type Open = {
  readonly op: 'function' | 'block' | 'loop' | 'if' | 'else';
  readonly start: number;
  /** Told where the block ends, once that is known. */
  readonly atEnd: ((end: number) => void)[];
  /** Whether control can reach the end by another way than falling through. */
  branched: boolean;
};

type Walk = {
  readonly at: string;
  readonly target: Int32Array;
  readonly tables: Map<number, readonly number[]>;
  readonly fallenInto: Uint8Array;
  readonly open: Open[];
  reachable: boolean;
};

/**
 * @param at names the function in errors
 * @throws module.blocks, module.unreachable, module.index (a label too deep), module.limit (nesting)
 */
export function structureOf(fn: FunctionDef, at: string): Structure {
  const { body } = fn;
  const walk: Walk = {
    at,
    target: new Int32Array(body.length).fill(-1),
    tables: new Map(),
    fallenInto: new Uint8Array(body.length),
    open: [{ op: 'function', start: -1, atEnd: [], branched: false }],
    reachable: true,
  };
  for (const [pc, instruction] of body.entries()) step(walk, pc, instruction);
  if (walk.open.length > 0) {
    throw misplaced(walk, body.length, `\`end\` (${walk.open.length} blocks are open)`);
  }
  const { target, tables, fallenInto } = walk;
  return { target, tables, fallenInto };
}

function step(walk: Walk, pc: number, { op, imm }: Instruction): void {
  const top = walk.open.at(-1);
  if (walk.reachable) walk.fallenInto[pc] = 1;
  if (top === undefined) throw misplaced(walk, pc, 'nothing behind the end of the function');
  if (!walk.reachable && op !== 'end' && op !== 'else') {
    throw new DiffieError('module.unreachable', {
      at: `${walk.at} pc ${pc}`,
      expected: 'end or else',
    });
  }
  switch (op) {
    case 'block':
    case 'loop':
    case 'if':
      openBlock(walk, pc, op);
      break;
    case 'else':
      turn(walk, pc, top);
      break;
    case 'end':
      for (const tell of top.atEnd) tell(pc);
      walk.reachable ||= top.branched;
      walk.open.pop();
      break;
    case 'br':
    case 'br_if':
      branch(walk, pc, Number(imm[0]), (to) => {
        walk.target[pc] = to;
      });
      walk.reachable = op === 'br_if';
      break;
    case 'br_table':
      branchTable(walk, pc, imm[0] as readonly number[]);
      break;
    case 'return':
    case 'fail':
      walk.reachable = false;
      break;
  }
}

function openBlock(walk: Walk, pc: number, op: 'block' | 'loop' | 'if'): void {
  if (walk.open.length > LIMITS.blockDepth) {
    throw new DiffieError('module.limit', {
      at: `${walk.at} pc ${pc}`,
      expected: `at most ${LIMITS.blockDepth} nested blocks`,
    });
  }
  // An `if` without `else` goes to its end when false; `else` takes that way over.
  const atEnd = op === 'if' ? [targetEnd(walk, pc)] : [];
  walk.open.push({ op, start: pc, atEnd, branched: op === 'if' });
}

/** From the first branch of an `if` to its second. */
function turn(walk: Walk, pc: number, top: Open): void {
  if (top.op !== 'if') throw misplaced(walk, pc, '`else` only inside an `if`');
  walk.target[top.start] = pc + 1;
  const [, ...branches] = top.atEnd;
  walk.open[walk.open.length - 1] = {
    op: 'else',
    start: top.start,
    atEnd: [...branches, targetEnd(walk, pc)],
    branched: walk.reachable || branches.length > 0,
  };
  walk.reachable = true;
}

function targetEnd(walk: Walk, pc: number): (end: number) => void {
  return (end) => {
    walk.target[pc] = end + 1;
  };
}

function branchTable(walk: Walk, pc: number, labels: readonly number[]): void {
  const targets: number[] = new Array(labels.length).fill(-1);
  for (const [i, label] of labels.entries()) {
    branch(walk, pc, label, (to) => {
      targets[i] = to;
    });
  }
  walk.tables.set(pc, targets);
  walk.reachable = false;
}

function branch(walk: Walk, pc: number, label: number, place: (to: number) => void): void {
  const block = walk.open[walk.open.length - 1 - label];
  if (block === undefined || block.op === 'function') {
    throw new DiffieError('module.index', {
      at: `${walk.at} pc ${pc}`,
      expected: `a label below ${walk.open.length - 1}`,
      got: `${label}`,
    });
  }
  if (block.op === 'loop') {
    place(block.start + 1);
    return;
  }
  block.branched = true;
  block.atEnd.push((end) => place(end + 1));
}

function misplaced(walk: Walk, pc: number, expected: string): DiffieError {
  return new DiffieError('module.blocks', { at: `${walk.at} pc ${pc}`, expected });
}
