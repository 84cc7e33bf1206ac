// Files that commands read and write. What the system refuses becomes a coded error with its reason.

import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { DiffieError } from '../../base/index.ts';
import type { Json } from '../../vm/index.ts';

/** The bytes of a file. @throws cli.file */
export function readBytes(path: string): Uint8Array {
  return accessing(path, 'a file to read', () => new Uint8Array(readFileSync(path)));
}

/** Writes a file, or writes over it. @throws cli.file */
export function writeOutput(path: string, content: Uint8Array | string): void {
  accessing(path, 'a place to write to', () => writeFileSync(path, content));
}

/** Makes sure that a file can be written later, before the work whose result it is to hold. @throws cli.file */
export function reserveOutput(path: string): void {
  accessing(path, 'a place to write to', () => closeSync(openSync(path, 'a')));
}

/** A list of arguments in JSON; `@FILE` reads it from a file. */
export function parseArguments(text: string): readonly Json[] {
  const source = text.startsWith('@') ? readText(text.slice(1)) : text;
  let list: unknown;
  try {
    list = JSON.parse(source);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list)) {
    throw new InvalidArgumentError(`Expected a list in JSON, such as '["7", true]', or @FILE.`);
  }
  return list as Json[];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InvalidArgumentError(`${path} can not be read (${reasonOf(cause)}).`);
  }
}

function accessing<T>(path: string, expected: string, access: () => T): T {
  try {
    return access();
  } catch (cause) {
    throw new DiffieError('cli.file', { at: path, expected, got: reasonOf(cause) }, { cause });
  }
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'another thing';
}
