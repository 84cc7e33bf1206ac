// A whole chain in this process for development, tests and scenes: one box, everything in a folder or in memory,
// and all YOU with one account, the faucet, whose key lies in the folder.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DiffieError } from '../base/index.ts';
import { nodeClock } from '../base/index-node.ts';
import {
  type ChainClient,
  type ChainNode,
  DEFAULT_MIN_YO_PRICE,
  type Genesis,
  UNITS_PER_YOU,
} from '../chain/index.ts';
import { lockFolder, startEmbedded } from '../chain/index-node.ts';
import type { Account } from './account.ts';
import { createAccount } from './account-node.ts';
import { createKeyFile, readKeyFile } from './key-file-node.ts';
import { createSender, type Sender } from './sender.ts';

/** Where a local chain lives. */
export type LocalOptions = {
  /** Made if missing. Without it the chain lives in memory and ends with the process. */
  readonly folder?: string;
  /** Pause between empty blocks while a request waits for its deadline; 0: none. A second unless given. */
  readonly heartbeatMs?: number;
};

/** A running local chain. */
export type LocalChain = {
  readonly client: ChainClient;
  readonly node: ChainNode;
  readonly chainId: Uint8Array;
  /** Holds all YOU at the start. */
  readonly faucet: Sender;
  /** Ends it; all that was acknowledged is in the folder. */
  close(): Promise<void>;
};

/** The faucet's key in a chain's folder. */
export const FAUCET_FILE = 'faucet.key';

/** Units of YOU that the faucet holds at the start: a billion YOU. */
const FAUCET_UNITS = 10n ** 9n * UNITS_PER_YOU;

/** What a chain's folder may hold; `data.mdb` and the keys say that it is one. */
const CHAIN_FILES = new Set(['data.mdb', 'lock.mdb', 'producer.key', FAUCET_FILE]);
const LOCK_FILE = 'node.lock';

/**
 * Starts a local chain, or goes on with the one in the folder.
 * @throws chain.storeBusy, chain.storeCorrupt; daf.keyFile
 */
export async function startLocalChain(options: LocalOptions = {}): Promise<LocalChain> {
  const { folder } = options;
  let account = folder === undefined ? createAccount() : undefined;
  const faucet = (): Account => {
    account ??= openFaucet(folder ?? '');
    return account;
  };
  const { node, client, stop } = await startEmbedded({
    ...options,
    genesis: (producer) => localGenesis(producer, faucet().address),
  });
  try {
    const { chainId } = await client.info({});
    return { client, node, chainId, faucet: createSender(client, faucet()), close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Deletes the chain in a folder. Nothing happens where there is no such folder.
 * @throws chain.storeBusy where a process runs it; daf.folder where it holds anything else than a chain
 */
export function deleteLocalChain(folder: string): void {
  if (!existsSync(folder)) return;
  const release = lockFolder(folder);
  try {
    const files = readdirSync(folder).filter((name) => name !== LOCK_FILE);
    const foreign = files.find((name) => !CHAIN_FILES.has(name));
    if (foreign !== undefined) {
      throw new DiffieError('daf.folder', {
        at: folder,
        expected: 'a folder that holds a chain and nothing else',
        got: foreign,
        hint: 'name another folder, or move that file away: nothing was deleted',
      });
    }
    for (const name of files) rmSync(join(folder, name));
  } finally {
    release();
  }
}

function localGenesis(producer: Uint8Array, faucet: Uint8Array): Genesis {
  return {
    name: 'local',
    timeMs: BigInt(nodeClock.nowMs()),
    producer,
    minYoPrice: DEFAULT_MIN_YO_PRICE,
    allocations: [{ address: faucet, amount: FAUCET_UNITS }],
  };
}

function openFaucet(folder: string): Account {
  const path = join(folder, FAUCET_FILE);
  return existsSync(path) ? readKeyFile(path) : createKeyFile(path);
}
