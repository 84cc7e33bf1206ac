// Finds where a list may be updated in place: `local.get l`, an index, an item, `list.with` or `list.push`, `local.set l`.
// Values are immutable for the program, so that is allowed only while nothing else holds the list. Whether it does is
// known at run time by a flag per local: set where the local got the result of an update, cleared where it is set
// otherwise, and where it is read for anything but a look at an item or at the length.

import { opRow } from '../isa.ts';
import type { Step } from '../program.ts';
import type { Typing } from './typing.ts';

/** What is known of a function's lists. */
export type Ownership = {
  /** Locals that have a flag, in order. */
  readonly locals: readonly number[];
  /** Instructions that update the list of a local, and that local. */
  readonly updates: ReadonlyMap<number, number>;
  /** Reads of such locals after which nothing else holds the list. */
  readonly borrows: ReadonlySet<number>;
};

/** One pass. What came before a place where control meets or parts counts as unknown. */
export function ownershipOf(
  steps: readonly Step[],
  typings: readonly (Typing | undefined)[],
): Ownership {
  const updates = new Map<number, number>();
  const borrows = new Set<number>();
  /** Per local: where it was set last in this stretch. */
  const lastSet = new Map<number, number>();
  let makers: number[] = [];
  for (const [pc, step] of steps.entries()) {
    const typing = typings[pc];
    if (typing === undefined || step.op === 'block' || opRow(step.op).flow) {
      makers = [];
      lastSet.clear();
      continue;
    }
    const { length } = typing.operands;
    const maker = length > 0 ? (makers[makers.length - length] ?? -1) : -1;
    const source = steps[maker];
    if (source !== undefined && maker > (lastSet.get(source.index) ?? -1)) {
      const use = useOf(steps, pc, source.index);
      if (use !== undefined) borrows.add(maker);
      if (use === 'update') updates.set(pc, source.index);
    }
    if (step.op === 'local.set' || step.op === 'local.tee') lastSet.set(step.index, pc);
    makers.length = Math.max(0, makers.length - length);
    for (const _ of typing.results) makers.push(step.op === 'local.get' ? pc : -1);
  }
  return { locals: [...new Set(updates.values())].sort((a, b) => a - b), updates, borrows };
}

/** What an instruction does with a list that it takes from a local: looks into it, or updates it for that local. */
function useOf(steps: readonly Step[], pc: number, local: number): 'look' | 'update' | undefined {
  const op = steps[pc]?.op;
  if (op === 'list.get' || op === 'list.len') return 'look';
  if (op !== 'list.with' && op !== 'list.push') return undefined;
  const next = steps[pc + 1];
  return next?.op === 'local.set' && next.index === local ? 'update' : undefined;
}
