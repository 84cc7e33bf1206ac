import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lockFolder } from '../../chain/folder-lock-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'diffie-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lets one holder in at a time', () => {
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow('DIF5002');
  release();
  lockFolder(folder)();
});

it.each([
  ['a process that is gone', '2147483646 1'],
  ['another process under the same id', `${process.pid} 1`],
  ['nobody: an empty file', ''],
])('takes over from %s', (_, text) => {
  writeFileSync(join(folder, 'node.lock'), text);
  lockFolder(folder)();
});
