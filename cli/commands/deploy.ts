// `diffie deploy`: puts a contract on the chain and runs its `init`.

import type { Command } from 'commander';
import { formatYou } from '../../chain/index.ts';
import { deployJson } from '../../daf/index.ts';
import { moduleFromFile } from '../../daf/index-node.ts';
import type { Json } from '../../vm/index.ts';
import { parseWhole, parseYou } from '../input/amounts.ts';
import { addNodeOptions, type NodeOptions, openSender } from '../input/chain-source.ts';
import { parseArguments } from '../input/files.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printResult } from '../output/print.ts';

type Options = JsonOption &
  NodeOptions & { readonly value?: bigint; readonly yoLimit?: bigint; readonly yoPrice?: bigint };

/** Adds the command. */
export function addDeploy(program: Command): void {
  const command = program
    .command('deploy')
    .description('put a contract on the chain and run its init')
    .argument('<file>', 'text form (.dvm) or module')
    .argument('[args]', "init's arguments, a list in JSON or @FILE", parseArguments, []);
  addNodeOptions(command)
    .option('--value <you>', 'YOU paid to the contract', parseYou)
    .option('--yo-limit <yo>', 'yo it may use (default: the estimate and a fifth more)', parseWhole)
    .option('--yo-price <units>', 'units of YOU per 1,000 yo', parseWhole)
    .option('--json', 'print JSON')
    .action(deployFile);
  addExamples(
    command,
    'deploy contract.dvm',
    `deploy claim.dvm '["1000", "21", "study"]' --key mine.key`,
  );
}

async function deployFile(file: string, args: readonly Json[], options: Options): Promise<void> {
  const { value, yoLimit, yoPrice } = options;
  const module = moduleFromFile(file);
  const payment = {
    ...(value !== undefined && { value }),
    ...(yoLimit !== undefined && { yoLimit }),
    ...(yoPrice !== undefined && { yoPrice }),
  };
  const { address, program, placed } = await deployJson(openSender(options), module, args, payment);
  const { receipt, height } = placed;
  const facts = {
    contract: address,
    name: program.module.name,
    transaction: receipt.subject.id,
    height,
    yoUsed: receipt.yoUsed,
    fee: formatYou(receipt.fee),
  };
  printResult(options, facts, formatFields({ ...facts, fee: `${facts.fee} YOU` }));
}
