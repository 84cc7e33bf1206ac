// The stage that a scene plays on: accounts with names, progress, what had to be rejected, and the account of yo and
// fees, taken from the blocks and not from what the scene says.

import { DiffieError, isDiffieError } from '../../base/index.ts';
import { UNITS_PER_YOU } from '../../chain/index.ts';
import { createSender, deployContract, receiptCode, type Sender } from '../../daf/index.ts';
import { contractModule, createAccount, type LocalChain } from '../../daf/index-node.ts';
import { describe } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import type { Expected, Stage } from './scene.ts';

/** A stage and what happened on it. */
export type Recording = {
  readonly stage: Stage;
  /** What was rejected so far, with its code. */
  readonly rejected: readonly string[];
  readonly contracts: readonly DeployedContract[];
  /** Yo and units of YOU of the scene's transactions so far, those that gave accounts their YOU aside. */
  costs(): Promise<Costs>;
};

/** A contract that the scene deployed. */
export type DeployedContract = { readonly name: string; readonly address: Uint8Array };

/** What transactions used. */
export type Costs = { readonly yo: bigint; readonly feeUnits: bigint };

/** What an account gets unless the scene says otherwise. */
const DEFAULT_UNITS = 1000n * UNITS_PER_YOU;

/** A stage on a chain, from its newest block on. `tell` prints a line. */
export async function createStage(
  chain: LocalChain,
  tell: (line: string) => void,
): Promise<Recording> {
  const { client, chainId, node, faucet } = chain;
  const { height: firstHeight } = await client.info({});
  const accounts = new Map<string, Promise<Sender>>();
  const rejected: string[] = [];
  const contracts: DeployedContract[] = [];
  let funding: Costs = { yo: 0n, feeUnits: 0n };

  const openAccount = async (units: bigint): Promise<Sender> => {
    const account = createAccount();
    const { receipt } = await faucet.send({
      kind: 'transfer',
      to: account.address,
      amount: units,
    });
    funding = { yo: funding.yo + receipt.yoUsed, feeUnits: funding.feeUnits + receipt.fee };
    return createSender(client, account);
  };

  const stage: Stage = {
    client,
    chainId,
    account: (name, units = DEFAULT_UNITS) => {
      const known = accounts.get(name) ?? openAccount(units);
      accounts.set(name, known);
      return known;
    },
    deploy: async (sender, name, args, options) => {
      const contract = await deployContract(sender, contractModule(name), args, options);
      contracts.push({ name, address: contract.address });
      return contract;
    },
    step: withProgress,
    tell,
    reject: async (title, attempt, expected) => {
      const line = `${title}: ${await rejection(title, attempt, expected)}`;
      rejected.push(line);
      tell(`rejected, as it must be: ${line}`);
    },
    reachHeight: async (height) => {
      while (node.ledger.head.header.height < height) await node.produceBlock();
    },
  };

  const costs = async (): Promise<Costs> => {
    const { height: lastHeight } = await client.info({});
    let yo = -funding.yo;
    let feeUnits = -funding.feeUnits;
    for (let height = firstHeight + 1n; height <= lastHeight; height++) {
      const { receipts } = await client.block({ height });
      for (const { yoUsed, fee, reserveFee } of receipts) {
        yo += yoUsed;
        feeUnits += fee + reserveFee;
      }
    }
    return { yo, feeUnits };
  };
  return { stage, rejected, contracts, costs };
}

/** Runs an attempt and gives the code of its error. @throws cli.notRejected */
async function rejection(
  title: string,
  attempt: () => Promise<unknown>,
  expected: Expected,
): Promise<string> {
  const { code, says } = typeof expected === 'string' ? { code: expected, says: '' } : expected;
  let error: unknown;
  try {
    await attempt();
  } catch (thrown) {
    error = thrown;
  }
  if (error !== undefined && !isDiffieError(error)) throw error;
  const found = error && (receiptCode(error) ?? error.code);
  const matches = found === code || error?.code === code;
  if (error === undefined || !matches || !error.message.includes(says)) {
    const wanted = says === '' ? code : `${code} that says "${says}"`;
    const got = error === undefined ? 'no error' : describe(error);
    const facts = { at: title, expected: wanted, got };
    throw new DiffieError('cli.notRejected', facts, { cause: error });
  }
  return says === '' ? code : `${code}, ${says}`;
}
