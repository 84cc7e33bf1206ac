// A whole chain in this process: a folder (or memory), the ledger in it, a node over it, a client to use it by.
// The folder also holds the key that signs blocks, readable by its owner alone.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiffieError, fromHex, type Store, toHex } from '../base/index.ts';
import { nodeClock, nodeRng, nodeTimer } from '../base/index-node.ts';
import { deriveEd25519KeyPair, type Ed25519KeyPair, signEd25519 } from '../crypto/index-node.ts';
import { lockFolder } from './folder-lock-node.ts';
import type { Genesis } from './genesis.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createLedger, type Ledger, openLedger } from './ledger.ts';
import { createLocalClient } from './local-client.ts';
import { ChainNode } from './node.ts';
import { nodePlatform } from './platform-node.ts';
import { type ChainReader, createChainReader } from './reader.ts';
import type { ChainClient } from './rpc-methods.ts';
import { createMemoryStore } from './store-memory.ts';
import { openLmdbStore } from './store-node.ts';

/** How to start. */
export type EmbeddedOptions = {
  /** Made if missing. Without it the chain lives in memory and ends with the process. */
  readonly folder?: string;
  /** The genesis of a new chain whose blocks the key signs; not called where the folder holds a chain. */
  readonly genesis: (producer: Uint8Array) => Genesis;
  /** Pause between empty blocks while a request waits for its deadline; 0: none. */
  readonly heartbeatMs?: number;
};

/** A running chain. */
export type EmbeddedChain = {
  readonly node: ChainNode;
  readonly client: ChainClient;
  /** Ends it; all that was acknowledged is in the folder. */
  stop(): Promise<void>;
};

const DEFAULT_HEARTBEAT_MS = 1000;
const KEY_FILE = 'producer.key';

/**
 * Starts a chain, or goes on with the one in the folder after checking its head.
 * @throws chain.storeBusy, chain.storeCorrupt, chain.genesis
 */
export async function startEmbedded({
  folder,
  genesis,
  heartbeatMs = DEFAULT_HEARTBEAT_MS,
}: EmbeddedOptions): Promise<EmbeddedChain> {
  const { store, keys, release } = openPlace(folder);
  try {
    const ledger = openLedger(store, nodePlatform) ?? (await create(store, genesis, keys));
    ledger.verifyHead();
    const node = new ChainNode(ledger, {
      clock: nodeClock,
      sign: (hash) => signEd25519(keys, hash),
    });
    const stopHeartbeat =
      heartbeatMs > 0 ? startHeartbeat(node, nodeTimer, heartbeatMs) : () => undefined;
    return {
      node,
      client: createLocalClient(node, nodeTimer),
      async stop() {
        stopHeartbeat();
        await node.stop();
        await store.close();
        release();
      },
    };
  } catch (error) {
    await store.close();
    release();
    throw error;
  }
}

/** A chain that is read where it lies, beside a running node or without one. */
export type FolderReader = {
  readonly ledger: Ledger;
  readonly reader: ChainReader;
  close(): Promise<void>;
};

/**
 * Opens a folder's chain for reading, at the head that it has now.
 * @throws chain.storeMissing, chain.storeCorrupt
 */
export function readFolder(folder: string): FolderReader {
  const store = openLmdbStore(folder, { readOnly: true });
  const ledger = openLedger(store, nodePlatform);
  if (ledger === undefined) {
    throw new DiffieError('chain.storeMissing', { at: folder, expected: 'a chain' });
  }
  return { ledger, reader: createChainReader(ledger), close: () => store.close() };
}

function create(
  store: Store,
  genesis: EmbeddedOptions['genesis'],
  { publicKey }: Ed25519KeyPair,
): Promise<Ledger> {
  return createLedger(store, genesis(publicKey), nodePlatform);
}

type Place = {
  readonly store: Store;
  readonly keys: Ed25519KeyPair;
  readonly release: () => void;
};

function openPlace(folder: string | undefined): Place {
  if (folder === undefined) {
    const keys = deriveEd25519KeyPair(nodeRng.bytes(32));
    return { store: createMemoryStore(), keys, release: () => undefined };
  }
  mkdirSync(folder, { recursive: true });
  const release = lockFolder(folder);
  const keys = readKey(join(folder, KEY_FILE));
  return { store: openLmdbStore(folder), keys, release };
}

function readKey(path: string): Ed25519KeyPair {
  if (!existsSync(path)) {
    writeFileSync(path, `${toHex(nodeRng.bytes(32))}\n`, { mode: 0o600, flag: 'wx' });
  }
  const seed = fromHex(readFileSync(path, 'utf8').trim(), 'producer key');
  return deriveEd25519KeyPair(seed);
}
