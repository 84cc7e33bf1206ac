// The program `npm run bench -- NAME --json FILE`: runs the suite bench/suites/NAME.ts, prints a
// table and writes the figures as JSON.

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { describeMachine, measureCase } from './harness.ts';
import type { BenchReport, BenchRow, BenchSuite } from './suite.ts';

type Options = {
  readonly json?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly filter?: string;
  readonly list?: boolean;
};

const SUITES_FOLDER = new URL('./suites/', import.meta.url);

function suiteNames(): string[] {
  return readdirSync(SUITES_FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0');
  return value;
}

function parseCount(text: string): number {
  const value = parsePositive(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('expected a whole number');
  return value;
}

async function loadSuite(name: string): Promise<BenchSuite> {
  const file = (await import(new URL(`${name}.ts`, SUITES_FOLDER).href)) as { suite?: BenchSuite };
  if (file.suite === undefined) throw new Error(`bench/suites/${name}.ts exports no suite`);
  return file.suite;
}

function showTime(ns: number): string {
  if (ns < 1e3) return `${Number(ns.toPrecision(3))} ns`;
  if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(3))} µs`;
  if (ns < 1e9) return `${Number((ns / 1e6).toPrecision(3))} ms`;
  return `${Number((ns / 1e9).toPrecision(3))} s`;
}

function showRows(rows: readonly BenchRow[]): string {
  const table = new Table({
    head: ['case', 'ours', 'peer', 'peer takes', 'peer / ours'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const peers = Object.entries(row.peers);
    const ours = showTime(row.oursNs);
    if (peers.length === 0) table.push([row.case, ours, 'none', '', '']);
    for (const [name, ns] of peers) {
      table.push([row.case, ours, name, showTime(ns), (ns / row.oursNs).toFixed(2)]);
    }
  }
  return table.toString();
}

function writeReport(path: string, report: BenchReport): void {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

async function runSuite(name: string, options: Options): Promise<void> {
  const suite = await loadSuite(name);
  const cases = suite.cases.filter((item) => item.case.includes(options.filter ?? ''));
  if (cases.length === 0) throw new Error(`no case of ${name} holds ${options.filter}`);
  console.error(`${name}: ${suite.doc}`);
  const rows: BenchRow[] = [];
  try {
    for (const item of cases) {
      console.error(`measuring ${item.case}`);
      const effort = { rounds: options.rounds, turnSeconds: options.seconds };
      rows.push(await measureCase(item, effort));
    }
  } finally {
    await suite.close?.();
  }
  console.log(showRows(rows));
  const { notes = [] } = suite;
  for (const note of notes) console.log(note);
  if (options.json !== undefined) {
    const machine = describeMachine(options.rounds);
    writeReport(options.json, { bench: name, machine, rows, ...(notes.length > 0 && { notes }) });
  }
}

const program = new Command('npm run bench --')
  .description('Measures Diffie against other packages, in turns within one run.')
  .argument('[name]', 'the suite')
  .option('--json <file>', 'also write the figures as JSON')
  .option('--rounds <count>', 'turns that each contestant takes', parseCount, 5)
  .option('--seconds <seconds>', 'what a turn lasts at least', parsePositive, 0.25)
  .option('--filter <text>', 'only cases whose name holds the text')
  .option('--list', 'print the names of the suites')
  .addHelpText('after', '\nExample:\n  npm run bench -- paillier --json paillier.json')
  .action(async (name: string | undefined, options: Options) => {
    const names = suiteNames();
    if (options.list === true) console.log(names.join('\n'));
    else if (name !== undefined && names.includes(name)) await runSuite(name, options);
    else program.error(`expected one of the suites: ${names.join(', ') || 'none yet'}`);
  });

await program.parseAsync();
