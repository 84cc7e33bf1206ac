// What compiled code shares with the JavaScript around it during one run, and where in the program it stands.

import type { Frame, Halt } from '../interpret.ts';
import type { Machine } from '../machine.ts';
import type { Value } from '../value.ts';

/** One run; every instance has one, filled anew for each. */
export type Session = {
  machine: Machine;
  frame: Frame;
  /** What the wait gave from which the run goes on. */
  resumed: Value | undefined;
  /** Set where the run stops at a wait. */
  halt: Halt | undefined;
  /** The instruction whose JavaScript ran last. */
  site: number;
};

/** A function has at most 2^14 instructions: LIMITS.functionBodyBytes. */
const PC_BITS = 16;

/** An instruction's place in one number. */
export function siteOf(fn: number, pc: number): number {
  return (fn << PC_BITS) | pc;
}

/** The function of a site. */
export function functionOf(site: number): number {
  return site >>> PC_BITS;
}

/** The instruction of a site. */
export function pcOf(site: number): number {
  return site & (2 ** PC_BITS - 1);
}
