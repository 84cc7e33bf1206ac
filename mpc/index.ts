export { describeError, reviveError, type WireError } from './error-wire.ts';
export {
  decodeMessage,
  encodeMessage,
  type Message,
  startPosition,
} from './message.ts';
export { Party, type PartyReply } from './party.ts';
export type {
  Outcome,
  PartyOutput,
  PartySetup,
  Progress,
  SessionTerms,
} from './protocol.ts';
export { PSI } from './psi.ts';
export {
  decodePsiResult,
  encodePsiResult,
  hashIntersection,
  opensIntersection,
  type PsiResult,
} from './psi-result.ts';
export {
  advanceSession,
  createSession,
  type Session,
  type SessionEvent,
} from './session.ts';
export { drawBelow, shuffle } from './shuffle.ts';
