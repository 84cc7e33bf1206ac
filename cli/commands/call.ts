// `diffie call`: a method of a contract in a transaction; or what it would give (--view), or what it would take
// (--estimate), without one. Arguments and results are JSON, by the names in the contract.

import type { Command } from 'commander';
import { formatYou } from '../../chain/index.ts';
import {
  type CallOptions,
  type CallResult,
  type Contract,
  contractAt,
  type Estimate,
} from '../../daf/index.ts';
import { readKeyFile } from '../../daf/index-node.ts';
import type { Json } from '../../vm/index.ts';
import { parseWhole, parseYou } from '../input/amounts.ts';
import { addNodeOptions, type NodeOptions, openClient, openSender } from '../input/chain-source.ts';
import { parseArguments } from '../input/files.ts';
import { parseId } from '../input/identifiers.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, formatValue, type JsonOption, printResult } from '../output/print.ts';

type Options = JsonOption &
  NodeOptions & {
    readonly value?: bigint;
    readonly yoLimit?: bigint;
    readonly yoPrice?: bigint;
    readonly reserve?: bigint;
    readonly view?: boolean;
    readonly estimate?: boolean;
  };

/** Adds the command. */
export function addCall(program: Command): void {
  const command = program
    .command('call')
    .description("call a contract's method")
    .argument('<contract>', 'its address', parseId)
    .argument('<method>', 'name of the method')
    .argument('[args]', 'arguments, a list in JSON or @FILE', parseArguments, []);
  addNodeOptions(command)
    .option('--view', 'only look what it would give: nothing is sent or paid')
    .option('--estimate', 'only say the yo and the fee that it would take')
    .option('--value <you>', 'YOU paid to the contract', parseYou)
    .option('--yo-limit <yo>', 'yo it may use (default: the estimate and a fifth more)', parseWhole)
    .option('--yo-price <units>', 'units of YOU per 1,000 yo', parseWhole)
    .option('--reserve <yo>', 'yo set aside for what follows a wait', parseWhole)
    .option('--json', 'print JSON')
    .action(callMethod);
  addExamples(
    command,
    `call CONTRACT offer_of '["0"]' --view`,
    `call CONTRACT lock '["0"]' --value 2.5 --key mine.key`,
  );
}

type Target = {
  readonly contract: Contract;
  readonly method: string;
  readonly args: readonly Json[];
};

async function callMethod(
  address: Uint8Array,
  method: string,
  args: readonly Json[],
  options: Options,
): Promise<void> {
  const contract = await contractAt(openClient(options), address);
  const target = { contract, method, args };
  if (options.view === true) return look(target, options);
  if (options.estimate === true) return estimate(target, options);
  return send(target, options);
}

async function look({ contract, method, args }: Target, options: Options): Promise<void> {
  const result = await contract.viewJson(method, args);
  printResult(options, { result }, formatValue(result));
}

async function estimate({ contract, method, args }: Target, options: Options): Promise<void> {
  const from = readKeyFile(options.key).address;
  const { value, reserve } = options;
  const { yoUsed, fee, result }: Estimate = await contract.estimateJson(from, method, args, {
    ...(value !== undefined && { value }),
    ...(reserve !== undefined && { yoReserve: reserve }),
  });
  const facts = { yoUsed, fee: formatYou(fee), result };
  printResult(options, facts, formatFields({ ...facts, fee: `${facts.fee} YOU` }));
}

async function send({ contract, method, args }: Target, options: Options): Promise<void> {
  const outcome = await contract.callJson(openSender(options), method, args, payment(options));
  const facts = factsOf(outcome);
  const events = facts.events.map(({ name, fields }) => `${name} ${formatValue(fields)}`);
  const text = formatFields({
    ...facts,
    fee: `${facts.fee} YOU`,
    events: events.length === 0 ? undefined : events.join('\n'),
    result: outcome.result === null ? undefined : outcome.result,
  });
  const { requestId } = outcome;
  printResult(options, facts, text);
  if (requestId !== undefined && options.json !== true) {
    console.error('It waits for an answer: `npx diffie inspect request ID` shows for what.');
  }
}

function payment({ value, yoLimit, yoPrice, reserve }: Options): CallOptions {
  return {
    ...(value !== undefined && { value }),
    ...(yoLimit !== undefined && { yoLimit }),
    ...(yoPrice !== undefined && { yoPrice }),
    ...(reserve !== undefined && { yoReserve: reserve }),
  };
}

function factsOf({ placed, result, requestId, events }: CallResult) {
  const { receipt, height } = placed;
  return {
    status: receipt.status.kind,
    result,
    requestId,
    transaction: receipt.subject.id,
    height,
    yoUsed: receipt.yoUsed,
    fee: formatYou(receipt.fee),
    events,
  };
}
