// Groth16 verification of a circuit with two public inputs, from decoded key and proof (ours) and from parsed JSON
// (snarkjs, whose curve and threads stay up between calls).

import { readFileSync } from 'node:fs';
import { curves, groth16, type ProofJson } from 'snarkjs';
import {
  decodeGroth16Proof,
  encodeGroth16Proof,
  type Groth16Claim,
  importGroth16Proof,
  importVerifyingKey,
  verifyGroth16,
  verifyGroth16Batch,
} from '../../crypto/index.ts';
import type { BenchSuite } from '../suite.ts';

const BATCH_SIZE = 16;

type Fixture = {
  readonly verifyingKey: Readonly<Record<string, unknown>>;
  readonly proofs: readonly { readonly proof: ProofJson; readonly publicSignals: string[] }[];
};
const path = new URL('../../test/crypto/fixtures/groth16.json', import.meta.url);
const { verifyingKey, proofs } = JSON.parse(readFileSync(path, 'utf8')) as Fixture;
const key = importVerifyingKey(verifyingKey);
const claims: readonly Groth16Claim[] = proofs.map(({ proof, publicSignals }) => ({
  proof: importGroth16Proof(proof),
  inputs: publicSignals.map(BigInt),
}));
const [first] = claims as [Groth16Claim];
const [firstJson] = proofs as [Fixture['proofs'][0]];
const bytes = encodeGroth16Proof(first.proof);
const batch = Array.from({ length: BATCH_SIZE }, (_, i) => claims[i % claims.length] ?? first);
const batchJson = Array.from(
  { length: BATCH_SIZE },
  (_, i) => proofs[i % proofs.length] ?? firstJson,
);

const verifyBySnarkjs = ({ proof, publicSignals }: Fixture['proofs'][0]) =>
  groth16.verify(verifyingKey, publicSignals, proof);

/** Verification of one proof, of one from its bytes, and of sixteen together. */
export const suite: BenchSuite = {
  doc: 'Groth16 verification against snarkjs; a batch figure is for one of its proofs',
  cases: [
    {
      case: 'verify',
      ours: () => verifyGroth16(key, first.proof, first.inputs),
      peers: { snarkjs: () => verifyBySnarkjs(firstJson) },
      verify: (result) => result === true,
    },
    {
      case: 'verify-bytes',
      ours: () => verifyGroth16(key, decodeGroth16Proof(bytes), first.inputs),
      peers: {},
      verify: (result) => result === true,
    },
    {
      case: `verify-batch-${BATCH_SIZE}`,
      ours: () => verifyGroth16Batch(key, batch),
      peers: {
        snarkjs: async () => {
          for (const claim of batchJson) if (!(await verifyBySnarkjs(claim))) return false;
          return true;
        },
      },
      operationCount: BATCH_SIZE,
      verify: (result) => result === true,
    },
  ],
  close: async () => {
    const curve = await curves.getCurveFromName('bn128');
    await curve.terminate();
  },
};
