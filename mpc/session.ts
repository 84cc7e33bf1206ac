// The coordinator of a session as a state machine that knows no network, no clock and no secret: it is given events,
// answers with the next state and with messages to deliver. It enforces order, sizes and time, computes the same
// transcript as the parties, and ends a session well only where all parties report that transcript and one result.
// It reads messages; what they tell is said in docs/threat-model.md.

import { DiffieError, equalBytes, LIMITS } from '../base/index.ts';
import { describeError, type WireError } from './error-wire.ts';
import { type Position, startPosition, takeAt } from './message.ts';
import type { Outcome, Protocol, SessionTerms } from './protocol.ts';
import { checkTerms, scheduleOf } from './protocols.ts';

type Common = { readonly terms: SessionTerms; readonly roundMs: number };

/** Messages are being exchanged; the party whose message is due has until the deadline. */
export type RunningSession = Common & {
  readonly phase: 'running';
  readonly position: Position;
  readonly deadlineMs: number;
};

/** All messages have passed; parties report what they ended with. */
export type SettlingSession = Common & {
  readonly phase: 'settling';
  readonly position: Position;
  readonly deadlineMs: number;
  /** By role; undefined until reported. */
  readonly outcomes: readonly (Outcome | undefined)[];
};

/** Every party reported the same outcome. Final. */
export type DoneSession = Common & { readonly phase: 'done'; readonly outcome: Outcome };

/** There is no result and will be none. Final. */
export type AbortedSession = Common & {
  readonly phase: 'aborted';
  readonly error: WireError;
  /** The role at fault as far as the coordinator can say: who sent, reported or stayed silent. */
  readonly by: number | undefined;
};

/** A session as its coordinator sees it. */
export type Session = RunningSession | SettlingSession | DoneSession | AbortedSession;

/** What happens to a session. Times are the caller's clock, milliseconds, never decreasing. */
export type SessionEvent = { readonly nowMs: number } & (
  | { readonly kind: 'message'; readonly from: number; readonly bytes: Uint8Array }
  | { readonly kind: 'outcome'; readonly from: number; readonly outcome: Outcome }
  /** A party, or the caller where `from` is undefined, ends the session. */
  | { readonly kind: 'abort'; readonly from: number | undefined; readonly error: WireError }
  | { readonly kind: 'tick' }
);

/** A message to be carried to a role, unchanged. */
export type Delivery = { readonly to: number; readonly bytes: Uint8Array };

/** The next state, and what to deliver. */
export type SessionStep = { readonly session: Session; readonly deliveries: readonly Delivery[] };

/**
 * A session before its first message.
 * @param options.roundMs time for one round, LIMITS.sessionRoundMs unless given
 * @throws mpc.protocol, mpc.terms
 */
export function createSession(
  terms: SessionTerms,
  options: { readonly nowMs: number; readonly roundMs?: number },
): RunningSession {
  checkTerms(terms);
  const { nowMs, roundMs = LIMITS.sessionRoundMs } = options;
  const position = startPosition(terms);
  return { phase: 'running', terms, roundMs, position, deadlineMs: nowMs + roundMs };
}

/**
 * The state after an event. Never throws for what a party sends: that aborts the session with the code of the
 * fault. Final states take in every event and stay.
 */
export function advanceSession(session: Session, event: SessionEvent): SessionStep {
  if (isOpen(session) && event.nowMs > session.deadlineMs) return expire(session);
  // The table pairs each phase and kind with their types; looked up by variables, the pairing is lost.
  const row = TRANSITIONS[session.phase] as Row<Session>;
  const transition = row[event.kind] as (session: Session, event: SessionEvent) => SessionStep;
  return transition(session, event);
}

type EventOf<Kind> = Extract<SessionEvent, { kind: Kind }>;

type Row<S extends Session> = {
  readonly [Kind in SessionEvent['kind']]: (session: S, event: EventOf<Kind>) => SessionStep;
};

/** Every phase with every event. */
const TRANSITIONS: {
  readonly [Phase in Session['phase']]: Row<Extract<Session, { phase: Phase }>>;
} = {
  running: { message: forward, outcome: refuseOutcome, abort, tick: stay },
  settling: { message: refuseMessage, outcome: settle, abort, tick: stay },
  done: { message: stay, outcome: stay, abort: stay, tick: stay },
  aborted: { message: stay, outcome: stay, abort: stay, tick: stay },
};

function isOpen(session: Session): session is RunningSession | SettlingSession {
  return session.phase === 'running' || session.phase === 'settling';
}

function stay(session: Session): SessionStep {
  return { session, deliveries: [] };
}

function end({ terms, roundMs }: Session, error: WireError, by: number | undefined): SessionStep {
  return { session: { phase: 'aborted', terms, roundMs, error, by }, deliveries: [] };
}

/** running to running or settling, or to aborted for a message that is not the one due. */
function forward(session: RunningSession, event: EventOf<'message'>): SessionStep {
  const protocol = checkTerms(session.terms);
  const schedule = scheduleOf(protocol);
  let next: Position;
  try {
    const taken = takeAt(session.position, schedule, event.bytes);
    checkSender(taken.message.from, event.from);
    next = taken.next;
  } catch (error) {
    return end(session, describeError(error), event.from);
  }
  const { terms, roundMs } = session;
  const open = { terms, roundMs, position: next, deadlineMs: event.nowMs + roundMs };
  const deliveries = protocol.roles
    .map((_, to) => ({ to, bytes: event.bytes }))
    .filter(({ to }) => to !== event.from);
  if (next.round < schedule.length) return { session: { phase: 'running', ...open }, deliveries };
  const outcomes = protocol.roles.map(() => undefined);
  return { session: { phase: 'settling', ...open, outcomes }, deliveries };
}

function checkSender(claimed: number, actual: number): void {
  if (claimed !== actual) {
    throw new DiffieError('mpc.order', {
      expected: `a message of role ${actual}`,
      got: `one of role ${claimed}`,
    });
  }
}

function refuseOutcome(session: RunningSession, event: EventOf<'outcome'>): SessionStep {
  const facts = { at: 'outcome', expected: `round ${session.position.round} first` };
  return end(session, { code: 'mpc.order', facts }, event.from);
}

function refuseMessage(session: SettlingSession, event: EventOf<'message'>): SessionStep {
  return end(session, { code: 'mpc.order', facts: { expected: 'no message' } }, event.from);
}

/** settling to settling, to done with the last outcome, or to aborted where outcomes differ. */
function settle(session: SettlingSession, event: EventOf<'outcome'>): SessionStep {
  const protocol = checkTerms(session.terms);
  try {
    checkOutcome(protocol, session, event);
  } catch (error) {
    return end(session, describeError(error), event.from);
  }
  const outcomes = session.outcomes.with(event.from, event.outcome);
  if (outcomes.includes(undefined)) return stay({ ...session, outcomes });
  const { terms, roundMs } = session;
  return stay({ phase: 'done', terms, roundMs, outcome: event.outcome });
}

function checkOutcome(
  protocol: Protocol,
  session: SettlingSession,
  { from, outcome }: EventOf<'outcome'>,
): void {
  const at = `outcome of role ${from}`;
  if (protocol.roles[from] === undefined || session.outcomes[from] !== undefined) {
    throw new DiffieError('mpc.order', { at, expected: 'one outcome of each role' });
  }
  if (!equalBytes(outcome.transcriptHash, session.position.transcriptHash)) {
    throw new DiffieError('mpc.transcript', { at });
  }
  protocol.checkResult(outcome.result);
  const other = session.outcomes.find((earlier) => earlier !== undefined);
  if (other !== undefined && !equalBytes(other.result, outcome.result)) {
    throw new DiffieError('mpc.disagreement', { at });
  }
}

/** running or settling to aborted. */
function abort(session: RunningSession | SettlingSession, event: EventOf<'abort'>): SessionStep {
  return end(session, event.error, event.from);
}

function expire(session: RunningSession | SettlingSession): SessionStep {
  const silent =
    session.phase === 'running'
      ? scheduleOf(checkTerms(session.terms))[session.position.round]?.from
      : session.outcomes.indexOf(undefined);
  const facts = { at: `role ${silent}`, expected: `an answer within ${session.roundMs} ms` };
  return end(session, { code: 'mpc.timeout', facts }, silent);
}
