import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../base/index.ts';
import { contractModule } from '../../daf/index-node.ts';
import { codeHash } from '../../vm/index.ts';
import { COUNTER, diffie, diffieJson, makeFolder } from './program.ts';

const folder = makeFolder();
const at = (name: string) => join(folder, name);

beforeAll(() => {
  writeFileSync(at('counter.dvm'), COUNTER);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Assembled = {
  readonly contract: string;
  readonly codeHash: string;
  readonly sizeBytes: number;
  readonly methods: readonly { readonly name: string }[];
};

test('asm writes the module beside the text, and says what it is', async () => {
  const { code, stdout } = await diffie(folder, 'asm', 'counter.dvm');
  const bytes = new Uint8Array(readFileSync(at('counter.dvmb')));
  expect(code).toBe(0);
  expect(stdout).toContain(toHex(codeHash(bytes)));
  expect(stdout).toContain('add by:u64 -> u64 (takes YOU)');
});

test('a contract with a circuit and one with a slot: disasm and asm again give the same code', async () => {
  for (const name of ['claim', 'wage-study'] as const) {
    writeFileSync(at(`${name}.dvmb`), contractModule(name));
    const text = await diffieJson<{ text: string }>(folder, 'disasm', `${name}.dvmb`);
    writeFileSync(at(`${name}-again.dvm`), text.text);
    const again = await diffieJson<Assembled>(folder, 'asm', `${name}-again.dvm`);
    expect(again.codeHash).toBe(`0x${toHex(codeHash(contractModule(name)))}`);
    expect(again.contract).toBe(name);
  }
});

test('disasm --annotate says position and price, -o writes a file', async () => {
  const plain = await diffie(folder, 'disasm', 'counter.dvm');
  const annotated = await diffie(folder, 'disasm', 'counter.dvm', '--annotate');
  expect(plain.stdout).toContain('require "adds something"');
  expect(annotated.stdout.split('\n').length).toBe(plain.stdout.split('\n').length);
  expect(annotated.stdout).toMatch(/require "adds something" +; .*\d/);
  mkdirSync(at('out'));
  await diffie(folder, 'disasm', 'counter.dvm', '-o', 'out/counter.dvm');
  expect(readFileSync(at('out/counter.dvm'), 'utf8').trim()).toBe(plain.stdout.trim());
});

test('asm takes texts alone: a module is not written again under another name', async () => {
  await diffie(folder, 'asm', 'counter.dvm');
  const { code, stderr } = await diffie(folder, 'asm', 'counter.dvmb');
  expect(code).toBe(2);
  expect(stderr).toContain('ending in .dvm; got counter.dvmb');
  expect(existsSync(at('counter.dvmb.dvmb'))).toBe(false);
});

test('a text that is wrong is located in two lines at most, without a stack', async () => {
  writeFileSync(at('wrong.dvm'), COUNTER.replace('u64.gt', 'u64.gtt'));
  const { code, stdout, stderr } = await diffie(folder, 'asm', 'wrong.dvm');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^diffie: .*DIF31\d\d asm\.\w+.*wrong\.dvm:\d+:\d+.*\n/);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
});

test('a text that the chain would refuse is refused, with --json as JSON', async () => {
  writeFileSync(at('refused.dvm'), COUNTER.replace('local.get by\n  u64.add', 'u64.add'));
  const { code, stdout } = await diffie(folder, 'asm', 'refused.dvm', '--json');
  const { error } = JSON.parse(stdout) as { error: { code: number; name: string } };
  expect(code).toBe(1);
  expect(error).toMatchObject({ name: 'module.stack', code: 3007 });
});

test('files that are missing, or no module, are said to be so', async () => {
  const missing = await diffie(folder, 'disasm', 'nothing.dvmb');
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('DIF8011 daf.moduleFile');
  writeFileSync(at('junk.dvmb'), 'junk');
  const junk = await diffie(folder, 'disasm', 'junk.dvmb');
  expect(junk.code).toBe(1);
  expect(junk.stderr).toMatch(/^diffie: .*DIF30\d\d module\.\w+/);
});
