// Kills a node with SIGKILL while it makes blocks under load, again and again in one folder, and checks after every
// start that whatever it acknowledged is still there and that its head verifies; at the end the chain is replayed.
// What this can't show is a loss of power: that rests on the store's flush (docs/store.md).

import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { toHex } from '../../base/index.ts';
import { type ChainClient, verifyChain } from '../../chain/index.ts';
import { createRpcClient, nodePlatform, openLmdbStore } from '../../chain/index-node.ts';
import { contractAddress } from '../../chain/transaction.ts';
import {
  type Actor,
  alice,
  bob,
  call,
  carol,
  deployTester,
  makeTransaction,
} from '../chain/fixture.ts';

export type CrashReport = {
  readonly times: number;
  /** Transactions that were acknowledged, and those of them that were gone after a restart. */
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly height: bigint;
};

const CHILD = new URL('child.ts', import.meta.url).pathname;
/** A kill comes after fewer acknowledgements than this, and then within so many milliseconds: about a block. */
const MOST_BEFORE_KILL = 80;
const LONGEST_DELAY_MS = 15;
const IN_FLIGHT = 8;

/** Kills a node so many times. Throws where it does not start again or its chain does not hold. */
export async function crash(
  times: number,
  onKill: (report: CrashReport) => void = () => undefined,
): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), 'diffie-crash-'));
  const acknowledged = new Map<string, bigint>();
  const lost: string[] = [];
  let report: CrashReport = { times: 0, acknowledged: 0, lost, height: 0n };
  let running: Running | undefined;
  try {
    running = await start(folder);
    for (let i = 1; i <= times; i++) {
      const fresh = await loadUntilKilled(running.child, running.client);
      for (const [id, height] of fresh) acknowledged.set(id, height);
      running = await start(folder);
      lost.push(...(await missing(running.client, fresh)));
      const { height } = await running.client.info({});
      report = { times: i, acknowledged: acknowledged.size, lost, height };
      onKill(report);
    }
    await kill(running.child);
    const store = openLmdbStore(folder, { readOnly: true });
    await verifyChain(store, nodePlatform);
    await store.close();
    return report;
  } finally {
    running?.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

type Running = { readonly child: ChildProcess; readonly client: ChainClient };

async function start(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = child;
  if (stdout === null) throw new Error('the child has an output');
  const lines = createInterface({ input: stdout });
  const [url] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  if (typeof url !== 'string') throw new Error(`the node did not start: exit ${url}`);
  return { child, client: createRpcClient(url) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Ids and heights of what was acknowledged before the kill, which comes at a random moment. */
async function loadUntilKilled(
  child: ChildProcess,
  client: ChainClient,
): Promise<Map<string, bigint>> {
  const acknowledged = new Map<string, bigint>();
  let isKilled = false;
  const senders = [alice, bob, carol].map((actor) =>
    send(client, actor, acknowledged).catch((error: unknown) => {
      // Calls under way fail when the node dies; before that nothing may.
      if (!isKilled) throw error;
    }),
  );
  const failed = Promise.all(senders).then(() => undefined);
  const target = randomInt(MOST_BEFORE_KILL);
  while (acknowledged.size < target) await Promise.race([failed, nextTurn()]);
  await new Promise((resolve) => setTimeout(resolve, randomInt(LONGEST_DELAY_MS)));
  isKilled = true;
  await kill(child);
  await failed;
  return acknowledged;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

async function send(
  client: ChainClient,
  from: Actor,
  acknowledged: Map<string, bigint>,
): Promise<never> {
  const { chainId } = await client.info({});
  const tester = contractAddress(alice.address, 0n);
  let { nonce } = await client.account({ address: from.address });
  const { contract } = await client.account({ address: tester });
  const lane = async (): Promise<never> => {
    while (true) {
      const isFirst = from === alice && nonce === 0n;
      const isCall = contract !== undefined && nonce % 2n === 0n;
      const transfer = { kind: 'transfer', to: bob.address, amount: 1n } as const;
      const other = isCall ? call(tester, 'note', Number(nonce), '0x00112233') : transfer;
      const action = isFirst ? deployTester(1) : other;
      const { bytes, id } = makeTransaction(from, action, { chainId, nonce: nonce++ });
      const { height } = await client.submit({ transaction: bytes });
      acknowledged.set(toHex(id), height);
    }
  };
  return Promise.race(Array.from({ length: IN_FLIGHT }, lane));
}

async function missing(
  client: ChainClient,
  acknowledged: ReadonlyMap<string, bigint>,
): Promise<string[]> {
  const lost: string[] = [];
  for (const [id, height] of acknowledged) {
    const found = await client.receipt({ id: Buffer.from(id, 'hex') }).catch(() => undefined);
    if (found?.height !== height) lost.push(id);
  }
  return lost;
}
