export { createRpcClient as connect, listenRpc, type RpcServer } from '../chain/index-node.ts';
export { createClaimProver, type ProveOptions, type Prover } from '../circuits/index-node.ts';
export { accountFromSeed, createAccount } from './account-node.ts';
export {
  type ClaimHolding,
  type ClaimPlace,
  type ClaimTerms,
  type ProvedClaim,
  proveClaim,
  sendClaim,
} from './claim-node.ts';
export {
  CONTRACT_NAMES,
  type ContractName,
  contractModule,
  moduleFromFile,
} from './contracts-node.ts';
export { nodeEffects } from './effects-node.ts';
export {
  answerJointRequests,
  type JointAnswer,
  type JointAnswerOptions,
  type JointRunOptions,
  type LocalJointParty,
  runJointSession,
} from './joint-node.ts';
export { createKeyFile, readKeyFile } from './key-file-node.ts';
export {
  deleteLocalChain,
  FAUCET_FILE,
  type LocalChain,
  type LocalOptions,
  startLocalChain,
} from './local-node.ts';
