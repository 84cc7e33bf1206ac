export {
  type ArtefactRole,
  loadArtefact,
  loadClaimVerifyingKey,
  loadManifest,
} from './artefacts-node.ts';
export {
  applyKeyBeacon,
  contributeKey,
  exportVerifyingKey,
  type KeyOrigin,
  startKey,
  verifyKey,
} from './ceremony-key-node.ts';
export {
  applyPowersBeacon,
  contributePowers,
  preparePowers,
  startPowers,
  verifyPowers,
} from './ceremony-powers-node.ts';
export type {
  Beacon,
  CeremonyProgress,
  CeremonyStep,
  Contributor,
  Verdict,
} from './ceremony-step-node.ts';
export { keepCurve } from './ceremony-step-node.ts';
export { type CompiledCircuit, compileCircuit } from './compile-node.ts';
export {
  createClaimProver,
  createProver,
  type Proof,
  type ProofProgress,
  type ProveOptions,
  type Prover,
  type ProverOptions,
} from './prover-node.ts';
