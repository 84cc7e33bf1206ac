import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { COUNTER, diffieProcess, makeFolder } from './program.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test('a process ends with 0, 1 or 2, results on standard output and complaints on standard error', async () => {
  writeFileSync(join(folder, 'counter.dvm'), COUNTER);
  const done = await diffieProcess(folder, 'asm', 'counter.dvm');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toContain('counter.dvmb');
  const failed = await diffieProcess(folder, 'asm', 'missing.dvm');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(/^diffie: .*DIF8011 daf\.moduleFile.*\n$/);
  const misused = await diffieProcess(folder, 'asm');
  expect(misused).toMatchObject({ code: 2, stdout: '' });
});
