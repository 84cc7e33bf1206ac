// A node as a ChainClient in the same process: values pass as they are, and nothing goes over a wire. What waits
// looks again after every block.

import { DiffieError, LIMITS, type Timer, toHex } from '../base/index.ts';
import type { ChainNode } from './node.ts';
import { createChainReader } from './reader.ts';
import { readConclusion, readOpening, readReceipt } from './records.ts';
import type { ChainClient } from './rpc-methods.ts';

/** How long a call waits unless it says otherwise. */
const DEFAULT_WAIT_MS = 60_000;

/** The client of a node. Its calls see each block as soon as it is durable. */
export function createLocalClient(node: ChainNode, timer: Timer): ChainClient {
  const { ledger } = node;
  const { store } = ledger;
  const wait = createWaits(node, timer);
  return {
    ...createChainReader(ledger, () => node.waitingCount),
    submit: ({ transaction }) => node.submit(transaction),
    waitTransaction: ({ id, timeoutMs }) =>
      wait(`transaction ${toHex(id)}`, timeoutMs, () => readReceipt(store, id)),
    async waitRequest({ id, timeoutMs }) {
      if (readOpening(store, id) === undefined) {
        throw new DiffieError('chain.notFound', {
          at: 'id',
          expected: 'a request',
          got: toHex(id),
        });
      }
      return wait(`request ${toHex(id)}`, timeoutMs, () => readConclusion(store, id));
    },
    waitBlock: ({ above, timeoutMs }) =>
      wait(`block above ${above}`, timeoutMs, () => {
        const { height } = ledger.head.header;
        return height > above ? height : undefined;
      }),
  };
}

/** Waits for what a probe finds: looks now, and after every block. */
type Wait = <T>(
  what: string,
  timeoutMs: number | undefined,
  probe: () => T | undefined,
) => Promise<T>;

function createWaits(node: ChainNode, timer: Timer): Wait {
  let waiting = 0;
  return async (what, timeoutMs, probe) => {
    const now = probe();
    if (now !== undefined) return now;
    if (waiting >= LIMITS.rpcWaits) {
      throw new DiffieError('chain.rpcBusy', {
        at: what,
        expected: `at most ${LIMITS.rpcWaits} waits`,
      });
    }
    waiting++;
    const ends: (() => void)[] = [];
    try {
      return await new Promise((resolve, reject) => {
        ends.push(
          node.onBlock(() => {
            const value = probe();
            if (value !== undefined) resolve(value);
          }),
          timer(timeoutMs ?? DEFAULT_WAIT_MS, () => {
            reject(new DiffieError('chain.timeout', { at: what }));
          }),
          node.onStop(() => reject(new DiffieError('chain.stopped', { at: what }))),
        );
      });
    } finally {
      waiting--;
      for (const end of ends) end();
    }
  };
}
