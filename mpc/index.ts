export { describeError, reviveError, type WireError } from './error-wire.ts';
export {
  decodeMessage,
  encodeMessage,
  type Message,
  type Position,
  startPosition,
} from './message.ts';
export { Party, type PartyReply } from './party.ts';
export type {
  Outcome,
  PartyEnd,
  PartyOutput,
  PartySetup,
  Progress,
  Protocol,
  Round,
  SessionTerms,
} from './protocol.ts';
export { PROTOCOLS } from './protocols.ts';
export { PSI } from './psi.ts';
export {
  decodePsiResult,
  encodePsiResult,
  hashIntersection,
  opensIntersection,
  type PsiResult,
} from './psi-result.ts';
export {
  type AbortedSession,
  advanceSession,
  createSession,
  type Delivery,
  type DoneSession,
  type RunningSession,
  type Session,
  type SessionEvent,
  type SessionStep,
  type SettlingSession,
} from './session.ts';
export { drawBelow, shuffle } from './shuffle.ts';
