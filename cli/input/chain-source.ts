// Which chain a command speaks to: a node by its address, or a folder that is read where it lies; and with which key.

import { join } from 'node:path';
import type { Command } from 'commander';
import type { ChainClient, ChainReader } from '../../chain/index.ts';
import { type FolderReader, readFolder } from '../../chain/index-node.ts';
import { createSender, type Sender } from '../../daf/index.ts';
import { connect, FAUCET_FILE, readKeyFile } from '../../daf/index-node.ts';

/** Where chains live unless told otherwise. */
export const DEFAULT_FOLDER = '.diffie';
/** Where nodes listen unless told otherwise. */
export const DEFAULT_PORT = 7420;
const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

/** Options of commands that send. */
export type NodeOptions = { readonly rpc: string; readonly key: string };

/** Options of commands that read. */
export type SourceOptions = { readonly rpc?: string; readonly folder: string };

/** Adds the options of a command that speaks to a node. */
export function addNodeOptions(command: Command): Command {
  return command
    .option('--rpc <url>', 'address of the node', DEFAULT_URL)
    .option('--key <file>', 'key file of the account that pays', join(DEFAULT_FOLDER, FAUCET_FILE));
}

/** Adds the options of a command that reads a chain. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--rpc <url>', 'ask a node instead of reading the folder')
    .option('--folder <dir>', "the chain's folder; no node needs to run", DEFAULT_FOLDER);
}

/** A sender with the account of the key file. @throws daf.keyFile */
export function openSender({ rpc, key }: NodeOptions): Sender {
  return createSender(openClient({ rpc }), readKeyFile(key));
}

/** The node at an address; nothing is sent yet. */
export function openClient({ rpc }: Pick<NodeOptions, 'rpc'>): ChainClient {
  return connect(rpc);
}

/** Reads a chain. The second argument is the folder, where it is one. @throws chain.storeMissing, chain.storeCorrupt */
export async function readingChain<T>(
  { rpc, folder }: SourceOptions,
  read: (reader: ChainReader, folder: FolderReader | undefined) => Promise<T>,
): Promise<T> {
  if (rpc !== undefined) return read(connect(rpc), undefined);
  const source = readFolder(folder);
  try {
    return await read(source.reader, source);
  } finally {
    await source.close();
  }
}
