// The ways back into a method that awaits. Waits are numbered from 1 in the order of the code. A sequence of instructions
// (a function's, a block's, a branch's) is entered at its start or at one of its entries: a wait of its own, or a block in it that
// holds waits. The operand stack is empty at every wait, below it too, so that nothing but locals crosses.

import type { Step } from '../program.ts';

/** A place in a sequence where a resumption comes in, and the waits for which it does. */
export type Entry = {
  /** The wait, or the instruction that opens the block. */
  readonly pc: number;
  readonly firstWait: number;
  readonly waitCount: number;
};

/** The ways into a function. */
export type Entries = {
  readonly waitCount: number;
  /** Per sequence, by the instruction that opens it (-1 for the function): its entries in order. */
  readonly bySequence: ReadonlyMap<number, readonly Entry[]>;
  /** A wait's number by its instruction. */
  readonly waits: ReadonlyMap<number, number>;
};

/** The sequence that is a function's body. */
export const WHOLE = -1;

type Sequence = {
  readonly opener: number;
  readonly start: number;
  readonly entries: Entry[];
  first: number;
};

/** One pass. */
export function entriesOf(steps: readonly Step[]): Entries {
  const bySequence = new Map<number, readonly Entry[]>();
  const waits = new Map<number, number>();
  const open: Sequence[] = [{ opener: WHOLE, start: WHOLE, entries: [], first: 1 }];
  for (const [pc, { op }] of steps.entries()) {
    const top = open.at(-1) as Sequence;
    if (op === 'await.open' || op === 'await.joint') {
      const number = waits.size + 1;
      waits.set(pc, number);
      top.entries.push({ pc, firstWait: number, waitCount: 1 });
    } else if (op === 'block' || op === 'loop' || op === 'if') {
      open.push({ opener: pc, start: pc, entries: [], first: waits.size + 1 });
    } else if (op === 'else') {
      bySequence.set(top.start, top.entries);
      open[open.length - 1] = { opener: top.opener, start: pc, entries: [], first: top.first };
    } else if (op === 'end') {
      open.pop();
      bySequence.set(top.start, top.entries);
      const waitCount = waits.size + 1 - top.first;
      if (waitCount > 0) {
        open.at(-1)?.entries.push({ pc: top.opener, firstWait: top.first, waitCount });
      }
    }
  }
  bySequence.set(WHOLE, open[0]?.entries ?? []);
  return { waitCount: waits.size, bySequence, waits };
}
