// Watches a chain for open requests and hands each to a responder, once. It learns of them by asking again after
// every block (long polling), so it misses none, and it works the same near the chain and over HTTP.
// A watch without `contract` sees what the chain lists at a time: strangers' requests can crowd yours out there.

import { isDiffieError, LIMITS, toHex } from '../base/index.ts';
import type { ChainClient } from '../chain/index.ts';
import type { ListedRequest } from './opening-task.ts';

/** What a watcher asks of the chain. */
export type WatchedChain = Pick<ChainClient, 'info' | 'requests' | 'waitBlock'>;

/** How to watch. */
export type WatchOptions = {
  /** Only requests of this contract (32 bytes). */
  readonly contract?: Uint8Array;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Takes what a handler throws; without it the first such fault ends the watch. */
  readonly onFault?: (error: unknown, request: ListedRequest) => void;
};

/** Answers one request, or leaves it. The signal is that of the watch. */
export type RequestHandler = (request: ListedRequest, signal: AbortSignal) => Promise<void>;

/** One long poll: an ended watch leaves a call behind for this long at most. */
const POLL_MS = 5_000;

/**
 * Calls the handler for every request that is open now or opens later, once each, at most LIMITS.requestsAtOnce at a
 * time. Requests past their deadline are left alone: no response to them counts.
 * @returns once the signal is aborted and no handler runs any more
 * @throws what the chain's client throws; the first fault of a handler where there is no `onFault`
 */
export async function watchRequests(
  client: WatchedChain,
  { contract, signal, onFault }: WatchOptions,
  handler: RequestHandler,
): Promise<void> {
  const faults: unknown[] = [];
  const running = new Map<string, Promise<void>>();
  let taken = new Set<string>();
  let wake: () => void = () => undefined;
  let poll: Promise<void> | undefined;
  const onAbort = () => wake();

  const answer = async (request: ListedRequest): Promise<void> => {
    try {
      await handler(request, signal);
    } catch (error) {
      if (onFault === undefined) faults.push(error);
      else onFault(error, request);
    }
  };
  const leave = (id: string): void => {
    // A request may have found the house full.
    const wasFull = running.size >= LIMITS.requestsAtOnce;
    running.delete(id);
    if (wasFull || faults.length > 0) wake();
  };
  const take = (open: readonly ListedRequest[]): void => {
    const listed = new Set(open.map(({ id }) => toHex(id)));
    // What is no longer listed is closed for good: ids are never used again.
    taken = new Set([...taken].filter((id) => listed.has(id)));
    for (const request of open) {
      const id = toHex(request.id);
      if (taken.has(id) || request.isOverdue || running.size >= LIMITS.requestsAtOnce) continue;
      taken.add(id);
      running.set(
        id,
        answer(request).finally(() => leave(id)),
      );
    }
  };

  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted && faults.length === 0) {
      const turn = Promise.withResolvers<void>();
      wake = turn.resolve;
      const { height } = await client.info({});
      take(await client.requests(contract === undefined ? {} : { contract }));
      if (signal.aborted || faults.length > 0) break;
      poll ??= waitBlock(client, height).finally(() => {
        poll = undefined;
      });
      poll.then(turn.resolve, turn.reject);
      await turn.promise;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all(running.values());
  }
  if (faults.length > 0) throw faults[0];
}

/** Resolves when there is a block above the height, or some time has passed without. */
async function waitBlock(client: WatchedChain, above: bigint): Promise<void> {
  try {
    await client.waitBlock({ above, timeoutMs: POLL_MS });
  } catch (error) {
    if (!isDiffieError(error, 'chain.timeout')) throw error;
  }
}
