// What a thread of groth16-pool-node.ts does: it verifies claims under one key, which it prepares once.

import { workerData } from 'node:worker_threads';
import { decodeVerifyingKey, type Groth16Claim, verifyGroth16Claims } from './groth16.ts';

/** What a thread is started with. */
export type Groth16WorkerData = { readonly key: Uint8Array };

const key = decodeVerifyingKey((workerData as Groth16WorkerData).key);

/** Which of the claims hold. Their points are checked: they come from the pool as its caller decoded them. */
export function verify(claims: readonly Groth16Claim[]): readonly boolean[] {
  return verifyGroth16Claims(key, claims);
}
