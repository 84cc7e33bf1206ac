// Runs a session between parties that are reached through ports: carries messages by the coordinator's state
// machine, keeps time by the process's clock, and tells how it ended. It holds no input and no output of a party.

import { assert, DiffieError } from '../base/index.ts';
import { describeError, reviveError } from './error-wire.ts';
import type { PartyReply } from './party.ts';
import type { Outcome, SessionTerms } from './protocol.ts';
import { checkTerms } from './protocols.ts';
import { advanceSession, createSession, type Session, type SessionEvent } from './session.ts';

/** A party as its coordinator reaches it: messages and nothing else. A rejected promise ends the session. */
export type PartyPort = {
  start(): Promise<PartyReply>;
  receive(bytes: Uint8Array): Promise<PartyReply>;
};

/** How a session is run. */
export type RunOptions = {
  /** Time for one round in milliseconds; LIMITS.sessionRoundMs unless given. */
  readonly roundMs?: number;
  /** Cancels the session. */
  readonly signal?: AbortSignal;
  /** Called with every state, the last included. */
  readonly onSession?: (session: Session) => void;
};

type Incident = SessionEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'nowMs'>
    : never
  : never;

const TICK_MS = 250;

/**
 * Runs one session to its end. Whoever made the ports closes them, then.
 * @param ports in the order of the protocol's roles
 * @returns the outcome that all parties reported
 * @throws mpc.protocol, mpc.terms; mpc.role where there are not as many ports as roles; else the code that the session was aborted with
 */
export async function runSession(
  terms: SessionTerms,
  ports: readonly PartyPort[],
  options: RunOptions = {},
): Promise<Outcome> {
  const { roles } = checkTerms(terms);
  if (ports.length !== roles.length) {
    throw new DiffieError('mpc.role', {
      expected: `${roles.length} parties`,
      got: `${ports.length}`,
    });
  }
  const { signal, onSession } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const { roundMs } = options;
  let session: Session = createSession(terms, {
    nowMs: nowMs(),
    ...(roundMs === undefined ? {} : { roundMs }),
  });

  const happen = (incident: Incident): void => {
    const step = advanceSession(session, { ...incident, nowMs: nowMs() } as SessionEvent);
    if (step.session !== session) onSession?.(step.session);
    session = step.session;
    for (const { to, bytes } of step.deliveries) ask(to, (port) => port.receive(bytes));
    if (session.phase === 'done') resolve(session.outcome);
    if (session.phase === 'aborted') reject(reviveError(session.error));
  };
  const ask = async (role: number, question: (port: PartyPort) => Promise<PartyReply>) => {
    try {
      const port = ports[role];
      assert(port !== undefined, 'there is a port for every role');
      const { messages, outcome } = await question(port);
      for (const bytes of messages) happen({ kind: 'message', from: role, bytes });
      if (outcome !== undefined) happen({ kind: 'outcome', from: role, outcome });
    } catch (error) {
      happen({ kind: 'abort', from: role, error: describeError(error) });
    }
  };
  const cancel = () => {
    happen({ kind: 'abort', from: undefined, error: { code: 'mpc.cancelled', facts: {} } });
  };

  const timer = setInterval(() => happen({ kind: 'tick' }), TICK_MS);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (signal?.aborted) cancel();
    else for (const role of ports.keys()) ask(role, (port) => port.start());
    return await promise;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** Milliseconds of the process's monotonic clock. */
function nowMs(): number {
  return Math.floor(performance.now());
}
