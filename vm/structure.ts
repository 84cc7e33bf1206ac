// The block structure of a function body: where each block ends, where each branch goes.
// One pass, linear. Proves that blocks nest properly and that no instruction is unreachable.

import { DiffieError, LIMITS } from '../base/index.ts';
import type { FunctionDef } from './module.ts';

export type Structure = {
  /** Per instruction: where control goes if it is not the next instruction; -1 where that never happens. */
  readonly target: Int32Array;
  /** Per `br_table`: its targets in order. */
  readonly tables: ReadonlyMap<number, readonly number[]>;
  /** Per instruction: how many blocks are open before it. */
  readonly depth: Uint8Array;
};

type Open = {
  readonly op: 'function' | 'block' | 'loop' | 'if' | 'else';
  readonly start: number;
  /** Instructions whose target is this block's end. */
  readonly toEnd: ((end: number) => void)[];
  /** Whether control can reach the end by another way than falling through. */
  branched: boolean;
};

/**
 * @param at names the function in errors
 * @throws module.blocks, module.unreachable, module.index (a label too deep), module.limit (nesting)
 */
export function structureOf(fn: FunctionDef, at: string): Structure {
  const { body } = fn;
  const target = new Int32Array(body.length).fill(-1);
  const tables = new Map<number, readonly number[]>();
  const depth = new Uint8Array(body.length);
  const open: Open[] = [{ op: 'function', start: -1, toEnd: [], branched: false }];
  let reachable = true;

  const branch = (pc: number, label: number, place: (to: number) => void) => {
    const block = open[open.length - 1 - label];
    if (block === undefined || block.op === 'function') {
      throw new DiffieError('module.index', {
        at: `${at} pc ${pc}`,
        expected: `a label below ${open.length - 1}`,
        got: `${label}`,
      });
    }
    if (block.op === 'loop') {
      place(block.start + 1);
      return;
    }
    block.branched = true;
    block.toEnd.push((end) => place(end + 1));
  };

  body.forEach(({ op, imm }, pc) => {
    const top = open[open.length - 1];
    if (top === undefined) throw misplaced(at, pc, 'nothing behind the end of the function');
    depth[pc] = open.length - 1;
    if (!reachable && op !== 'end' && op !== 'else') {
      throw new DiffieError('module.unreachable', { at: `${at} pc ${pc}`, expected: 'end or else' });
    }
    switch (op) {
      case 'block':
      case 'loop':
      case 'if': {
        if (open.length > LIMITS.blockDepth) {
          throw new DiffieError('module.limit', {
            at: `${at} pc ${pc}`,
            expected: `at most ${LIMITS.blockDepth} nested blocks`,
          });
        }
        // An `if` without `else` goes to its end when false; `else` takes that way over.
        const toEnd = op === 'if' ? [(end: number) => setUnlessSet(target, pc, end + 1)] : [];
        open.push({ op, start: pc, toEnd, branched: op === 'if' });
        break;
      }
      case 'else':
        if (top.op !== 'if') throw misplaced(at, pc, '`else` only inside an `if`');
        target[top.start] = pc + 1;
        top.toEnd.push((end) => setUnlessSet(target, pc, end + 1));
        open[open.length - 1] = {
          op: 'else',
          start: top.start,
          toEnd: top.toEnd,
          branched: reachable || top.toEnd.length > 2,
        };
        reachable = true;
        break;
      case 'end':
        for (const place of top.toEnd) place(pc);
        reachable ||= top.branched;
        open.pop();
        break;
      case 'br':
      case 'br_if':
        branch(pc, Number(imm[0]), (to) => {
          target[pc] = to;
        });
        reachable = op === 'br_if';
        break;
      case 'br_table': {
        const labels = imm[0] as readonly number[];
        const targets: number[] = new Array(labels.length).fill(-1);
        labels.forEach((label, i) => {
          branch(pc, label, (to) => {
            targets[i] = to;
          });
        });
        tables.set(pc, targets);
        reachable = false;
        break;
      }
      case 'return':
      case 'fail':
        reachable = false;
        break;
    }
  });
  if (open.length > 0) {
    throw misplaced(at, body.length, `\`end\` (${open.length} blocks are open)`);
  }
  return { target, tables, depth };
}

function setUnlessSet(target: Int32Array, pc: number, to: number): void {
  if (target[pc] === -1) target[pc] = to;
}

function misplaced(at: string, pc: number, expected: string): DiffieError {
  return new DiffieError('module.blocks', { at: `${at} pc ${pc}`, expected });
}
