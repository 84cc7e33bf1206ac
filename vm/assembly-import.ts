// Verifying keys that a text form imports: JSON as snarkjs writes it, or the canonical bytes.

import { DiffieError, decodeUtf8, isDiffieError } from '../base/index.ts';
import {
  countPublicInputs,
  decodeVerifyingKey,
  encodeVerifyingKey,
  importVerifyingKey,
} from '../crypto/index.ts';
import type { Token } from './lexer.ts';
import type { TokenReader } from './token-reader.ts';

/**
 * The canonical bytes of the key in the file that `path` names: JSON where the name ends so.
 * @throws asm.import where there is no way to read files, the file can't be read, or holds another thing
 */
export function importKey(
  reader: TokenReader,
  path: Token,
  inputCount: number,
  readImport: ((path: string) => Uint8Array) | undefined,
): Uint8Array {
  if (readImport === undefined) {
    return reader.refuseAs('asm.import', path, 'a source without imports');
  }
  const at = reader.place(path);
  let file: Uint8Array;
  try {
    file = readImport(path.text);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new DiffieError('asm.import', { at, expected: 'a file to read', got }, { cause });
  }
  try {
    const key = path.text.endsWith('.json')
      ? importVerifyingKey(JSON.parse(decodeUtf8(file, path.text)), path.text)
      : decodeVerifyingKey(file, path.text);
    if (countPublicInputs(key) === inputCount) return encodeVerifyingKey(key);
    const got = `a key for ${countPublicInputs(key)}`;
    throw new DiffieError('asm.import', { at, expected: `${inputCount} public inputs`, got });
  } catch (cause) {
    if (isDiffieError(cause, 'asm.import')) throw cause;
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new DiffieError('asm.import', { at, expected: 'a Groth16 key', got }, { cause });
  }
}
