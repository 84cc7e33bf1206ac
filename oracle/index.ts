export {
  type Delivery,
  type DeliveryTerms,
  deliveryStatement,
  type OfferPlace,
  openDelivery,
  receivingKeyStatement,
  type SalePlace,
  sealDelivery,
} from './delivery.ts';
export { composeJointResponse, digestOf, jointTaskOf, roleOf, sessionTermsOf } from './joint.ts';
export {
  createJointParty,
  type JointOwner,
  type JointParty,
  type JointPolicy,
} from './joint-party.ts';
export {
  combineOpeningShares,
  composeOpeningShare,
  decodeOpeningShare,
  encodeOpeningShare,
  type OpeningShare,
} from './opening-share.ts';
export { type ListedRequest, openingTaskOf } from './opening-task.ts';
export { answerAsOwner } from './owner-opening.ts';
export {
  commitRecord,
  openRecord,
  type RecordKeys,
  type RecordTerms,
  recordStatement,
  type SealedRecord,
  sealRecord,
} from './record.ts';
export {
  decodeRecordEvidence,
  encodeRecordEvidence,
  provesBreach,
  type RecordEvidence,
  type SoldTerms,
} from './record-evidence.ts';
export type { Filed, JointTask, OpeningTask } from './task.ts';
export {
  type RequestHandler,
  type WatchedChain,
  type WatchOptions,
  watchRequests,
} from './watch.ts';
