// Files that hold an account's key: the 32-byte seed in hexadecimal, readable by its owner alone and not
// encrypted. Good for development and for machines that nobody else uses; there is no password yet.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { DiffieError, fromHex, toHex } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import type { Account } from './account.ts';
import { accountFromSeed } from './account-node.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const SEED_DIGITS = 64;
const NEW_HINT =
  'a key is never written over: name a file that there is not, in a folder that there is';

/**
 * Makes a file with a fresh key and gives its account.
 * @throws daf.keyFile where there is such a file already, or none can be made there
 */
export function createKeyFile(path: string): Account {
  const seed = nodeRng.bytes(32);
  try {
    writeFileSync(path, `${toHex(seed)}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (cause) {
    const facts = { at: path, expected: 'a new file', got: reasonOf(cause), hint: NEW_HINT };
    throw new DiffieError('daf.keyFile', facts, { cause });
  }
  const account = accountFromSeed(seed);
  seed.fill(0);
  return account;
}

/**
 * The account of a key file.
 * @throws daf.keyFile where it can't be read, others may read it (not checked on Windows), or it holds another thing
 */
export function readKeyFile(path: string): Account {
  const seed = readSeed(path);
  const account = accountFromSeed(seed);
  seed.fill(0);
  return account;
}

function readSeed(path: string): Uint8Array {
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new DiffieError('daf.keyFile', {
        at: path,
        expected: 'a file that its owner alone may read',
        got: `mode ${mode.toString(8)}`,
        hint: `chmod 600 ${path}, and think about who may have read it`,
      });
    }
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    if (cause instanceof DiffieError) throw cause;
    const facts = { at: path, expected: 'a key file', got: reasonOf(cause) };
    throw new DiffieError('daf.keyFile', facts, { cause });
  }
  // What the file holds instead is not shown: it may be a secret all the same.
  if (text.length !== SEED_DIGITS || !/^[0-9a-f]*$/.test(text)) {
    const expected = `${SEED_DIGITS} hexadecimal digits`;
    throw new DiffieError('daf.keyFile', { at: path, expected });
  }
  return fromHex(text, path);
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'the system refuses';
}
