// What a compiled program imports: kernels, the ways to stop, the passage of locals and results, and opcode bodies, each
// under a number. The table is filled before any code is written, since functions are numbered behind the imports.

import { assert } from '../../base/index.ts';
import { trapCallDepth } from '../machine.ts';
import type { Immediate } from '../module.ts';
import { type TrapName, trap } from '../traps.ts';
import type { Value } from '../value.ts';
import {
  type HostFunction,
  type HostInstruction,
  hostFunction,
  LIFT,
  LOWER,
  liftAll,
  liftWide,
} from './host-function.ts';
import { shortFormOf } from './host-short.ts';
import { updateFunction, updateParams } from './host-update.ts';
import { KERNEL_TYPES, KERNELS } from './kernels.ts';
import { flatten, type Kind, WASM_TYPES } from './representation.ts';
import { pcOf, type Session } from './session.ts';
import { EXTERNREF, F64, I32, type WasmImport } from './wasm-writer.ts';

/** Traps that compiled code finds itself, by the number that it passes. */
export const CODE_TRAPS = [
  'trap.overflow',
  'trap.divideByZero',
  'trap.fieldRange',
  'trap.callDepth',
] as const satisfies readonly TrapName[];
/** The name of such a trap. */
export type CodeTrap = (typeof CODE_TRAPS)[number];

/** An import and how it is made for a session. */
export type Import = Omit<WasmImport, 'name'> & {
  readonly bind: (session: Session) => HostFunction;
};

const KINDS: readonly Kind[] = ['bool', 'u64', 'wide', 'ref'];

/** Imports by number, found again by what they do. */
export class ImportTable {
  private readonly imports: Import[] = [];
  private readonly numbers = new Map<string, number>();
  private isComplete = false;

  constructor() {
    for (const [name, { params, results }] of KERNEL_TYPES) {
      this.add(name, { params, results, bind: () => KERNELS[name] as HostFunction });
    }
    this.add('outOfYo', { params: [I32], results: [], bind: bindOutOfYo });
    this.add('stop', { params: [F64, I32, I32], results: [], bind: bindStop });
    this.add('resumed', {
      params: [],
      results: [EXTERNREF],
      bind: (session) => () => session.resumed,
    });
    for (const kind of KINDS) {
      const types = WASM_TYPES[kind];
      const bindLoad = (session: Session) => loadLocal(session, kind);
      const bindSave = (session: Session) => saveLocal(session, kind);
      const loaded = kind === 'wide' ? [] : types;
      this.add(`load ${kind}`, { params: [I32], results: loaded, bind: bindLoad });
      this.add(`save ${kind}`, { params: [...types, I32], results: [], bind: bindSave });
    }
  }

  /** From now on nothing is added. */
  complete(): number {
    this.isComplete = true;
    return this.imports.length;
  }

  /** The number of an import that every program has. */
  number(name: string): number {
    const number = this.numbers.get(name);
    assert(number !== undefined, `${name} is imported`);
    return number;
  }

  /** The number of an opcode body's import; the same for instructions that do the same. */
  numberOf(instruction: HostInstruction): number {
    const { op, imm, operands, result } = instruction;
    return this.find(nameOf(op, imm, operands, result), () => {
      const short = shortFormOf(instruction);
      if (short !== undefined) {
        const { params, results, bind } = short;
        return { params, results, bind: (session) => bind(session, instruction) };
      }
      return {
        params: [...flatten(operands), I32],
        results: result === undefined || result === 'wide' ? [] : flatten([result]),
        bind: (session) => hostFunction(session, instruction),
      };
    });
  }

  /** The number of the import for an update of a local's list. */
  numberOfUpdate(instruction: HostInstruction): number {
    const { op, imm, operands } = instruction;
    return this.find(`owned ${nameOf(op, imm, operands, 'ref')}`, () => ({
      params: updateParams(instruction),
      results: flatten(['ref']),
      bind: (session) => updateFunction(session, instruction),
    }));
  }

  /** The number of a wait's import. */
  numberOfWait({ op, imm, operands }: Omit<HostInstruction, 'body' | 'result'>): number {
    return this.find(nameOf(op, imm, operands, undefined), () => ({
      params: [...flatten(operands), I32],
      results: [],
      bind:
        (session) =>
        (...passed: readonly unknown[]) => {
          const site = passed.at(-1) as number;
          session.site = site;
          session.frame.pc = pcOf(site) + 1;
          session.halt = { kind: 'awaiting', op, imm, operands: liftAll(operands, passed) };
        },
    }));
  }

  private find(name: string, make: () => Import): number {
    return this.numbers.get(name) ?? this.add(name, make());
  }

  private add(name: string, entry: Import): number {
    assert(!this.isComplete, 'every import was found before code is written');
    this.numbers.set(name, this.imports.length);
    this.imports.push(entry);
    return this.imports.length - 1;
  }

  /** As the module lists them. */
  list(): readonly WasmImport[] {
    return this.imports.map(({ params, results }, i) => ({ name: `i${i}`, params, results }));
  }

  /** The functions for a session, by the names of the list. */
  bind(session: Session): Record<string, unknown> {
    return Object.fromEntries(this.imports.map(({ bind }, i) => [`i${i}`, bind(session)]));
  }
}

function nameOf(
  op: string,
  imm: readonly Immediate[],
  operands: readonly Kind[],
  result: Kind | undefined,
): string {
  return `${op} ${imm} ${operands} ${result}`;
}

function bindOutOfYo(session: Session): HostFunction {
  return (site: number) => {
    session.site = site;
    session.machine.charge(Number.POSITIVE_INFINITY);
  };
}

function bindStop(session: Session): HostFunction {
  return (yoLeft: number, code: number, site: number) => {
    session.site = site;
    session.machine.yoLeft = yoLeft;
    const name = CODE_TRAPS[code] as CodeTrap;
    if (name === 'trap.callDepth') trapCallDepth();
    trap(name);
  };
}

/** A local of the frame on its way in. A reference that is not set yet is null there. */
function loadLocal(session: Session, kind: Kind): HostFunction {
  const lower = LOWER[kind];
  if (kind === 'ref') return (index: number) => session.frame.locals[index] ?? null;
  return (index: number) => lower(session.frame.locals[index] as Value);
}

function saveLocal(session: Session, kind: Kind): HostFunction {
  if (kind === 'wide') {
    return (a: bigint, b: bigint, c: bigint, d: bigint, index: number) => {
      session.frame.locals[index] = liftWide(a, b, c, d);
    };
  }
  const lift = LIFT[kind];
  return (passed: unknown, index: number) => {
    session.frame.locals[index] = passed === null ? undefined : lift(passed);
  };
}
