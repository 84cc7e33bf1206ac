// Paillier on worker threads: randomness prepared ahead, so that an encryption costs two multiplications when it is
// needed, and sums of many ciphertexts. Every prepared value is used once and wiped; BigInts made of it can't be.

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { bytesToBigint, DiffieError, LIMITS } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { nodeArithmetic } from './arithmetic-node.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  checkPlaintext,
  decodePaillierComputed,
  encryptPaillier,
  type PaillierCiphertext,
  type PaillierEncryption,
  sumPaillier,
} from './paillier.ts';
import {
  encryptPaillierByBase,
  type PaillierBase,
  type PaillierBaseEncryption,
} from './paillier-base.ts';
import { encodePaillierKey, type PaillierKey } from './paillier-key.ts';
import { countPaillierCiphertexts } from './paillier-sum.ts';
import type { PaillierWorkerData, SumOutcome, SumTask } from './paillier-worker-node.ts';

/** How much is prepared, by how many threads. */
export type PaillierPoolOptions = {
  /** Encryptions prepared ahead: 0 to LIMITS.paillierPoolItems; 1024 if absent. About 0.6 to 1.1 KB each. */
  readonly capacity?: number;
  /** 1 to LIMITS.cryptoThreads; as many as the machine has cores if absent. */
  readonly threadCount?: number;
};

/** Threads at work for one key. */
export type PaillierPool<Encryption> = {
  /** Encryptions that are ready. */
  readonly ready: number;
  /**
   * Encrypts with prepared randomness, in some microseconds; where none is ready it computes here what takes milliseconds.
   * @param plaintext 0..n-1
   * @throws crypto.paillierPlaintext outside that range; crypto.poolClosed
   */
  encrypt(plaintext: bigint): Encryption;
  /** Resolves when the capacity is ready. @throws crypto.poolClosed */
  fill(): Promise<void>;
  /** As sumPaillierBytes, on all threads. @throws crypto.paillierCiphertext, crypto.poolClosed */
  sum(ciphertexts: Uint8Array): Promise<PaillierCiphertext>;
  /** Wipes what is prepared, waits for the work in progress and ends the threads. */
  close(): Promise<void>;
};

const DEFAULT_CAPACITY = 1024;
const BATCH_ITEMS = 32;

/** A pool whose randomness comes from the key's base. */
export function createPaillierBasePool(
  base: PaillierBase,
  options: PaillierPoolOptions = {},
): PaillierPool<PaillierBaseEncryption> {
  const { key, exponentBytes } = base;
  const length = exponentBytes === key.sizeBytes / 2 ? 'half' : 'short';
  return new RandomnessPool(key, options, {
    length,
    secretBytes: exponentBytes,
    build: (ciphertext, plaintext, exponent) => ({ ciphertext, plaintext, exponent }),
    encryptNow: (plaintext) => encryptPaillierByBase(base, plaintext, nodeRng),
  });
}

/** A pool with randomness of full length, for a key whose form nobody has proved. */
export function createPaillierPool(
  key: PaillierKey,
  options: PaillierPoolOptions = {},
): PaillierPool<PaillierEncryption> {
  const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
  return new RandomnessPool(key, options, {
    length: 'full',
    secretBytes: key.sizeBytes,
    build: (ciphertext, plaintext, secret) => {
      const randomness = bytesToBigint(secret);
      secret.fill(0);
      return { ciphertext, plaintext, randomness };
    },
    encryptNow: (plaintext) => encryptPaillier(key, plaintext, effects),
  });
}

type Kind<Encryption> = {
  readonly length: PaillierWorkerData['length'];
  readonly secretBytes: number;
  /** Owns `secret`. */
  build(ciphertext: PaillierCiphertext, plaintext: bigint, secret: Uint8Array): Encryption;
  encryptNow(plaintext: bigint): Encryption;
};

class RandomnessPool<Encryption> implements PaillierPool<Encryption> {
  readonly #key: PaillierKey;
  readonly #kind: Kind<Encryption>;
  readonly #capacity: number;
  readonly #threadCount: number;
  readonly #threads: Piscina;
  readonly #records: Uint8Array[] = [];
  readonly #preparing = new Set<Promise<void>>();
  readonly #summing = new Set<Promise<unknown>>();
  #closed = false;

  constructor(key: PaillierKey, options: PaillierPoolOptions, kind: Kind<Encryption>) {
    this.#key = key;
    this.#kind = kind;
    this.#capacity = checkRange(options.capacity ?? DEFAULT_CAPACITY, {
      at: 'capacity',
      least: 0,
      most: LIMITS.paillierPoolItems,
    });
    const cores = Math.min(availableParallelism(), LIMITS.cryptoThreads);
    this.#threadCount = checkRange(options.threadCount ?? cores, {
      at: 'threadCount',
      least: 1,
      most: LIMITS.cryptoThreads,
    });
    const data: PaillierWorkerData = { key: encodePaillierKey(key), length: kind.length };
    this.#threads = new Piscina({
      filename: new URL('./paillier-worker-node.ts', import.meta.url).href,
      minThreads: this.#threadCount,
      maxThreads: this.#threadCount,
      workerData: data,
    });
    this.#prepare();
  }

  get ready(): number {
    return this.#records.length;
  }

  encrypt(plaintext: bigint): Encryption {
    this.#checkOpen();
    checkPlaintext(this.#key, plaintext);
    const record = this.#records.pop();
    // Not sooner: threads that prepare take the cores from whoever encrypts.
    if (2 * this.#records.length < this.#capacity) this.#prepare();
    if (record === undefined) return this.#kind.encryptNow(plaintext);
    const { n, reduction } = this.#key;
    const secret = record.slice(0, this.#kind.secretBytes);
    const mask = bytesToBigint(record.subarray(this.#kind.secretBytes));
    record.fill(0);
    const ciphertext = multiplyModulo(reduction, 1n + plaintext * n, mask) as PaillierCiphertext;
    return this.#kind.build(ciphertext, plaintext, secret);
  }

  async fill(): Promise<void> {
    this.#checkOpen();
    while (this.#records.length < this.#capacity) {
      this.#prepare();
      await Promise.race(this.#preparing);
      this.#checkOpen();
    }
  }

  async sum(ciphertexts: Uint8Array): Promise<PaillierCiphertext> {
    this.#checkOpen();
    const sizeBytes = 2 * this.#key.sizeBytes;
    const count = countPaillierCiphertexts(this.#key, ciphertexts);
    const share = Math.ceil(count / this.#threadCount);
    const parts: Promise<unknown>[] = [];
    for (let firstNumber = 0; firstNumber < count; firstNumber += share) {
      const until = firstNumber + share;
      const part = ciphertexts.slice(firstNumber * sizeBytes, until * sizeBytes);
      const task: SumTask = { ciphertexts: part, firstNumber };
      parts.push(this.#threads.run(task, { name: 'sum' }));
    }
    const whole = Promise.all(parts);
    this.#summing.add(whole);
    const sums = await whole.finally(() => this.#summing.delete(whole));
    const decoded = (sums as SumOutcome[]).map((outcome) => {
      if (outcome instanceof Uint8Array) return decodePaillierComputed(this.#key, outcome);
      throw new DiffieError(outcome.code, outcome.facts);
    });
    return sumPaillier(this.#key, decoded);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const record of this.#records.splice(0)) record.fill(0);
    await Promise.allSettled([...this.#preparing, ...this.#summing]);
    await this.#threads.destroy();
  }

  #checkOpen(): void {
    if (this.#closed) throw new DiffieError('crypto.poolClosed', { at: 'Paillier pool' });
  }

  /** Asks for batches until what is ready and under way reaches the capacity, or every thread has two. */
  #prepare(): void {
    while (
      this.#preparing.size < 2 * this.#threadCount &&
      this.#records.length + this.#preparing.size * BATCH_ITEMS < this.#capacity
    ) {
      const task = this.#prepareBatch();
      this.#preparing.add(task);
      const forget = () => this.#preparing.delete(task);
      // Whoever waits in fill() hears of a failure; else the next encryption asks again.
      task.then(forget, forget);
    }
  }

  async #prepareBatch(): Promise<void> {
    const bytes = (await this.#threads.run(BATCH_ITEMS, { name: 'prepare' })) as Uint8Array;
    const sizeBytes = bytes.length / BATCH_ITEMS;
    for (let i = 0; i < BATCH_ITEMS; i++) {
      const record = bytes.subarray(i * sizeBytes, (i + 1) * sizeBytes);
      if (this.#closed || this.#records.length >= this.#capacity) record.fill(0);
      else this.#records.push(record);
    }
  }
}

function checkRange(
  value: number,
  { at, least, most }: { readonly at: string; readonly least: number; readonly most: number },
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new DiffieError('base.range', { at, expected: `${least} to ${most}`, got: `${value}` });
}
