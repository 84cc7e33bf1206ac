// Contracts from files: the four that come with Diffie, and any other in text or binary form. What is returned
// is what the chain would take: assembled, validated, in canonical bytes.

import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiffieError, decodeUtf8 } from '../base/index.ts';
import { assemble, encodeModule, loadProgram } from '../vm/index.ts';

/** The contracts that come with Diffie: files in contracts/. */
export const CONTRACT_NAMES = ['wage-study', 'market-overlap', 'patient-sale', 'claim'] as const;

/** One of them. */
export type ContractName = (typeof CONTRACT_NAMES)[number];

/** How text forms end; everything else is taken for a binary module. */
const TEXT_ENDING = '.dvm';

/** The module of a contract that comes with Diffie: canonical bytes. */
export function contractModule(name: ContractName): Uint8Array {
  const folder = new URL('../contracts/', import.meta.url);
  return moduleFromFile(fileURLToPath(new URL(`${name}${TEXT_ENDING}`, folder)));
}

/**
 * The module of a file: a text form where its name ends in `.dvm`, a binary module otherwise. Files that a text
 * form imports are found from where it lies.
 * @throws daf.moduleFile where it can't be read; asm.*, module.*, base.* where it is refused
 */
export function moduleFromFile(path: string): Uint8Array {
  const file = readModuleFile(path);
  const module = path.endsWith(TEXT_ENDING) ? assembleFile(path, file) : file;
  loadProgram(module);
  return module;
}

function assembleFile(path: string, file: Uint8Array): Uint8Array {
  const name = basename(path);
  const readImport = (imported: string) =>
    new Uint8Array(readFileSync(resolve(dirname(path), imported)));
  return encodeModule(assemble(decodeUtf8(file, name), { file: name, readImport }));
}

function readModuleFile(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    const got = (cause as NodeJS.ErrnoException).code ?? 'another';
    throw new DiffieError('daf.moduleFile', { at: path, expected: 'a file', got }, { cause });
  }
}
