// A validated module made ready to run: per function a list of steps, each an instruction with all that can be known
// of it before it runs. Both engines start from this.

import { assert } from '../base/index.ts';
import { codeHash, decodeModule } from './format.ts';
import { type OpName, opRow } from './isa.ts';
import type { Export, FunctionDef, Immediate, Module, TypeRef } from './module.ts';
import { type Body, bodyOf } from './semantics/index.ts';
import type { Structure } from './structure.ts';
import { wordsOf } from './types.ts';
import { validateModule } from './validate/index.ts';
import { defaultValues, type Value } from './value.ts';

/** One instruction. */
export type Step = {
  /** The opcode; `return` for the `end` of the function, which does the same. */
  readonly op: OpName;
  readonly imm: readonly Immediate[];
  /** The first immediate, where it is an index; 0 otherwise. */
  readonly index: number;
  /** Where control goes if not to the next step; -1 where that never happens. See structure.ts. */
  readonly target: number;
  /** Targets of a `br_table`, in order. */
  readonly table: readonly number[];
  /** Yo of the basic block that starts here; 0 elsewhere. */
  readonly yo: number;
  /** What carries it out; undefined for what only the engine can do: control, locals, waits. */
  readonly body: Body | undefined;
};

/** A function made ready to run. */
export type CompiledFunction = {
  readonly params: readonly TypeRef[];
  readonly results: readonly TypeRef[];
  /** Types of parameters, then locals. */
  readonly locals: readonly TypeRef[];
  /** Values of the locals at the start, behind a place for each parameter; undefined where there is no default. */
  readonly initial: readonly (Value | undefined)[];
  readonly steps: readonly Step[];
  /** Bytes that a frame counts. */
  readonly frameBytes: number;
};

/** A validated module made ready to run. Immutable. */
export type Program = {
  readonly module: Module;
  /** 32 bytes: the identity of the code. */
  readonly codeHash: Uint8Array;
  readonly functions: readonly CompiledFunction[];
  readonly exports: ReadonlyMap<string, Export>;
};

/**
 * What a frame counts for itself and for every word of its locals and its stack. Measured in V8's baseline tier a frame
 * takes 150 bytes and 8 a word, arguments on their way to a call up to 8 more: docs/dvm-engines.md.
 */
const FRAME_BYTES = 128;
const WORD_BYTES = 16;

/**
 * Decodes, validates and prepares a module.
 * @throws module.* where it is malformed or refused
 */
export function loadProgram(bytes: Uint8Array): Program {
  const { module, structures, stackWords } = validateModule(decodeModule(bytes));
  const defaultOf = defaultValues(module);
  const functions = module.functions.map((fn, i): CompiledFunction => {
    const structure = structures[i];
    const words = stackWords[i];
    assert(structure !== undefined && words !== undefined, 'validation tells of every function');
    const locals = [...fn.params, ...fn.locals];
    return {
      params: fn.params,
      results: fn.results,
      locals,
      initial: locals.map((type, place) =>
        place < fn.params.length ? undefined : defaultOf(type),
      ),
      steps: stepsOf(fn, structure),
      frameBytes: frameBytesOf(locals, words),
    };
  });
  return {
    module,
    codeHash: codeHash(bytes),
    functions,
    exports: new Map(module.exports.map((entry) => [entry.name, entry])),
  };
}

function frameBytesOf(locals: readonly TypeRef[], stackWords: number): number {
  const words = locals.reduce((sum, type) => sum + wordsOf(type), stackWords);
  return FRAME_BYTES + WORD_BYTES * words;
}

function stepsOf(fn: FunctionDef, structure: Structure): Step[] {
  const prices = blockPrices(fn);
  const last = fn.body.length - 1;
  return fn.body.map(({ op, imm }, pc) => ({
    op: pc === last ? 'return' : op,
    imm,
    index: typeof imm[0] === 'bigint' && opRow(op).imm?.[0] !== 'u64' ? Number(imm[0]) : 0,
    target: structure.target[pc] ?? -1,
    table: structure.tables.get(pc) ?? [],
    yo: prices[pc] ?? 0,
    body: bodyOf(op),
  }));
}

/** A block starts at the function's start and behind every instruction that ends one. */
function blockPrices(fn: FunctionDef): number[] {
  const prices: number[] = new Array(fn.body.length).fill(0);
  let leader = 0;
  for (const [pc, { op }] of fn.body.entries()) {
    const row = opRow(op);
    prices[leader] = (prices[leader] ?? 0) + row.gas.base;
    if (row.flow) leader = pc + 1;
  }
  return prices;
}
