// A validated module made ready to run: per function flat arrays of opcodes, immediates, branch targets and the
// price of each basic block at its first instruction. Both engines start from this.

import { DiffieError } from '../base/index.ts';
import { codeHash, decodeModule } from './format.ts';
import { type OpName, opRow } from './isa.ts';
import type { Export, FunctionDef, Immediate, Module, TypeRef } from './module.ts';
import { validateModule } from './validate/index.ts';

export type CompiledFunction = {
  readonly params: readonly TypeRef[];
  readonly results: readonly TypeRef[];
  /** Types of parameters, then locals. */
  readonly locals: readonly TypeRef[];
  readonly ops: readonly OpName[];
  readonly imms: readonly (readonly Immediate[])[];
  /** See Structure in structure.ts. */
  readonly target: Int32Array;
  readonly tables: ReadonlyMap<number, readonly number[]>;
  /** Yo of the basic block that starts here; 0 elsewhere. */
  readonly blockYo: Float64Array;
  /** Bytes that a frame counts: 16 for every local and stack slot. */
  readonly frameBytes: number;
};

export type Program = {
  readonly module: Module;
  /** 32 bytes: the identity of the code. */
  readonly codeHash: Uint8Array;
  readonly functions: readonly CompiledFunction[];
  readonly exports: ReadonlyMap<string, Export>;
};

const SLOT_BYTES = 16;

/**
 * Decodes, validates and prepares a module.
 * @throws module.* where it is malformed or refused
 */
export function loadProgram(bytes: Uint8Array): Program {
  const { module, structures, stackHeights } = validateModule(decodeModule(bytes));
  const functions = module.functions.map((fn, i): CompiledFunction => {
    const structure = structures[i];
    if (structure === undefined) throw new DiffieError('module.format', { at: `function ${i}` });
    const locals = [...fn.params, ...fn.locals];
    return {
      params: fn.params,
      results: fn.results,
      locals,
      ops: fn.body.map(({ op }) => op),
      imms: fn.body.map(({ imm }) => imm),
      target: structure.target,
      tables: structure.tables,
      blockYo: blockPrices(fn),
      frameBytes: SLOT_BYTES * (locals.length + (stackHeights[i] ?? 0)),
    };
  });
  return {
    module,
    codeHash: codeHash(bytes),
    functions,
    exports: new Map(module.exports.map((entry) => [entry.name, entry])),
  };
}

/** A block starts at the function's start and behind every instruction that ends one. */
function blockPrices(fn: FunctionDef): Float64Array {
  const prices = new Float64Array(fn.body.length);
  let leader = 0;
  fn.body.forEach(({ op }, pc) => {
    const row = opRow(op);
    prices[leader] = (prices[leader] ?? 0) + row.gas.base;
    if (row.flow) leader = pc + 1;
  });
  return prices;
}
