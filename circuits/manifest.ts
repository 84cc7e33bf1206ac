// What is committed beside a circuit: which files, made from which source by which tools, and who took part
// in the ceremony of its keys.

import { DiffieError } from '../base/index.ts';
import type { KeyTranscript, PowersTranscript } from './ceremony-transcript.ts';

/** A file's size and SHA-256 in hexadecimal. */
export type FileFacts = { readonly sizeBytes: number; readonly sha256: string };

/** The committed description of a circuit's files. */
export type CircuitManifest = {
  readonly circuit: string;
  readonly source: FileFacts;
  /** Names and versions of the packages that made the files, and the compiler's flags. */
  readonly tools: Readonly<Record<string, string>>;
  readonly constraintCount: number;
  readonly publicInputCount: number;
  /** By name: the constraint system, the witness calculator, the proving key, the verifying key. */
  readonly files: Readonly<Record<string, FileFacts>>;
  readonly powers: PowersTranscript;
  readonly key: KeyTranscript;
};

/**
 * A manifest from its JSON text: the file facts are checked, the rest is for people and verifyKey.
 * @throws circuits.artefact where the text is no manifest
 */
export function parseManifest(text: string): CircuitManifest {
  let manifest: CircuitManifest;
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    throw new DiffieError('circuits.artefact', { at: 'manifest', expected: 'JSON' }, { cause });
  }
  const files: unknown = manifest?.files;
  const whole =
    typeof files === 'object' && files !== null && Object.values(files).every(isFileFacts);
  if (!whole || !isFileFacts(manifest.source)) {
    throw new DiffieError('circuits.artefact', {
      at: 'manifest',
      expected: 'source and files, each with sizeBytes and sha256',
    });
  }
  return manifest;
}

function isFileFacts(value: unknown): value is FileFacts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sizeBytes' in value &&
    Number.isSafeInteger(value.sizeBytes) &&
    'sha256' in value &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256)
  );
}
