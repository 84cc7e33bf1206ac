export {
  type EmbeddedChain,
  type EmbeddedOptions,
  type FolderReader,
  readFolder,
  startEmbedded,
} from './embedded-node.ts';
export { lockFolder } from './folder-lock-node.ts';
export { nodePlatform } from './platform-node.ts';
export { createRpcClient } from './rpc-client-node.ts';
export { listenRpc, type RpcListenOptions, type RpcServer } from './rpc-node.ts';
export { openLmdbStore } from './store-node.ts';
