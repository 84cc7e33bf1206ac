// BFV on worker threads, for much of it at once. A ciphertext stays in the thread that has it, and what is computed from it is computed
// there; only where operands lie in two threads does one move. Threads compute byte for byte what bfv.ts computes.

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { assert, DiffieError, LIMITS } from '../base/index.ts';
import { type BfvKey, encodeBfvKey } from './bfv-key.ts';
import type { SealOperation, SealOutcome, SealTask, SealWorkerData } from './seal-worker-node.ts';

/** A ciphertext in a thread of the pool. It is given back when nothing refers to it, or at once by `release`. */
export type PooledBfv = { readonly thread: number; readonly number: number };

/** Threads at work for one key. Every method may be called before earlier calls have settled. */
export type BfvPool = {
  /** Takes a ciphertext in, to the thread that has least to do. @throws crypto.bfvCiphertext, crypto.sealPool */
  put(bytes: Uint8Array): Promise<PooledBfv>;
  /** Its bytes, as encodeBfvCiphertext gives them. */
  take(a: PooledBfv): Promise<Uint8Array>;
  add(a: PooledBfv, b: PooledBfv): Promise<PooledBfv>;
  subtract(a: PooledBfv, b: PooledBfv): Promise<PooledBfv>;
  /** Relinearised. */
  multiply(a: PooledBfv, b: PooledBfv): Promise<PooledBfv>;
  negate(a: PooledBfv): Promise<PooledBfv>;
  /** @throws crypto.bfvRotation */
  rotate(a: PooledBfv, step: number): Promise<PooledBfv>;
  /** Sums in each thread what lies there, then the sums: the same ciphertext, since addition modulo q is exact. At least one. */
  sum(ciphertexts: readonly PooledBfv[]): Promise<PooledBfv>;
  /** Gives ciphertexts' memory back; they are not to be used again. */
  release(...ciphertexts: readonly PooledBfv[]): void;
  /** Waits for the work in progress, and ends the threads and what they keep. */
  close(): Promise<void>;
};

/** How many threads. */
export type BfvPoolOptions = {
  /** 1 to LIMITS.cryptoThreads; as many as the machine has cores if absent. */
  readonly threadCount?: number;
};

/** Starts the threads and gives each the key. @throws crypto.sealPool for a number of threads out of range */
export async function createBfvPool(key: BfvKey, options: BfvPoolOptions = {}): Promise<BfvPool> {
  const threadCount = options.threadCount ?? Math.min(availableParallelism(), LIMITS.cryptoThreads);
  if (!Number.isInteger(threadCount) || threadCount < 1 || threadCount > LIMITS.cryptoThreads) {
    throw new DiffieError('crypto.sealPool', {
      expected: `1 to ${LIMITS.cryptoThreads} threads`,
      got: `${threadCount}`,
    });
  }
  const encoded = encodeBfvKey(key);
  const shared = new Uint8Array(new SharedArrayBuffer(encoded.length));
  shared.set(encoded);
  const data: SealWorkerData = { specification: key.parameters, key: shared };
  const threads = Array.from(
    { length: threadCount },
    () =>
      // One pool a thread: a task must go to the thread that has its ciphertexts.
      new Piscina({
        filename: new URL('./seal-worker-node.ts', import.meta.url).href,
        minThreads: 1,
        maxThreads: 1,
        workerData: data,
      }),
  );
  try {
    await Promise.all(threads.map((thread) => thread.run(undefined, { name: 'start' })));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.destroy()));
    throw error;
  }
  return new ThreadedPool(threads);
}

class ThreadedPool implements BfvPool {
  readonly #threads: readonly Piscina[];
  readonly #registry: FinalizationRegistry<PooledBfv>;
  readonly #running = new Set<Promise<unknown>>();
  #next = 1;
  #count = 0;
  #closed = false;

  constructor(threads: readonly Piscina[]) {
    this.#threads = threads;
    this.#registry = new FinalizationRegistry((held) => this.#forget([held]));
  }

  async put(bytes: Uint8Array): Promise<PooledBfv> {
    const queues = this.#threads.map((thread) => thread.queueSize);
    const least = Math.min(...queues);
    // Among equals in turn, so that what is put in a row is spread.
    const free = [...queues.keys()].filter((thread) => queues[thread] === least);
    return this.#keep(free[this.#next % free.length] ?? 0, (result) => ({
      kind: 'put',
      result,
      bytes,
    }));
  }

  async take(a: PooledBfv): Promise<Uint8Array> {
    const { bytes } = await this.#run(a.thread, { kind: 'take', operand: a.number });
    assert(bytes !== undefined, 'a thread gives the bytes that it is asked for');
    return bytes;
  }

  add(a: PooledBfv, b: PooledBfv): Promise<PooledBfv> {
    return this.#combine('add', a, b);
  }

  subtract(a: PooledBfv, b: PooledBfv): Promise<PooledBfv> {
    return this.#combine('subtract', a, b);
  }

  multiply(a: PooledBfv, b: PooledBfv): Promise<PooledBfv> {
    return this.#combine('multiply', a, b);
  }

  negate(a: PooledBfv): Promise<PooledBfv> {
    return this.#compute(a.thread, { name: 'negate', operands: [a.number] });
  }

  rotate(a: PooledBfv, step: number): Promise<PooledBfv> {
    return this.#compute(a.thread, { name: 'rotate', operands: [a.number], step });
  }

  async sum(ciphertexts: readonly PooledBfv[]): Promise<PooledBfv> {
    const byThread = Map.groupBy(ciphertexts, ({ thread }) => thread);
    const parts = await Promise.all(
      [...byThread].map(([thread, items]) =>
        this.#compute(thread, { name: 'sum', operands: items.map(({ number }) => number) }),
      ),
    );
    const [first, ...rest] = parts;
    if (first === undefined) {
      throw new DiffieError('crypto.sealPool', { at: 'sum', expected: 'at least one ciphertext' });
    }
    let total = first;
    for (const part of rest) {
      const next = await this.add(total, part);
      this.release(total, part);
      total = next;
    }
    return total;
  }

  release(...ciphertexts: readonly PooledBfv[]): void {
    for (const ciphertext of ciphertexts) this.#registry.unregister(ciphertext);
    this.#forget(ciphertexts);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
    await Promise.all(this.#threads.map((thread) => thread.destroy()));
  }

  async #combine(
    name: 'add' | 'subtract' | 'multiply',
    a: PooledBfv,
    b: PooledBfv,
  ): Promise<PooledBfv> {
    if (a.thread === b.thread) {
      return this.#compute(a.thread, { name, operands: [a.number, b.number] });
    }
    const bytes = await this.take(b);
    const moved = await this.#keep(a.thread, (result) => ({ kind: 'put', result, bytes }));
    const made = this.#compute(a.thread, { name, operands: [a.number, moved.number] });
    this.release(moved);
    return made;
  }

  #compute(thread: number, operation: SealOperation): Promise<PooledBfv> {
    return this.#keep(thread, (result) => ({ kind: 'compute', result, operation }));
  }

  async #keep(thread: number, task: (result: number) => SealTask): Promise<PooledBfv> {
    if (this.#count >= LIMITS.sealPoolItems) {
      throw new DiffieError('crypto.sealPool', {
        expected: `at most ${LIMITS.sealPoolItems} ciphertexts in a pool`,
      });
    }
    this.#count++;
    const held: PooledBfv = { thread, number: this.#next++ };
    try {
      await this.#run(thread, task(held.number));
    } catch (error) {
      this.#count--;
      throw error;
    }
    const pooled: PooledBfv = { ...held };
    this.#registry.register(pooled, held, pooled);
    return pooled;
  }

  /** A thread works its queue off in order, so what is released now is still there for what was asked before. */
  #forget(ciphertexts: readonly PooledBfv[]): void {
    if (this.#closed) return;
    this.#count -= ciphertexts.length;
    for (const [thread, items] of Map.groupBy(ciphertexts, (item) => item.thread)) {
      const operands = items.map(({ number }) => number);
      this.#run(thread, { kind: 'release', operands }).catch(() => undefined);
    }
  }

  async #run(thread: number, task: SealTask): Promise<{ readonly bytes?: Uint8Array }> {
    if (this.#closed) throw new DiffieError('crypto.sealPool', { expected: 'a pool that is open' });
    const worker = this.#threads[thread];
    assert(worker !== undefined, 'a ciphertext is of this pool');
    const run = worker.run(task, { name: 'work' });
    this.#running.add(run);
    const outcome = (await run.finally(() => this.#running.delete(run))) as SealOutcome;
    if (outcome.ok) return outcome;
    throw new DiffieError(outcome.code, outcome.facts);
  }
}
