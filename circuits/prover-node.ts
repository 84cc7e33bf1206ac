// A Groth16 prover on a pool of threads. The parts of one proof run side by side, so that one proof uses all
// threads and many keep them busy. Key and calculator are loaded once and shared.
// Left out: verifying, which crypto/ does.

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { assert, DiffieError, LIMITS, type Rng } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { FIELD_SIZE_BYTES } from '../crypto/index.ts';
import { loadArtefact } from './artefacts-node.ts';
import type { CircuitSignals } from './claim.ts';
import { drawFieldElement } from './credential.ts';
import { PROOF_PARTS, type ProofPart, type ProofParts } from './proof-parts.ts';
import type { ProverWorkerData, WitnessOutcome } from './prover-worker-node.ts';
import { type ProvingKey, parseProvingKey } from './proving-key.ts';
import { compileWitnessModule } from './witness.ts';

/** Finished tasks of one proof: from 0 of 8 (accepted) to 8 of 8. */
export type ProofProgress = { readonly done: number; readonly total: number };

/** A proof in the canonical 256 bytes of crypto/groth16.ts, and what it proves. */
export type Proof = { readonly proof: Uint8Array; readonly publicInputs: readonly bigint[] };

/** How one proof is made. */
export type ProveOptions = {
  /** Aborting stops the threads at work on the proof. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProofProgress) => void;
};

/** Proves statements of one circuit. */
export type Prover = {
  /**
   * A proof for the circuit's input signals.
   * @throws circuits.witness where they do not satisfy the circuit; crypto.field for a value outside the
   *   field; circuits.cancelled, circuits.proverClosed, circuits.proverBusy
   */
  prove(signals: CircuitSignals, options?: ProveOptions): Promise<Proof>;
  /** Ends the threads; proofs in progress fail with circuits.proverClosed. */
  close(): Promise<void>;
};

/** What a prover is made of. */
export type ProverOptions = {
  /** 1 to LIMITS.proverThreads; as many as the machine has cores if absent. */
  readonly threadCount?: number;
  /** Blinds the proofs: OpenSSL's generator if absent. A predictable one gives the witness away. */
  readonly rng?: Rng;
};

/** Tasks of one proof: the witness, the parts, the assembly. */
const TASKS = PROOF_PARTS.length + 2;

/**
 * A prover of the claim circuit, from the committed files.
 * @throws circuits.artefact where they are missing or damaged
 */
export async function createClaimProver(options: ProverOptions = {}): Promise<Prover> {
  const [zkey, wasm] = await Promise.all([loadArtefact('zkey'), loadArtefact('wasm')]);
  return createProver({ zkey, wasm }, options);
}

/**
 * A prover of any circuit over BN254.
 * @param files snarkjs's Groth16 key and circom's witness calculator; not changed and not kept
 * @throws circuits.file where they are something else; base.range for a thread count out of range
 */
export async function createProver(
  files: { readonly zkey: Uint8Array; readonly wasm: Uint8Array },
  options: ProverOptions = {},
): Promise<Prover> {
  const threadCount = options.threadCount ?? Math.min(availableParallelism(), LIMITS.proverThreads);
  if (!Number.isInteger(threadCount) || threadCount < 1 || threadCount > LIMITS.proverThreads) {
    throw new DiffieError('base.range', {
      at: 'threadCount',
      expected: `1 to ${LIMITS.proverThreads}`,
      got: `${threadCount}`,
    });
  }
  const key = parseProvingKey(files.zkey);
  const zkey = new Uint8Array(new SharedArrayBuffer(files.zkey.length));
  zkey.set(files.zkey);
  const data: ProverWorkerData = { zkey, calculator: await compileWitnessModule(files.wasm) };
  const pool = new Piscina({
    filename: new URL('./prover-worker-node.ts', import.meta.url).href,
    minThreads: threadCount,
    maxThreads: threadCount,
    maxQueue: LIMITS.proofsAtOnce * TASKS,
    workerData: data,
  });
  return new PooledProver(pool, key, options.rng ?? nodeRng);
}

class PooledProver implements Prover {
  readonly #pool: Piscina;
  readonly #key: ProvingKey;
  readonly #rng: Rng;
  #inProgress = 0;
  #closed = false;

  constructor(pool: Piscina, key: ProvingKey, rng: Rng) {
    this.#pool = pool;
    this.#key = key;
    this.#rng = rng;
  }

  async prove(signals: CircuitSignals, options: ProveOptions = {}): Promise<Proof> {
    if (this.#closed) throw new DiffieError('circuits.proverClosed');
    if (options.signal?.aborted) throw new DiffieError('circuits.cancelled');
    if (this.#inProgress >= LIMITS.proofsAtOnce) {
      throw new DiffieError('circuits.proverBusy', { expected: `at most ${LIMITS.proofsAtOnce}` });
    }
    this.#inProgress += 1;
    try {
      return await this.#runTasks(signals, options);
    } catch (cause) {
      if (this.#closed) throw new DiffieError('circuits.proverClosed', {}, { cause });
      if (options.signal?.aborted) throw new DiffieError('circuits.cancelled', {}, { cause });
      throw cause;
    } finally {
      this.#inProgress -= 1;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  async #runTasks(signals: CircuitSignals, { signal, onProgress }: ProveOptions): Promise<Proof> {
    let done = 0;
    const run = async (name: string, task: unknown) => {
      const result: unknown = await this.#pool.run(task, signal ? { name, signal } : { name });
      done += 1;
      onProgress?.({ done, total: TASKS });
      return result;
    };
    onProgress?.({ done, total: TASKS });
    const outcome = (await run('makeWitness', signals)) as WitnessOutcome;
    if (!outcome.ok) throw new DiffieError(outcome.code, outcome.facts);
    const { witness } = outcome;
    try {
      const parts = await runAll((part) => run('makePart', { part, witness }));
      const blinding = { r: drawFieldElement(this.#rng), s: drawFieldElement(this.#rng) };
      const proof = await run('makeProof', { parts, blinding });
      assert(proof instanceof Uint8Array, 'a proof is bytes');
      return { proof, publicInputs: readPublicInputs(this.#key, witness) };
    } finally {
      witness.fill(0);
    }
  }
}

/** All parts; where one fails, the others have ended before the failure is told, so nobody reads on. */
async function runAll(run: (part: ProofPart) => Promise<unknown>): Promise<ProofParts> {
  const outcomes = await Promise.allSettled(PROOF_PARTS.map((part) => run(part)));
  const entries = outcomes.map((outcome, index) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return [PROOF_PARTS[index], outcome.value];
  });
  return Object.fromEntries(entries) as ProofParts;
}

function readPublicInputs(key: ProvingKey, witness: Uint8Array): readonly bigint[] {
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength);
  return Array.from({ length: key.publicInputCount }, (_, index) => {
    let value = 0n;
    for (let word = FIELD_SIZE_BYTES / 8 - 1; word >= 0; word--) {
      value = (value << 64n) | view.getBigUint64((index + 1) * FIELD_SIZE_BYTES + 8 * word, true);
    }
    return value;
  });
}
