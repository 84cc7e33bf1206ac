// Every command's help: an example for each, and examples that run as they stand.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../cli/program.ts';
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
let node: RunningNode;
let contract: string;
let transaction: string;

beforeAll(async () => {
  writeFileSync(
    join(folder, 'contract.dvm'),
    COUNTER.replace(' start:u64', '').replace('local.get start', 'u64.const 0'),
  );
  node = await startNode(folder);
  const deployed = await diffieJson<{ contract: string; transaction: string }>(
    folder,
    'deploy',
    'contract.dvm',
    '--rpc',
    node.url,
  );
  contract = deployed.contract;
  transaction = deployed.transaction;
});

afterAll(async () => {
  await stopNode(node);
  rmSync(folder, { recursive: true });
});

type Described = { readonly path: string; readonly command: Command; readonly help: string };

function describeAll(parent: Command, path: string): Described[] {
  return parent.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const name = path === '' ? command.name() : `${path} ${command.name()}`;
      return [{ path: name, command, help: helpOf(command) }, ...describeAll(command, name)];
    });
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

const commands = describeAll(createProgram(), '');
const examplesOf = ({ help }: Described) =>
  [...help.matchAll(/^ {2}\$ npx diffie (.+)$/gm)].map(([, line]) => line ?? '');

test('every command has a description, an example of itself, and --json where it prints', () => {
  const lacking = commands.filter((one) => {
    const isLeaf = one.command.commands.length === 0;
    const hasJson = one.command.options.some(({ long }) => long === '--json');
    const hasOwn = examplesOf(one).some((line) => line.startsWith(one.path));
    return one.command.description() === '' || !hasOwn || (isLeaf && !hasJson);
  });
  expect(lacking.map(({ path }) => path)).toEqual([]);
  expect(commands.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'start',
      'node',
      'asm',
      'disasm',
      'deploy',
      'call',
      'ceremony verify',
      'inspect block',
    ]),
  );
});

test('every option that an example names exists', () => {
  const unknown = commands.flatMap((one) =>
    examplesOf(one)
      .filter((line) => line.startsWith(`${one.path} `) && one.command.commands.length === 0)
      .flatMap((line) => [...line.matchAll(/(?<= )--?[a-z][a-z-]*/g)].map(([option]) => option))
      .filter(
        (option) =>
          !one.command.options.some(({ long, short }) => option === long || option === short),
      )
      .map((option) => `${one.path}: ${option}`),
  );
  expect(unknown).toEqual([]);
});

/** Played elsewhere: scenes and ceremonies take long, a node does not end by itself; these calls need another contract. */
const ELSEWHERE = /^(start|node|ceremony|call|deploy claim|asm .*build)/;

test('examples run as they stand', async () => {
  const lines = [...new Set(commands.flatMap(examplesOf))].filter((line) => !ELSEWHERE.test(line));
  expect(lines.length).toBeGreaterThan(10);
  const order = ['key new', 'asm', ''];
  const rank = (line: string) => order.findIndex((start) => line.startsWith(start));
  for (const line of lines.toSorted((a, b) => rank(a) - rank(b))) {
    const words = line
      .replace(/REQUEST|ID/, transaction)
      .replace(/ADDRESS|CONTRACT/, contract)
      .split(' ');
    if (/^(deploy|transfer)/.test(line)) words.push('--rpc', node.url);
    // No contract here has ever waited, and a key just made has nothing to send.
    const expected = /inspect request|transfer.*--key/.test(line) ? 1 : 0;
    const { code, stderr } = await diffie(folder, ...words);
    expect({ line, code, stderr: code === expected ? '' : stderr }).toEqual({
      line,
      code: expected,
      stderr: '',
    });
  }
  expect(existsSync(join(folder, 'contract.dvmb'))).toBe(true);
});

test('what is not how a command is used ends with 2 and says what is', async () => {
  const unknown = await diffie(folder, 'inspekt');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('inspect');
  const address = await diffie(folder, 'inspect', 'account', '0x12');
  expect(address.code).toBe(2);
  expect(address.stderr).toContain('32 bytes in hexadecimal');
  const args = await diffie(folder, 'call', contract, 'add', '{"by":7}');
  expect(args.code).toBe(2);
  expect(args.stderr).toContain('a list in JSON');
});
