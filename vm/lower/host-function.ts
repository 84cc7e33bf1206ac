// Opcode bodies as functions that WebAssembly calls: operands lifted to values, the meter brought over, the body run,
// its result lowered. What the body means stands in vm/semantics alone. A u256 or field comes as four words and goes
// through memory (layout.ts); the last parameter of each is the site.

import { type OpName, opRow } from '../isa.ts';
import type { Immediate } from '../module.ts';
import type { Body } from '../semantics/index.ts';
import type { Value } from '../value.ts';
import { METER, WIDE } from './layout.ts';
import type { Kind } from './representation.ts';
import type { Session } from './session.ts';

/** A function as WebAssembly imports it. */
export type HostFunction = (...args: never[]) => unknown;

/** An instruction whose work is done in JavaScript. */
export type HostInstruction = {
  readonly op: OpName;
  readonly imm: readonly Immediate[];
  readonly body: Body;
  readonly operands: readonly Kind[];
  readonly result: Kind | undefined;
};

/** Whether a body may charge: what it charges comes out of the meter. */
export function isMetered(op: OpName): boolean {
  return opRow(op).gas.per !== undefined;
}

/** Whether a body may trap: what is left must be known by then. */
export function mayTrap(op: OpName): boolean {
  return opRow(op).traps.length > 0;
}

/** The value of what WebAssembly passes for it. */
export const LIFT: Readonly<Record<Exclude<Kind, 'wide'>, (passed: unknown) => Value>> = {
  bool: (passed) => passed !== 0,
  u64: (passed) => BigInt.asUintN(64, passed as bigint),
  ref: (passed) => passed as Value,
};

const WORD_BITS = 64n;

/** The number of four words as WebAssembly passes them. */
export function liftWide(a: bigint, b: bigint, c: bigint, d: bigint): bigint {
  const low = BigInt.asUintN(64, a) | (BigInt.asUintN(64, b) << WORD_BITS);
  if (c === 0n && d === 0n) return low;
  const high = BigInt.asUintN(64, c) | (BigInt.asUintN(64, d) << WORD_BITS);
  return low | (high << (2n * WORD_BITS));
}

/** Puts a number where WebAssembly fetches its words. */
function lowerWide(value: bigint): void {
  WIDE[0] = value;
  if (value < 2n ** 64n) {
    WIDE[1] = 0n;
    WIDE[2] = 0n;
    WIDE[3] = 0n;
    return;
  }
  WIDE[1] = value >> WORD_BITS;
  WIDE[2] = value >> (2n * WORD_BITS);
  WIDE[3] = value >> (3n * WORD_BITS);
}

/** What WebAssembly gets for a value. */
export const LOWER: Readonly<Record<Kind, (value: Value) => unknown>> = {
  bool: (value) => (value ? 1 : 0),
  u64: (value) => value,
  ref: (value) => value,
  wide: (value) => lowerWide(value as bigint),
};

/** The number in the memory where WebAssembly has put its words. */
export function takeWide(): bigint {
  return liftWide(WIDE[0] as bigint, WIDE[1] as bigint, WIDE[2] as bigint, WIDE[3] as bigint);
}

/** The function that carries out an instruction. Written out for small numbers of operands, as most have. */
export function hostFunction(session: Session, instruction: HostInstruction): HostFunction {
  const { op, imm, body, operands, result } = instruction;
  const synchronised = mayTrap(op);
  const lower = result === undefined ? () => undefined : LOWER[result];
  const run = (stack: Value[], site: number): unknown => {
    const { machine } = session;
    session.site = site;
    machine.op = op;
    if (synchronised) machine.yoLeft = METER[0] as number;
    body(stack, machine, imm);
    if (synchronised) METER[0] = machine.yoLeft;
    return lower(stack[0] as Value);
  };
  const [a, b, c] = operands;
  if (operands.length === 0) return (site: number) => run([], site);
  if (operands.length <= 3 && a !== 'wide' && b !== 'wide' && c !== 'wide') {
    const [liftA, liftB, liftC] = [LIFT[a ?? 'ref'], LIFT[b ?? 'ref'], LIFT[c ?? 'ref']];
    if (b === undefined) return (x: unknown, site: number) => run([liftA(x)], site);
    if (c === undefined) {
      return (x: unknown, y: unknown, site: number) => run([liftA(x), liftB(y)], site);
    }
    return (x: unknown, y: unknown, z: unknown, site: number) =>
      run([liftA(x), liftB(y), liftC(z)], site);
  }
  return (...passed: unknown[]) => run(liftAll(operands, passed), passed.at(-1) as number);
}

/** The values of all that was passed for them. */
export function liftAll(kinds: readonly Kind[], passed: readonly unknown[]): Value[] {
  let next = 0;
  return kinds.map((kind) => {
    if (kind !== 'wide') return LIFT[kind](passed[next++]);
    const [a, b, c, d] = passed.slice(next, next + 4) as [bigint, bigint, bigint, bigint];
    next += 4;
    return liftWide(a, b, c, d);
  });
}
