// `diffie inspect`: what everyone can see of a chain, read from its folder or asked of a node.

import { type Command, Option } from 'commander';
import { verifyChain } from '../../chain/index.ts';
import { type FolderReader, nodePlatform } from '../../chain/index-node.ts';
import { addSourceOptions, readingChain, type SourceOptions } from '../input/chain-source.ts';
import { addExamples } from '../output/help.ts';
import { INSPECTIONS, type Inspection } from '../output/inspections.ts';
import { type JsonOption, printResult } from '../output/print.ts';
import { withProgress } from '../output/progress.ts';

type Options = JsonOption & SourceOptions & { readonly verify?: boolean };

/** Adds the command, and one below it for each thing that can be looked at. */
export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('look at a chain: what everyone can see of it');
  addExamples(command, 'inspect chain --verify', 'inspect contract ADDRESS');
  for (const inspection of INSPECTIONS) addInspection(command, inspection);
}

function addInspection(parent: Command, inspection: Inspection): void {
  const { name, doc, example, usage, usageDoc } = inspection;
  const command = parent.command(name).description(doc);
  if (usage !== undefined) command.argument(usage, usageDoc, inspection.parse);
  addSourceOptions(command)
    .addOption(new Option('--verify', 'execute every block of the folder again').conflicts('rpc'))
    .option('--json', 'print JSON')
    .action(async () => {
      await inspect(inspection, command.processedArgs[0], command.opts<Options>());
    });
  addExamples(command, example);
}

async function inspect(inspection: Inspection, which: unknown, options: Options): Promise<void> {
  await readingChain(options, async (reader, folder) => {
    if (options.verify === true && folder !== undefined) await verify(folder);
    const { value, text } = await inspection.read(reader, which);
    printResult(options, value, text);
  });
}

async function verify({ ledger }: FolderReader): Promise<void> {
  const { height } = ledger.head.header;
  const head = await withProgress('executing every block again', Number(height), (advance) =>
    verifyChain(ledger.store, nodePlatform, () => advance()),
  );
  console.error(`Blocks 0 to ${head.header.height} hold: all follows from the genesis.`);
}
