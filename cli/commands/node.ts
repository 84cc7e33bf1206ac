// `diffie node`: runs the chain of a folder and serves it to this machine until it is told to stop. When it says that it
// is ready, all methods answer; what it acknowledged before it is stopped, or killed, is in the folder.

import { join } from 'node:path';
import type { Command } from 'commander';
import { FAUCET_FILE, listenRpc, startLocalChain } from '../../daf/index-node.ts';
import { parsePort } from '../input/amounts.ts';
import { DEFAULT_FOLDER, DEFAULT_PORT } from '../input/chain-source.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printLine } from '../output/print.ts';

type Options = JsonOption & { readonly folder: string; readonly port: number };

/** Adds the command. */
export function addNode(program: Command): void {
  const command = program
    .command('node')
    .description('run the chain of a folder, with JSON-RPC for this machine')
    .option('--folder <dir>', "the chain's folder, made if missing", DEFAULT_FOLDER)
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', parsePort, DEFAULT_PORT)
    .option('--json', 'print one line of JSON once it is ready')
    .action(runNode);
  addExamples(command, 'node', 'node --folder test-chain --port 0 --json');
}

async function runNode(options: Options): Promise<void> {
  const { folder, port } = options;
  const stopSignal = nextStopSignal();
  const chain = await startLocalChain({ folder });
  try {
    // A fault is this program's own: it is shown, and the caller gets an internal error.
    const server = await listenRpc(chain.client, { port, onFault: console.error });
    try {
      const { chainId, height } = await chain.client.info({});
      const key = join(folder, FAUCET_FILE);
      const facts = { url: server.url, chainId, height, folder, faucetKey: key };
      const faucet = chain.faucet.account.address;
      const text = `${formatFields({ ...facts, faucet })}\nready; Ctrl-C stops it`;
      printLine(options, { ...facts, faucet, processId: process.pid }, text);
      await Promise.race([stopSignal, chain.node.stopped]);
      // Throws what stopped the node, where it was not we.
      if (!stopSignal.isReceived()) await chain.node.produceBlock();
    } finally {
      await server.close();
    }
  } finally {
    await chain.close();
  }
}

type StopSignal = Promise<void> & { isReceived(): boolean };

/** Resolves at the first signal to stop; at the second the process ends without waiting. */
function nextStopSignal(): StopSignal {
  let isReceived = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isReceived) process.exit(1);
      isReceived = true;
      resolve();
    });
  }
  return Object.assign(promise, { isReceived: () => isReceived });
}
