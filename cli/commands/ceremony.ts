// `diffie ceremony`: makes the keys of a circuit together with others. Parties hand a file on from one to the next; each
// step verifies what came before. Phase 1 (powers of tau) serves all circuits up to a size, phase 2 one circuit.

import type { Command } from 'commander';
import { DiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import type { Contribution } from '../../circuits/index.ts';
import {
  applyKeyBeacon,
  applyPowersBeacon,
  type Beacon,
  type CeremonyStep,
  contributeKey,
  contributePowers,
  exportVerifyingKey,
  keepCurve,
  preparePowers,
  startKey,
  startPowers,
  verifyKey,
  verifyPowers,
} from '../../circuits/index-node.ts';
import { parseCount } from '../input/amounts.ts';
import {
  addOriginOptions,
  type OriginOptions,
  readCeremonyFile,
  readOrigin,
} from '../input/ceremony-files.ts';
import { readBytes, writeOutput } from '../input/files.ts';
import { EXIT } from '../output/failure.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printResult } from '../output/print.ts';
import { withActivity } from '../output/progress.ts';

type OutputOptions = JsonOption & { readonly output: string };
type StartOptions = OutputOptions & OriginOptions & { readonly power?: number };
type ContributeOptions = OutputOptions & OriginOptions & { readonly name: string };
type BeaconOptions = ContributeOptions & { readonly value: string; readonly exponent: number };

const BEACON_EXPONENT = 10;

const SEQUENCE = `
A whole ceremony, each contribution on its contributor's machine:
  $ npx diffie ceremony start --power 12 -o 0.ptau
  $ npx diffie ceremony contribute 0.ptau -o 1.ptau --name Ada
  $ npx diffie ceremony beacon 1.ptau -o 2.ptau --name 'drawing of 1 May' --value HEX
  $ npx diffie ceremony prepare 2.ptau -o powers.ptau
  $ npx diffie ceremony start --powers powers.ptau -o 0.zkey
  $ npx diffie ceremony contribute 0.zkey -o 1.zkey --name Ada --powers powers.ptau
  $ npx diffie ceremony beacon 1.zkey -o key.zkey --name 'drawing of 2 May' --value HEX --powers powers.ptau
  $ npx diffie ceremony verify key.zkey --powers powers.ptau
  $ npx diffie ceremony export key.zkey -o key.vkey.json
The keys are sound if one contributor to each phase forgot the randomness.`;

/** Adds the command and those below it. */
export function addCeremony(program: Command): void {
  const command = program
    .command('ceremony')
    .description("make a circuit's keys together with others");
  command.addHelpText('after', SEQUENCE);
  addStartCommand(command);
  addContributeCommand(command);
  addBeaconCommand(command);
  addPrepareCommand(command);
  addVerifyCommand(command);
  addExportCommand(command);
}

function addStartCommand(parent: Command): void {
  const command = parent
    .command('start')
    .description('begin phase 1 (--power), or phase 2 of a circuit (--powers)')
    .requiredOption('-o, --output <file>', 'file to make')
    .option('--power <n>', 'phase 1: for circuits of up to 2^n constraints', parseCount)
    .option('--json', 'print JSON')
    .action(async (options: StartOptions) => {
      const { power, powers } = options;
      if ((power === undefined) === (powers === undefined)) {
        const expected = '--power N for phase 1, or --powers FILE for phase 2';
        throw new DiffieError('cli.argument', { at: 'ceremony start', expected });
      }
      const file = await step('beginning', async (tell) =>
        power === undefined ? startKey(await readOrigin(options), tell) : startPowers(power, tell),
      );
      finish(options, { file });
    });
  addOriginOptions(command);
  addExamples(command, 'ceremony start --power 12 -o 0.ptau');
}

function addContributeCommand(parent: Command): void {
  const command = parent
    .command('contribute')
    .description('verify a file and add randomness of this machine to it')
    .argument('<file>', 'what the contributor before handed on')
    .requiredOption('-o, --output <file>', 'file to hand on')
    .requiredOption('--name <name>', 'your public name')
    .option('--json', 'print JSON')
    .action(async (path: string, options: ContributeOptions) => {
      const file = await readCeremonyFile(path, options);
      const contributor = { name: options.name, rng: nodeRng };
      const made = await step('contributing', (tell) =>
        file.phase === 1
          ? contributePowers(file.bytes, contributor, tell)
          : contributeKey(file.origin, file.bytes, contributor, tell),
      );
      finish(options, made);
    });
  addOriginOptions(command);
  addExamples(command, 'ceremony contribute 0.ptau -o 1.ptau --name Ada');
}

function addBeaconCommand(parent: Command): void {
  const command = parent
    .command('beacon')
    .description('end a phase with a public value that nobody knew while people contributed')
    .argument('<file>', 'after the last contribution')
    .requiredOption('-o, --output <file>', 'file to make')
    .requiredOption('--value <hex>', '16 to 255 bytes in hexadecimal, without 0x')
    .requiredOption('--name <name>', 'where the value is from')
    .option('--exponent <n>', 'SHA-256 is iterated 2^n times on it', parseCount, BEACON_EXPONENT)
    .option('--json', 'print JSON')
    .action(async (path: string, options: BeaconOptions) => {
      const file = await readCeremonyFile(path, options);
      const { name, value, exponent } = options;
      const beacon: Beacon = { name, value, iterationsExponent: exponent };
      const made = await step('applying the beacon', (tell) =>
        file.phase === 1
          ? applyPowersBeacon(file.bytes, beacon, tell)
          : applyKeyBeacon(file.origin, file.bytes, beacon, tell),
      );
      finish(options, made);
    });
  addOriginOptions(command);
  addExamples(command, "ceremony beacon 1.ptau -o 2.ptau --name 'drawing of 1 May' --value HEX");
}

function addPrepareCommand(parent: Command): void {
  const command = parent
    .command('prepare')
    .description('compute what phase 2 needs: a minute for 2^12, twice that for each power more')
    .argument('<file>', 'phase 1 after its beacon')
    .requiredOption('-o, --output <file>', 'file to make')
    .option('--json', 'print JSON')
    .action(async (path: string, options: OutputOptions) => {
      const powers = readBytes(path);
      finish(options, { file: await step('preparing', (tell) => preparePowers(powers, tell)) });
    });
  addExamples(command, 'ceremony prepare 2.ptau -o powers.ptau');
}

function addVerifyCommand(parent: Command): void {
  const command = parent
    .command('verify')
    .description('check that every contribution follows from the one before')
    .argument('<file>', 'powers of tau or key')
    .option('--json', 'print JSON')
    .action(async (path: string, options: JsonOption & OriginOptions) => {
      const file = await readCeremonyFile(path, options);
      const verdict = await step('verifying', async (tell) =>
        file.phase === 1
          ? verifyPowers(file.bytes, tell)
          : verifyKey(file.origin, file.bytes, tell),
      );
      if (!verdict.valid) {
        process.exitCode = EXIT.failed;
        printResult(options, verdict, `false: ${verdict.reason}`);
        return;
      }
      const { contributions } = verdict.transcript;
      const lines = contributions.map(formatContribution);
      printResult(options, verdict, ['true', ...lines].join('\n'));
    });
  addOriginOptions(command);
  addExamples(command, 'ceremony verify key.zkey --powers powers.ptau');
}

function addExportCommand(parent: Command): void {
  const command = parent
    .command('export')
    .description("write a key's verifying key, as contracts import it")
    .argument('<file>', 'key of phase 2')
    .requiredOption('-o, --output <file>', 'file to make, ending in .json')
    .option('--json', 'print JSON')
    .action(async (path: string, options: OutputOptions) => {
      const zkey = readBytes(path);
      const key = await step('exporting', () => exportVerifyingKey(zkey));
      writeOutput(options.output, `${JSON.stringify(key, null, 1)}\n`);
      printResult(options, { output: options.output }, options.output);
    });
  addExamples(command, 'ceremony export key.zkey -o key.vkey.json');
}

/** Runs a step with the threads that it needs, and shows that it runs. */
async function step<T>(
  title: string,
  work: (tell: (line: string) => void) => Promise<T>,
): Promise<T> {
  const release = await keepCurve();
  try {
    return await withActivity(title, work);
  } finally {
    await release();
  }
}

function finish(options: OutputOptions, { file, hash }: Partial<CeremonyStep>): void {
  const { output } = options;
  if (file !== undefined) writeOutput(output, file);
  const facts = { output, sizeBytes: file?.length, hash };
  printResult(options, facts, formatFields(facts));
  if (hash !== undefined && options.json !== true) {
    console.error('Publish the hash: it lets everyone find your contribution in the final file.');
  }
}

function formatContribution(contribution: Contribution): string {
  const { kind, name, hash } = contribution;
  return `  ${kind} "${name}" ${hash.slice(0, 32)}…`;
}
