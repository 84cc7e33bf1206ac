// Files of a ceremony on the command line: which phase a file is of, and what a key of phase 2 is checked against.

import type { Command } from 'commander';
import { DiffieError, decodeUtf8, isDiffieError } from '../../base/index.ts';
import { type KeyOrigin, loadArtefact } from '../../circuits/index-node.ts';
import { readBytes } from './files.ts';

/** A file of phase 1, or one of phase 2 with its origin. */
export type CeremonyFile =
  | { readonly phase: 1; readonly bytes: Uint8Array }
  | { readonly phase: 2; readonly bytes: Uint8Array; readonly origin: KeyOrigin };

/** What phase 2 is about. */
export type OriginOptions = { readonly powers?: string; readonly circuit?: string };

/** Adds the options that name a key's origin. */
export function addOriginOptions(command: Command): Command {
  return command
    .option('--powers <file>', 'phase 2: the powers of phase 1, prepared')
    .option('--circuit <file>', 'phase 2: the circuit (.r1cs; default: that of the claim)');
}

/** Reads a file and tells its phase by its first letters. @throws cli.file, cli.argument, circuits.artefact */
export async function readCeremonyFile(
  path: string,
  options: OriginOptions,
): Promise<CeremonyFile> {
  const bytes = readBytes(path);
  const letters = firstLetters(bytes);
  if (letters === 'ptau') return { phase: 1, bytes };
  if (letters === 'zkey') return { phase: 2, bytes, origin: await readOrigin(options) };
  const expected = 'powers of tau (.ptau) or a key (.zkey)';
  throw new DiffieError('cli.argument', { at: path, expected });
}

/** Circuit and powers of a key. @throws cli.argument without powers; cli.file, circuits.artefact */
export async function readOrigin({ powers, circuit }: OriginOptions): Promise<KeyOrigin> {
  if (powers === undefined) {
    const expected = 'the powers of phase 1 that the key is made from';
    throw new DiffieError('cli.argument', { at: '--powers FILE', expected });
  }
  const r1cs = circuit === undefined ? await loadArtefact('r1cs') : readBytes(circuit);
  return { r1cs, powers: readBytes(powers) };
}

function firstLetters(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes.slice(0, 4));
  } catch (error) {
    if (isDiffieError(error)) return '';
    throw error;
  }
}
