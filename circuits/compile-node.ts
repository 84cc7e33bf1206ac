// Compiles a circom circuit with circom2, the compiler in WebAssembly, in a process of its own.
// The same source and compiler give the same bytes.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DiffieError } from '../base/index.ts';

/** A compiled circuit: the constraint system, and the witness calculator in WebAssembly. */
export type CompiledCircuit = { readonly r1cs: Uint8Array; readonly wasm: Uint8Array };

/** How circom eliminates linear constraints: all of them, since Groth16 proves as fast as there are few. */
export const COMPILER_FLAGS = ['--O2'] as const;

/**
 * Compiles a circuit; `include` finds circomlib.
 * @param sourcePath a .circom file with a main component
 * @throws circuits.compile with the compiler's first words where it refuses the source
 */
export async function compileCircuit(sourcePath: string): Promise<CompiledCircuit> {
  const compiler = fileURLToPath(import.meta.resolve('circom2/cli.js'));
  const libraries = dirname(dirname(fileURLToPath(import.meta.resolve('circomlib/package.json'))));
  const name = basename(sourcePath, '.circom');
  const outFolder = await mkdtemp(join(tmpdir(), 'diffie-circuit-'));
  try {
    const args = [sourcePath, '--r1cs', '--wasm', ...COMPILER_FLAGS];
    await runCompiler([compiler, ...args, '-l', libraries, '-o', outFolder], sourcePath);
    return {
      r1cs: new Uint8Array(await readFile(join(outFolder, `${name}.r1cs`))),
      wasm: new Uint8Array(await readFile(join(outFolder, `${name}_js`, `${name}.wasm`))),
    };
  } finally {
    await rm(outFolder, { recursive: true, force: true });
  }
}

async function runCompiler(args: readonly string[], sourcePath: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 22 });
  } catch (cause) {
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    throw new DiffieError(
      'circuits.compile',
      { at: sourcePath, got: output.slice(0, 1000).trim() },
      { cause },
    );
  }
}
