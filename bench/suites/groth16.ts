// Groth16 verification of a circuit with two public inputs, from the proof's bytes with every check (ours) and from parsed
// JSON (snarkjs, whose curve and threads stay up between calls), with a key prepared once; batches against ours one by one; proving the claim circuit (3815 constraints) from
// input signals to a proof on all cores, key and witness calculator in memory on both sides.

import { readFileSync } from 'node:fs';
import { curves, groth16, type ProofJson, type ProvingResult } from 'snarkjs';
import { nodeRng } from '../../base/index-node.ts';
import {
  buildClaimWitness,
  buildTree,
  claimScope,
  credentialLeaf,
  drawFieldElement,
  leafPath,
} from '../../circuits/index.ts';
import {
  createClaimProver,
  loadArtefact,
  loadClaimVerifyingKey,
  type Proof,
} from '../../circuits/index-node.ts';
import {
  decodeGroth16Proof,
  encodeGroth16Proof,
  type Groth16Claim,
  importGroth16Proof,
  importVerifyingKey,
  verifyGroth16,
  verifyGroth16Batch,
} from '../../crypto/index.ts';
import { createGroth16Pool } from '../../crypto/index-node.ts';
import type { BenchSuite } from '../suite.ts';

const BATCH_SIZE = 64;
const THREADS = 2;

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
const pool = createGroth16Pool(key, THREADS);
await pool.verify(batch);

const oneByOne = () => batch.every(({ proof, inputs }) => verifyGroth16(key, proof, inputs));
const verifyBySnarkjs = ({ proof, publicSignals }: Fixture['proofs'][0]) =>
  groth16.verify(verifyingKey, publicSignals, proof);

const credential = {
  secret: drawFieldElement(nodeRng),
  wageCents: 1250,
  ageYears: 44,
  salt: drawFieldElement(nodeRng),
};
const tree = buildTree([credentialLeaf(credential)]);
const { signals, publicInputs } = buildClaimWitness({
  credential,
  path: leafPath(tree, 0),
  root: tree.root,
  minWageCents: 1000,
  minAgeYears: 18,
  scope: claimScope(nodeRng.bytes(32), nodeRng.bytes(32), 'bench'),
  caller: nodeRng.bytes(32),
});
const claimKey = await loadClaimVerifyingKey();
const [zkey, wasm] = [await loadArtefact('zkey'), await loadArtefact('wasm')];
const prover = await createClaimProver();

/** Whether a proof, ours in bytes or snarkjs's in JSON, is a true one of the claim. */
function isTrueClaim(result: unknown): boolean {
  const { proof } = result as Proof | ProvingResult;
  const made = proof instanceof Uint8Array ? decodeGroth16Proof(proof) : importGroth16Proof(proof);
  return verifyGroth16(claimKey, made, publicInputs);
}

/** Verification of one proof and of 64 together, on one thread and two; proving. */
export const suite: BenchSuite = {
  doc: 'Groth16 against snarkjs; a batch figure is for one of its proofs',
  cases: [
    {
      case: 'verify',
      ours: () => verifyGroth16(key, decodeGroth16Proof(bytes), first.inputs),
      peers: { snarkjs: () => verifyBySnarkjs(firstJson) },
      verify: (result) => result === true,
    },
    {
      case: 'verify-decoded',
      ours: () => verifyGroth16(key, first.proof, first.inputs),
      peers: {},
      verify: (result) => result === true,
    },
    {
      case: `verify-batch-${BATCH_SIZE}`,
      ours: () => verifyGroth16Batch(key, batch),
      peers: { 'ours-one-by-one': oneByOne },
      operationCount: BATCH_SIZE,
      verify: (result) => result === true,
    },
    {
      case: `verify-batch-${BATCH_SIZE}-threads`,
      ours: async () => (await pool.verify(batch)).every((holds) => holds),
      peers: { 'ours-one-by-one': oneByOne },
      operationCount: BATCH_SIZE,
      verify: (result) => result === true,
    },
    {
      case: 'prove',
      ours: () => prover.prove(signals),
      peers: { snarkjs: () => groth16.fullProve(signals, wasm, zkey) },
      verify: isTrueClaim,
    },
  ],
  close: async () => {
    await Promise.all([prover.close(), pool.close()]);
    const curve = await curves.getCurveFromName('bn128');
    await curve.terminate();
  },
};
