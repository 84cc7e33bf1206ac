// Groth16 verification of many proofs under one key on worker threads: each thread takes a share as one batch.
// The verdict is that of single checks: where a batch fails, its proofs are checked one by one.

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { DiffieError, LIMITS } from '../base/index.ts';
import {
  checkGroth16Claims,
  encodeVerifyingKey,
  type Groth16Claim,
  type VerifyingKey,
} from './groth16.ts';
import type { Groth16WorkerData } from './groth16-worker-node.ts';

/** Threads that verify under one key. */
export type Groth16Pool = {
  /**
   * Which of the claims hold, in their order; the same as verifyGroth16Claims.
   * Cost: bench `groth16`, case `verify-batch-64-threads`.
   * @throws crypto.publicInput, base.limit as verifyGroth16Batch; crypto.poolClosed
   */
  verify(claims: readonly Groth16Claim[]): Promise<readonly boolean[]>;
  /** Waits for the work in progress and ends the threads. */
  close(): Promise<void>;
};

/**
 * A pool for a key whose points are checked.
 * @param threadCount 1 to LIMITS.cryptoThreads; as many as the machine has cores if absent
 * @throws base.range for another thread count
 */
export function createGroth16Pool(
  key: VerifyingKey,
  threadCount: number = Math.min(availableParallelism(), LIMITS.cryptoThreads),
): Groth16Pool {
  if (!Number.isInteger(threadCount) || threadCount < 1 || threadCount > LIMITS.cryptoThreads) {
    throw new DiffieError('base.range', {
      at: 'threadCount',
      expected: `1 to ${LIMITS.cryptoThreads}`,
      got: `${threadCount}`,
    });
  }
  const data: Groth16WorkerData = { key: encodeVerifyingKey(key) };
  const threads = new Piscina({
    filename: new URL('./groth16-worker-node.ts', import.meta.url).href,
    minThreads: threadCount,
    maxThreads: threadCount,
    workerData: data,
  });
  const inProgress = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    async verify(claims) {
      if (isClosed) throw new DiffieError('crypto.poolClosed', { at: 'Groth16 pool' });
      checkGroth16Claims(key, claims);
      const share = Math.ceil(claims.length / threadCount);
      const parts: Promise<readonly boolean[]>[] = [];
      for (let first = 0; first < claims.length; first += share) {
        parts.push(threads.run(claims.slice(first, first + share), { name: 'verify' }));
      }
      const whole = Promise.all(parts);
      inProgress.add(whole);
      const results = await whole.finally(() => inProgress.delete(whole));
      return results.flat();
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(inProgress);
      await threads.destroy();
    },
  };
}
