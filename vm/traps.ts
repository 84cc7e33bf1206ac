// Traps: the one way in which a validated program stops short. Inside the machine a TrapSignal travels;
// outside it is a value, Trapped (host.ts).

import type { ErrorName } from '../base/index.ts';
import { OPCODES, type OpName } from './isa.ts';

/** The rows of the error table whose name begins `trap.`. */
export type TrapName = Extract<ErrorName, `trap.${string}`>;

/** Thrown by opcode bodies and the meter, caught by the engine alone. */
export class TrapSignal {
  readonly trap: TrapName;
  readonly message: string | undefined;

  constructor(trap: TrapName, message?: string) {
    this.trap = trap;
    this.message = message;
  }
}

/** Stops the program. */
export function trap(name: TrapName, message?: string): never {
  throw new TrapSignal(name, message);
}

type Declared = (typeof OPCODES)[OpName]['traps'][number];
/** Doesn't compile where a row of the table names a trap that the error table lacks. */
export type DeclaredTraps = Declared extends TrapName ? Declared : never;
/** The traps that an opcode's row declares: no other can come of it. */
export const declaredTraps = (name: OpName): readonly DeclaredTraps[] => OPCODES[name].traps;
