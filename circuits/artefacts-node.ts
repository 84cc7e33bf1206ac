// The committed files of the claim circuit: found beside this file, checked against their manifest. They are
// read anew on every call: a prover does so once.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DiffieError, decodeUtf8 } from '../base/index.ts';
import { importVerifyingKey, type VerifyingKey } from '../crypto/index.ts';
import { type CircuitManifest, type FileFacts, parseManifest } from './manifest.ts';

/** Where the files are: in the checkout, and in the same place below `dist/` once packed. */
export const ARTEFACTS_URL = new URL('./keys/', import.meta.url);

/** The manifest's name there. */
export const MANIFEST_FILE = 'claim.manifest.json';

/** The files' names by what they hold. */
export const ARTEFACT_FILES = {
  r1cs: 'claim.r1cs',
  wasm: 'claim.wasm',
  zkey: 'claim.zkey',
  verifyingKey: 'claim.vkey.json',
} as const;

/** What a file of the circuit holds. */
export type ArtefactRole = keyof typeof ARTEFACT_FILES;

/** Size and SHA-256 of some bytes. */
export function factsOf(bytes: Uint8Array): FileFacts {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** @throws circuits.artefact where the manifest is missing or malformed */
export async function loadManifest(): Promise<CircuitManifest> {
  return parseManifest(decodeUtf8(await readArtefact(MANIFEST_FILE), MANIFEST_FILE));
}

/**
 * The bytes of one file of the claim circuit.
 * @throws circuits.artefact where it is missing or another than the manifest says
 */
export async function loadArtefact(role: ArtefactRole): Promise<Uint8Array> {
  const name = ARTEFACT_FILES[role];
  const expected = (await loadManifest()).files[role];
  const bytes = await readArtefact(name);
  const found = factsOf(bytes);
  if (found.sizeBytes !== expected?.sizeBytes || found.sha256 !== expected.sha256) {
    throw new DiffieError('circuits.artefact', {
      at: name,
      expected: `SHA-256 ${expected?.sha256 ?? 'in the manifest'}`,
      got: found.sha256,
    });
  }
  return bytes;
}

/**
 * The verifying key of the claim circuit, for a contract to hold.
 * @throws circuits.artefact where the file is missing or another than the manifest says
 */
export async function loadClaimVerifyingKey(): Promise<VerifyingKey> {
  const name = ARTEFACT_FILES.verifyingKey;
  return importVerifyingKey(JSON.parse(decodeUtf8(await loadArtefact('verifyingKey'), name)), name);
}

async function readArtefact(name: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(new URL(name, ARTEFACTS_URL)));
  } catch (cause) {
    throw new DiffieError('circuits.artefact', { at: name, expected: 'a file' }, { cause });
  }
}
