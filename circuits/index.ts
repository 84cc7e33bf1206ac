export type { Contribution, KeyTranscript, PowersTranscript } from './ceremony-transcript.ts';
export { readKeyTranscript, readPowersTranscript } from './ceremony-transcript.ts';
export {
  buildClaimWitness,
  type CircuitSignals,
  CLAIM_PUBLIC_INPUTS,
  type ClaimInput,
  type ClaimStatement,
  type ClaimWitness,
  claimPublicInputs,
} from './claim.ts';
export {
  type Credential,
  type CredentialFacts,
  callerLimbs,
  claimNullifier,
  claimScope,
  credentialLeaf,
  drawFieldElement,
  hashSecret,
  LEAF_DOMAIN,
  NULLIFIER_DOMAIN,
} from './credential.ts';
export {
  appendLeaf,
  buildTree,
  type CredentialPath,
  type CredentialTree,
  leafPath,
  pathRoot,
  TREE_CAPACITY,
  TREE_DEPTH,
} from './credential-tree.ts';
export type { CircuitManifest, FileFacts } from './manifest.ts';
export { parseManifest } from './manifest.ts';
export { type ProvingKey, parseProvingKey } from './proving-key.ts';
export { parseR1csHeader, type R1csHeader } from './r1cs.ts';
export { calculateWitness, compileWitnessModule, type WitnessModule } from './witness.ts';
