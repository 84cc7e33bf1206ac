export {
  type Account,
  accountKey,
  type ContractPart,
  decodeAccount,
  entryKey,
} from './account.ts';
export type { Block, Header } from './block.ts';
export {
  type Allocation,
  chainIdOf,
  DEFAULT_MIN_YO_PRICE,
  type Genesis,
} from './genesis.ts';
export { startHeartbeat } from './heartbeat.ts';
export { createLedger, type Head, type Ledger, openLedger, type Platform } from './ledger.ts';
export { createLocalClient } from './local-client.ts';
export {
  costOfYo,
  DEFAULT_YO_PRICE,
  formatYou,
  UNITS_PER_YOU,
} from './money.ts';
export { type BlockNotice, ChainNode, type NodeOptions } from './node.ts';
export type { ChainReader } from './reader.ts';
export {
  encodeReceipt,
  type Receipt,
  type ReceiptEvent,
  type Status,
} from './receipt.ts';
export type { PlacedEvent, PlacedReceipt } from './records.ts';
export { verifyChain } from './replay.ts';
export type { OpenRequest } from './request.ts';
export {
  type ChainClient,
  RPC_METHOD_NAMES,
  RPC_METHODS,
  RPC_PREFIX,
  RPC_TYPES,
  type RpcMethod,
  type RpcParams,
  type RpcResult,
} from './rpc-methods.ts';
export { createRpcHandler, type RpcHandler } from './rpc-server.ts';
export { type StateClaim, verifyStateProof } from './state-tree.ts';
export { createMemoryStore } from './store-memory.ts';
export {
  type Action,
  contractAddress,
  type Payload,
  type Sign,
  signTransaction,
  type Transaction,
} from './transaction.ts';
export type { Sha256 } from './tree.ts';
export { decodeTreeProof, type TreeProof } from './tree-proof.ts';
