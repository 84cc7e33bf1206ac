// What a thread of the prover does. Each thread loads the key into a curve of its own once, when it
// starts; the calculator comes as a compiled module.

import { workerData } from 'node:worker_threads';
import { type ErrorFacts, type ErrorName, isDiffieError } from '../base/index.ts';
import type { CircuitSignals } from './claim.ts';
import {
  assembleProof,
  type Blinding,
  computePart,
  loadKey,
  type ProofPart,
  type ProofParts,
} from './proof-parts.ts';
import { parseProvingKey } from './proving-key.ts';
import { calculateWitness, type WitnessModule } from './witness.ts';

/** What a thread is started with. */
export type ProverWorkerData = {
  /** The key's file, in shared memory. */
  readonly zkey: Uint8Array;
  readonly calculator: WitnessModule;
};

/** The witness in shared memory, which the caller wipes; or the coded error, which does not cross threads itself. */
export type WitnessOutcome =
  | { readonly ok: true; readonly witness: Uint8Array }
  | { readonly ok: false; readonly code: ErrorName; readonly facts: ErrorFacts };

/** Bytes of a wtns file before its signals. */
const WITNESS_HEADER_BYTES = 76;

const { zkey, calculator } = workerData as ProverWorkerData;
const loaded = loadKey(parseProvingKey(zkey));

/** The values of all signals, 32 bytes each, little-endian. */
export async function makeWitness(signals: CircuitSignals): Promise<WitnessOutcome> {
  try {
    const file = await calculateWitness(calculator, signals);
    const values = file.subarray(WITNESS_HEADER_BYTES);
    const witness = new Uint8Array(new SharedArrayBuffer(values.length));
    witness.set(values);
    file.fill(0);
    return { ok: true, witness };
  } catch (error) {
    if (isDiffieError(error)) return { ok: false, code: error.code, facts: error.facts };
    throw error;
  }
}

/** One part of a proof. */
export function makePart(task: { readonly part: ProofPart; readonly witness: Uint8Array }) {
  return computePart(task.part, loaded, task.witness);
}

/** The proof, from its parts. */
export function makeProof(task: { readonly parts: ProofParts; readonly blinding: Blinding }) {
  return assembleProof(loaded, task.parts, task.blinding);
}
