// A whole ceremony by the commands, for a small circuit: the same as circuits/ does, files and words around it.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCircuit, keepCurve } from '../../circuits/index-node.ts';
import { countPublicInputs, importVerifyingKey } from '../../crypto/index.ts';
import { diffie, diffieJson, makeFolder } from './program.ts';

const SOURCE = `pragma circom 2.1.6;
template Product() {
  signal input a;
  signal input b;
  signal output product;
  product <== a * b;
}
component main { public [a] } = Product();
`;
const VALUE = '00112233445566778899aabbccddeeff';
const folder = makeFolder();
const origin = ['--powers', 'powers.ptau', '--circuit', 'product.r1cs'];
let release: () => Promise<void>;

type Made = { readonly output: string; readonly hash: string };
const ceremony = (...args: string[]) => diffieJson<Made>(folder, 'ceremony', ...args);

beforeAll(async () => {
  release = await keepCurve();
  const path = join(folder, 'product.circom');
  writeFileSync(path, SOURCE);
  writeFileSync(join(folder, 'product.r1cs'), (await compileCircuit(path)).r1cs);
  await ceremony('start', '--power', '3', '-o', '0.ptau');
  await ceremony('contribute', '0.ptau', '-o', '1.ptau', '--name', 'Ada');
  await ceremony('beacon', '1.ptau', '-o', '2.ptau', '--name', 'a drawing', '--value', VALUE);
  await ceremony('prepare', '2.ptau', '-o', 'powers.ptau');
  await ceremony('start', ...origin, '-o', '0.zkey');
});

afterAll(async () => {
  await release();
  rmSync(folder, { recursive: true });
});

test('phase 1 and phase 2 verify, with everyone who contributed', async () => {
  const powers = await diffie(folder, 'ceremony', 'verify', 'powers.ptau');
  expect(powers).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^true\n {2}person "Ada"/),
  });
  const made = await ceremony('contribute', '0.zkey', '-o', '1.zkey', '--name', 'Bo', ...origin);
  const key = await diffieJson(folder, 'ceremony', 'verify', '1.zkey', ...origin);
  expect(key).toMatchObject({
    valid: true,
    transcript: { contributions: [{ kind: 'person', name: 'Bo', hash: made.hash }] },
  });
  await ceremony('export', '1.zkey', '-o', 'product.vkey.json');
  const exported = JSON.parse(readFileSync(join(folder, 'product.vkey.json'), 'utf8')) as unknown;
  expect(countPublicInputs(importVerifyingKey(exported, 'product'))).toBe(2);
});

test('a key that nobody contributed to is false, and the exit code says so', async () => {
  const { code, stdout } = await diffie(folder, 'ceremony', 'verify', '0.zkey', ...origin);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'false: nobody has contributed\n' });
});

test('what a step needs and does not get is said', async () => {
  const neither = await diffie(folder, 'ceremony', 'start', '-o', 'x');
  expect(neither).toMatchObject({ code: 2, stderr: expect.stringContaining('--power N') });
  const alone = await diffie(folder, 'ceremony', 'verify', '0.zkey');
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--powers FILE') });
  const other = await diffie(folder, 'ceremony', 'verify', 'product.r1cs');
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('cli.argument') });
});
