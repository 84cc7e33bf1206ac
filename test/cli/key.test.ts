import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diffie, diffieJson, makeFolder } from './program.ts';

const folder = makeFolder();
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

test('a new key is its owner’s alone, and shows the same address again', async () => {
  const made = await diffieJson<{ address: string }>(folder, 'key', 'new', 'mine.key');
  expect(made.address).toMatch(/^0x[0-9a-f]{64}$/);
  expect(statSync(at('mine.key')).mode & 0o777).toBe(0o600);
  expect(await diffieJson(folder, 'key', 'show', 'mine.key')).toEqual(made);
});

test('a key is never written over', async () => {
  await diffie(folder, 'key', 'new', 'once.key');
  const before = readFileSync(at('once.key'), 'utf8');
  const { code, stderr } = await diffie(folder, 'key', 'new', 'once.key');
  expect(code).toBe(1);
  expect(stderr).toContain('never written over');
  expect(readFileSync(at('once.key'), 'utf8')).toBe(before);
});

test('a file that others may read, or that holds another thing, is no key; its content is not shown', async () => {
  const secret = 'fe'.repeat(31);
  writeFileSync(at('short.key'), secret, { mode: 0o600 });
  const short = await diffie(folder, 'key', 'show', 'short.key');
  expect(short.code).toBe(1);
  expect(short.stderr).toContain('DIF8010 daf.keyFile');
  expect(short.stderr + short.stdout).not.toContain(secret);
  await diffie(folder, 'key', 'new', 'open.key');
  chmodSync(at('open.key'), 0o640);
  const open = await diffie(folder, 'key', 'show', 'open.key', '--json');
  expect(open.code).toBe(1);
  expect(JSON.parse(open.stdout)).toMatchObject({
    error: { code: 8010, name: 'daf.keyFile', facts: { at: 'open.key', got: 'mode 640' } },
  });
});
