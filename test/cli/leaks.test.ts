import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LeakageReport } from '../../vm/index.ts';
import {
  COUNTER,
  diffie,
  diffieJson,
  makeFolder,
  type RunningNode,
  startNode,
  stopNode,
} from './program.ts';

const folder = makeFolder();
const CLAIM = resolve('contracts/claim.dvm');
const STUDY = resolve('contracts/wage-study.dvm');
let node: RunningNode;

beforeAll(async () => {
  writeFileSync(join(folder, 'counter.dvm'), COUNTER);
  node = await startNode(folder);
});
afterAll(async () => {
  await stopNode(node);
  rmSync(folder, { recursive: true });
});

test('leaks says in words what a contract opens, and names the ceremony', async () => {
  const study = await diffie(folder, 'leaks', STUDY);
  expect(study.code).toBe(0);
  expect(study.stdout).toContain('`missing == 0` ("not every company has submitted"');
  expect(Math.max(...study.stdout.split('\n').map((line) => line.length))).toBeLessThan(100);
  const claim = await diffieJson<LeakageReport>(folder, 'leaks', CLAIM);
  expect(claim.circuits[0]?.ceremony?.name).toBe('claim');
});

test('leaks of a contract on the chain is that of its file', async () => {
  const { contract } = await diffieJson<{ contract: string }>(
    folder,
    'deploy',
    'counter.dvm',
    '["7"]',
    '--rpc',
    node.url,
  );
  const ofChain = await diffieJson(folder, 'leaks', '--contract', contract, '--rpc', node.url);
  expect(ofChain).toEqual(await diffieJson(folder, 'leaks', 'counter.dvm'));
});

test('leaks takes a file or a contract', async () => {
  expect((await diffie(folder, 'leaks')).code).toBe(2);
  const both = await diffie(folder, 'leaks', CLAIM, '--contract', `0x${'00'.repeat(32)}`);
  expect(both.code).toBe(2);
  expect(both.stderr).toContain('a file, or --contract ADDRESS');
});
