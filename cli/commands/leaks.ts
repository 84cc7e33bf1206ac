// `diffie leaks`: what a contract may reveal, read off its code before anyone trusts it with an input.

import { type Command, Option } from 'commander';
import { DiffieError } from '../../base/index.ts';
import { moduleFromFile } from '../../daf/index-node.ts';
import { describeLeakage, leakageReport } from '../../vm/index.ts';
import { addSourceOptions, readingChain, type SourceOptions } from '../input/chain-source.ts';
import { parseId } from '../input/identifiers.ts';
import { knownCeremonies } from '../input/known-ceremonies.ts';
import { addExamples } from '../output/help.ts';
import { type JsonOption, printResult, wrapText } from '../output/print.ts';

type Options = JsonOption & SourceOptions & { readonly contract?: Uint8Array };

/** Adds the command. */
export function addLeaks(program: Command): void {
  const command = program
    .command('leaks')
    .description(
      'say what a contract may reveal: what it opens, of whose inputs, when, and to whom',
    )
    .argument('[file]', 'text form (.dvm) or module')
    .addOption(
      new Option('--contract <address>', "a contract's code on the chain").argParser(parseId),
    );
  addSourceOptions(command).option('--json', 'print JSON').action(showLeaks);
  addExamples(command, 'leaks contract.dvm', 'leaks --contract ADDRESS --json');
}

async function showLeaks(file: string | undefined, options: Options): Promise<void> {
  const report = leakageReport(await moduleOf(file, options), await knownCeremonies());
  printResult(options, report, wrapLines(describeLeakage(report)));
}

async function moduleOf(file: string | undefined, options: Options): Promise<Uint8Array> {
  const { contract } = options;
  if ((file === undefined) === (contract === undefined)) {
    throw new DiffieError('cli.argument', {
      at: 'leaks',
      expected: 'a file, or --contract ADDRESS',
    });
  }
  if (contract === undefined) return moduleFromFile(file as string);
  return readingChain(
    options,
    async (reader) => (await reader.contract({ address: contract })).module,
  );
}

/** Long lines broken, each behind its own indentation. */
function wrapLines(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const indent = line.slice(0, line.length - line.trimStart().length);
      return wrapText(line.trimStart(), indent, `${indent}    `);
    })
    .join('\n');
}
