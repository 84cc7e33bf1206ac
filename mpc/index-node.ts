export { type PartyPort, type RunOptions, runSession } from './run-node.ts';
export {
  type LocalParty,
  type PartyWorker,
  runInWorkers,
  startPartyWorker,
  type WorkersOptions,
  type WorkersResult,
} from './workers-node.ts';
