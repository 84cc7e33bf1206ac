export {
  DiffieError,
  type ErrorFacts,
  type ErrorName,
  fromHex,
  isDiffieError,
  toHex,
} from '../base/index.ts';
export {
  type Action,
  type ChainClient,
  formatYou,
  type RpcParams,
  type RpcResult,
  UNITS_PER_YOU,
} from '../chain/index.ts';
export {
  appendLeaf,
  buildTree,
  type Credential,
  type CredentialFacts,
  type CredentialPath,
  type CredentialTree,
  credentialLeaf,
  drawFieldElement,
  hashSecret,
  leafPath,
} from '../circuits/index.ts';
export type { Json, Method, Value } from '../vm/index.ts';
export type { Account } from './account.ts';
export {
  type Arguments,
  type CallOptions,
  type CallResult,
  type Contract,
  type ContractEvent,
  contractAt,
  deployContract,
  deployEncoded,
  deployJson,
  type Estimate,
  nextAddress,
  readEvent,
} from './contract.ts';
export { type ContractView, viewContract } from './contract-view.ts';
export {
  type EncryptedInput,
  type EncryptionEffects,
  type EncryptionTarget,
  encryptInputs,
} from './encryption.ts';
export {
  generateSlotKey,
  type KeyGeneration,
  type KeyGenerationEffects,
} from './key-generation.ts';
export {
  answerOpening,
  type OpeningOptions,
  openingShare,
  openingTask,
  respond,
} from './opening.ts';
export { readOffer, type SaleOffer, type SaleTerms } from './record-offer.ts';
export {
  type CheckedDelivery,
  checkDelivery,
  createReceivingKey,
  deliverRecord,
  lockPrice,
  offerRecord,
  openPurchase,
  openSale,
  type Purchase,
  RELEASE_MARGIN_BLOCKS,
  type ReceivingKey,
  type RecordVoucher,
  refundPrice,
  releaseKey,
  type SaleActor,
  sealVouchedRecord,
  vouchForRecord,
} from './record-sale.ts';
export {
  checkReceipt,
  createSender,
  type Placed,
  receiptCode,
  type Sender,
  type SendOptions,
} from './sender.ts';
export {
  type ActionView,
  type ReceiptView,
  type TransactionView,
  viewReceipt,
  viewTransaction,
} from './transaction-view.ts';
