// `diffie transfer`: YOU from one account to another.

import type { Command } from 'commander';
import { formatYou } from '../../chain/index.ts';
import { parseYou } from '../input/amounts.ts';
import { addNodeOptions, type NodeOptions, openSender } from '../input/chain-source.ts';
import { parseId } from '../input/identifiers.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printResult } from '../output/print.ts';

/** Adds the command. */
export function addTransfer(program: Command): void {
  const command = program
    .command('transfer')
    .description('send YOU to an address')
    .argument('<address>', 'who gets it', parseId)
    .argument('<you>', 'how much, such as 1.5', parseYou);
  addNodeOptions(command).option('--json', 'print JSON').action(transfer);
  addExamples(command, 'transfer ADDRESS 1.5', 'transfer ADDRESS 1.5 --key mine.key');
}

async function transfer(
  to: Uint8Array,
  amount: bigint,
  options: JsonOption & NodeOptions,
): Promise<void> {
  const { receipt, height } = await openSender(options).send({ kind: 'transfer', to, amount });
  const facts = {
    to,
    you: formatYou(amount),
    transaction: receipt.subject.id,
    height,
    fee: formatYou(receipt.fee),
  };
  printResult(options, facts, formatFields({ ...facts, fee: `${facts.fee} YOU` }));
}
