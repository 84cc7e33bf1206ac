// Deadlines are heights, and blocks are made when transactions wait: while a request is open and nobody sends
// anything, the chain makes an empty block now and then so that the deadline comes.

import type { Timer } from '../base/index.ts';
import type { ChainNode } from './node.ts';

/**
 * Makes a block every `everyMs` while any request is open that a deadline can end. Returns how to stop.
 * A fault of the node ends it: the node tells its callers itself.
 */
export function startHeartbeat(node: ChainNode, timer: Timer, everyMs: number): () => void {
  let isRunning = true;
  let cancel = timer(everyMs, beat);

  function beat(): void {
    const block = node.ledger.hasDeadline() ? node.produceBlock() : Promise.resolve();
    block.then(
      () => {
        if (isRunning) cancel = timer(everyMs, beat);
      },
      () => undefined,
    );
  }

  return () => {
    isRunning = false;
    cancel();
  };
}
