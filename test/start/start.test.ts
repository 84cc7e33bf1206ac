// `npm start` as a user runs it: all scenes on a fresh chain, the results as JSON, and the chain readable afterwards.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffie, diffieProcess, type Run } from '../cli/program.ts';

type Result = {
  readonly scene: string;
  readonly ok: boolean;
  readonly result: unknown;
  readonly clear: unknown;
  readonly rejected: readonly string[];
  readonly yo: string;
  readonly fee: string;
  readonly ms: number;
};

const SCENES = ['wage-study', 'market-overlap', 'patient-sale', 'claim'];
const folder = mkdtempSync(join(tmpdir(), 'diffie-start-'));
let run: Run;
let results: readonly Result[];

beforeAll(async () => {
  run = await diffieProcess(folder, 'start', '--json', 'results.json');
  results = (JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as { scenes: Result[] })
    .scenes;
});

afterAll(() => rmSync(folder, { recursive: true }));

const resultOf = (scene: string) => results.find((one) => one.scene === scene);

test('all scenes agree with the clear computation, and the exit code says so', () => {
  expect(results.map(({ scene, ok }) => ({ scene, ok }))).toEqual(
    SCENES.map((scene) => ({ scene, ok: true })),
  );
  for (const { result, clear } of results) expect(result).toEqual(clear);
  expect(run.code).toBe(0);
});

test('results have the documented shape', () => {
  for (const result of results) {
    expect(result).toEqual({
      scene: expect.any(String),
      ok: true,
      result: expect.anything(),
      clear: expect.anything(),
      rejected: expect.any(Array),
      yo: expect.stringMatching(/^[1-9]\d*$/),
      fee: expect.stringMatching(/^0\.\d+$/),
      ms: expect.any(Number),
    });
  }
});

test('the study finds the totals of 534 workers', () => {
  expect(resultOf('wage-study')?.result).toMatchObject({
    female: { n: 245, cents: 193_032 },
    male: { n: 289, cents: 288_853 },
  });
});

test('every scene shows what is rejected, and why', () => {
  const least = { 'wage-study': 5, 'market-overlap': 4, 'patient-sale': 4, claim: 5 };
  for (const [scene, count] of Object.entries(least)) {
    const { rejected } = resultOf(scene) ?? { rejected: [] };
    expect({ scene, enough: rejected.length >= count }).toEqual({ scene, enough: true });
    for (const line of rejected) expect(line).toMatch(/: [a-z]+\.[a-zA-Z0-9]+(, .+)?$/);
  }
});

test('after each scene it says who saw what, and at the end how to look further', async () => {
  for (const title of [
    'What everyone could see',
    'What nobody could see',
    'Who could still cheat',
  ]) {
    expect(run.stdout.split(title).length - 1).toBe(SCENES.length);
  }
  const commands = [...run.stdout.matchAll(/^ {2}npx diffie (inspect [^#]+?) +#/gm)];
  expect(commands.length).toBeGreaterThanOrEqual(SCENES.length + 2);
  for (const [, line = ''] of commands) {
    const { code, stderr } = await diffie(folder, ...line.split(' '));
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  }
});

test('the next start replaces the chain, but no folder that holds another thing', async () => {
  const again = await diffie(folder, 'start', '--scene', 'claim');
  expect(again.code).toBe(0);
  expect(again.stdout).not.toContain('wage-study');
  writeFileSync(join(folder, '.diffie', 'notes.txt'), 'mine');
  const refused = await diffie(folder, 'start', '--scene', 'claim');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('daf.folder');
  expect(existsSync(join(folder, '.diffie', 'data.mdb'))).toBe(true);
});

test('results that can not be written are said before anything is played', async () => {
  const { code, stdout, stderr } = await diffie(folder, 'start', '--json', 'nowhere/results.json');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('nowhere/results.json; expected a place to write to; got ENOENT');
});
