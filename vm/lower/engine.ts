// The compiled engine: programs compiled once and kept by the hash of their code, instances kept between runs. It gives
// what the interpreter gives: results, traps and where, yo, effects.

import { assert, LIMITS, toHex } from '../../base/index.ts';
import type { Frame, Halt, Position, Start } from '../interpret.ts';
import type { Machine } from '../machine.ts';
import type { CompiledFunction, Program } from '../program.ts';
import type { Value } from '../value.ts';
import { lowerProgram } from './compile.ts';
import { entriesOf } from './entries.ts';
import { LIFT, takeWide } from './host-function.ts';
import type { ImportTable } from './imports.ts';
import { MEMORY, METER, RETURN_SITE } from './layout.ts';
import { flatten, kindOf } from './representation.ts';
import { functionOf, pcOf, type Session } from './session.ts';
import { I64 } from './wasm-writer.ts';

/** An instance and the session that its imports look at. */
type Instance = {
  readonly session: Session;
  readonly exports: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
};

/** A program as V8 has it. */
type Compiled = {
  readonly module: object;
  readonly imports: ImportTable;
  /** What the module's globals hold, by their number. */
  readonly globals: readonly Value[];
  /** Of the WebAssembly. */
  readonly sizeBytes: number;
  /** Instances that no run uses. */
  readonly idle: Instance[];
  /** Per function that awaits: the number of a wait by its instruction. */
  readonly waits: Map<number, ReadonlyMap<number, number>>;
};

const byHash = new Map<string, Compiled>();
/** The bytes of WebAssembly of all in `byHash`. */
let keptBytes = 0;
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
  const kept = byHash.get(name);
  const compiled = kept ?? compile(program);
  byHash.delete(name);
  byHash.set(name, compiled);
  byProgram.set(program, compiled);
  if (kept === undefined) keptBytes += compiled.sizeBytes;
  shrink();
  return compiled;
}

/** Lets go of what was made ready longest ago until both bounds hold; the newest always stays. */
function shrink(): void {
  for (const [name, { sizeBytes }] of byHash) {
    if (byHash.size === 1) return;
    const isTooMuch = keptBytes > LIMITS.compiledBytesInMemory;
    if (byHash.size <= LIMITS.programsInMemory && !isTooMuch) return;
    byHash.delete(name);
    keptBytes -= sizeBytes;
  }
}

/** V8 compiles a function when it is first called: each is called once without any yo, and stops at its first charge. */
function compile(program: Program): Compiled {
  const { code, imports, globals } = lowerProgram(program);
  const module = new WebAssembly.Module(code);
  const sizeBytes = code.length;
  const compiled: Compiled = { module, imports, globals, sizeBytes, idle: [], waits: new Map() };
  const instance = instantiate(compiled);
  instance.session.machine = BROKE;
  for (const [i, { params }] of program.functions.entries()) {
    const zeros = flatten(params.map(kindOf)).map((type) => (type === I64 ? 0n : 0));
    try {
      instance.exports[`f${i}`]?.(...zeros, 0n, 0n, 0);
    } catch (stop) {
      if (stop !== STOPPED) throw stop;
    }
  }
  instance.session.machine = NONE;
  compiled.idle.push(instance);
  return compiled;
}

/** Stops whoever charges. */
const STOPPED = {};
const BROKE = {
  charge(): never {
    throw STOPPED;
  },
} as unknown as Machine;

function instantiate({ module, imports, globals }: Compiled): Instance {
  const session = {} as Session;
  const env: Record<string, unknown> = { memory: MEMORY, ...imports.bind(session) };
  for (const [i, value] of globals.entries()) env[`g${i}`] = value;
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
