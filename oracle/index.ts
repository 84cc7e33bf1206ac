export { type Delivery, type OfferPlace, openDelivery, sealDelivery } from './delivery.ts';
export { composeJointResponse, digestOf, roleOf, sessionTermsOf } from './joint.ts';
export {
  combineOpeningShares,
  composeOpeningShare,
  decodeOpeningShare,
  encodeOpeningShare,
  type OpeningShare,
} from './opening-share.ts';
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
export type { Filed, JointTask, OpeningTask } from './task.ts';
