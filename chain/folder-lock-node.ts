// One process at a time runs the chain of a folder. The lock is a file with the holder's process id and start
// time, so that the file of a killed process, or of another one with the same id, does not keep the folder shut.

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DiffieError } from '../base/index.ts';

const LOCK_FILE = 'node.lock';

/**
 * Takes the folder for this process; the result gives it back.
 * @throws chain.storeBusy where a living process has it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const own = identity(process.pid);
  if (!createFile(path, own)) {
    const holder = readFileSync(path, 'utf8');
    const holderId = Number.parseInt(holder, 10);
    if (isAlive(holderId) && identity(holderId) === holder) {
      throw new DiffieError('chain.storeBusy', {
        at: folder,
        expected: 'a folder that no other process runs',
        got: `process ${holderId}`,
        hint: 'stop that process, or name another folder',
      });
    }
    rmSync(path);
    if (!createFile(path, own)) throw new DiffieError('chain.storeBusy', { at: folder });
  }
  return () => rmSync(path, { force: true });
}

function createFile(path: string, text: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, text);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// The start time is known on Linux (field 22 of /proc/ID/stat); elsewhere the id alone must do.
function identity(processId: number): string {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${processId} ${afterName[19] ?? ''}`;
  } catch {
    return `${processId} `;
  }
}
