// Runs `diffie` in a folder of its own: by its launcher as a user does, or in the process of the test. What goes to
// standard output and standard error is kept apart, and the exit code with it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import { vi } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';

const LAUNCHER = resolve('bin/diffie.js');

/** What a run of the program came to. */
export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A fresh folder. Whoever asks for it removes it. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'diffie-cli-'));
}

/** Runs a command to its end in a process of its own, whatever its exit code. */
export function diffieProcess(cwd: string, ...args: readonly string[]): Promise<Run> {
  return new Promise((done) => {
    execFile(process.execPath, [LAUNCHER, ...args], { cwd }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Runs a command to its end in this process, which starts half a second sooner. */
export async function diffie(cwd: string, ...args: readonly string[]): Promise<Run> {
  const before = process.cwd();
  let stdout = '';
  let stderr = '';
  const print = (...parts: unknown[]) => {
    stdout += `${format(...parts)}\n`;
  };
  const complain = (...parts: unknown[]) => {
    stderr += `${format(...parts)}\n`;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(print),
    vi.spyOn(console, 'error').mockImplementation(complain),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  process.chdir(cwd);
  process.exitCode = 0;
  try {
    const code = await runCommandLine(args);
    return { code: code || Number(process.exitCode), stdout, stderr };
  } finally {
    process.chdir(before);
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs a command with `--json` that must succeed, and gives what it prints. */
export async function diffieJson<T>(cwd: string, ...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await diffie(cwd, ...args, '--json');
  if (code !== 0) throw new Error(`diffie ${args.join(' ')}: ${code} ${stderr} ${stdout}`);
  return JSON.parse(stdout) as T;
}

/** A running node, and what it said when it was ready. */
export type RunningNode = {
  readonly process: ChildProcess;
  readonly url: string;
  readonly height: string;
  readonly faucet: string;
};

/** Starts `diffie node` and waits until it is ready. */
export async function startNode(cwd: string, folder = '.diffie'): Promise<RunningNode> {
  const args = [LAUNCHER, 'node', '--port', '0', '--folder', folder, '--json'];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = await once(child.stdout, 'data');
  return { ...JSON.parse(String(line)), process: child };
}

/** Asks a node to stop and gives its exit code. */
export async function stopNode(
  { process: child }: RunningNode,
  signal: NodeJS.Signals = 'SIGTERM',
) {
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = await exit;
  return code as number | null;
}

/** A small contract: counts, takes YOU, refuses, tells. */
export const COUNTER = `contract counter

record Added by:u64 total:u64

cell total u64
map seen address bool

event added Added

fn init start:u64 export
  local.get start
  cell.set total
end

fn add by:u64 -> u64 export payable
  local.get by
  u64.const 0
  u64.gt
  require "adds something"
  cell.get total
  option.unwrap
  local.get by
  u64.add
  cell.set total
  ctx.caller
  bool.const true
  map.set seen
  local.get by
  cell.get total
  option.unwrap
  record.new Added
  emit added
  cell.get total
  option.unwrap
end

fn total -> u64 export
  cell.get total
  option.unwrap
end
`;
