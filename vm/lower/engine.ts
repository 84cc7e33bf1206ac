// The compiled engine: programs compiled once and kept by the hash of their code, instances kept between runs. It gives
// what the interpreter gives: results, traps and where, yo, effects.

import { assert, LIMITS, toHex } from '../../base/index.ts';
import type { Frame, Halt, Position, Start } from '../interpret.ts';
import type { Machine } from '../machine.ts';
import type { CompiledFunction, Program } from '../program.ts';
import type { Value } from '../value.ts';
import { type Lowered, lowerProgram } from './compile.ts';
import { entriesOf } from './entries.ts';
import { LIFT, takeWide } from './host-function.ts';
import { MEMORY, METER, RETURN_SITE } from './layout.ts';
import { kindOf } from './representation.ts';
import { functionOf, pcOf, type Session } from './session.ts';

/** An instance and the session that its imports look at. */
type Instance = {
  readonly session: Session;
  readonly exports: Readonly<Record<string, (resume?: number) => unknown>>;
};

/** A program as V8 has it. */
type Compiled = {
  readonly module: object;
  readonly lowered: Lowered;
  /** Instances that no run uses. */
  readonly idle: Instance[];
  /** Per function that awaits: the number of a wait by its instruction. */
  readonly waits: Map<number, ReadonlyMap<number, number>>;
};

const byHash = new Map<string, Compiled>();
const byProgram = new WeakMap<Program, Compiled>();

/** Instances kept for the next run; more are needed only where runs nest. */
const IDLE_INSTANCES = 2;

/** Between runs: an idle instance keeps no host alive. */
const NONE = {} as Machine;

/** Compiles a program unless that is done. Every function is compiled, so that no later call has to. */
export function prepare(program: Program): void {
  compiledOf(program);
}

function compiledOf(program: Program): Compiled {
  const known = byProgram.get(program);
  if (known !== undefined) return known;
  const name = toHex(program.codeHash);
  const kept = byHash.get(name) ?? compile(program);
  byHash.delete(name);
  byHash.set(name, kept);
  byProgram.set(program, kept);
  for (const oldest of byHash.keys()) {
    if (byHash.size <= LIMITS.programsInMemory) break;
    byHash.delete(oldest);
  }
  return kept;
}

function compile(program: Program): Compiled {
  const lowered = lowerProgram(program);
  const module = new WebAssembly.Module(lowered.code);
  return { module, lowered, idle: [], waits: new Map() };
}

function instantiate({ module, lowered }: Compiled): Instance {
  const session = {} as Session;
  const env: Record<string, unknown> = { memory: MEMORY, ...lowered.imports.bind(session) };
  for (const [i, value] of lowered.globals.entries()) env[`g${i}`] = value;
  const { exports } = new WebAssembly.Instance(module, { env });
  return { session, exports: exports as Instance['exports'] };
}

/** Runs a frame until its method ends or waits, as `interpret` does. */
export function runCompiled(
  machine: Machine,
  program: Program,
  { frame, resumed }: Start,
  position: Position,
): Halt {
  const compiled = compiledOf(program);
  const fn = program.functions[frame.function] as CompiledFunction;
  const instance = compiled.idle.pop() ?? instantiate(compiled);
  const { session } = instance;
  session.machine = machine;
  session.frame = frame;
  session.resumed = resumed;
  session.halt = undefined;
  session.site = -1;
  try {
    METER[0] = machine.yoLeft;
    const run = instance.exports[`run${frame.function}`];
    assert(run !== undefined, 'a method is a way in');
    const returned = frame.pc === 0 ? run(0) : run(waitBefore(compiled, program, frame));
    machine.yoLeft = METER[0];
    if (session.halt !== undefined) return session.halt;
    session.site = RETURN_SITE[0] as number;
    return { kind: 'returned', result: resultOf(fn, returned) };
  } finally {
    position.function = functionOf(session.site);
    position.pc = pcOf(session.site);
    session.machine = NONE;
    if (compiled.idle.length < IDLE_INSTANCES) compiled.idle.push(instance);
  }
}

function resultOf({ results: [type] }: CompiledFunction, returned: unknown): Value | undefined {
  if (type === undefined) return undefined;
  const kind = kindOf(type);
  return kind === 'wide' ? takeWide() : LIFT[kind](returned);
}

/** The number of the wait from which a frame goes on. */
function waitBefore({ waits }: Compiled, program: Program, frame: Frame): number {
  let numbers = waits.get(frame.function);
  if (numbers === undefined) {
    numbers = entriesOf(program.functions[frame.function]?.steps ?? []).waits;
    waits.set(frame.function, numbers);
  }
  const number = numbers.get(frame.pc - 1);
  assert(number !== undefined, 'a frame stands behind a wait');
  return number;
}
