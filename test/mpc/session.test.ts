import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorName } from '../../base/index.ts';
import {
  advanceSession,
  createSession,
  encodePsiResult,
  type Outcome,
  type Session,
  type SessionEvent,
} from '../../mpc/index.ts';
import { exchange, partiesOf, type Sets, termsOf, words } from './exchange.ts';

const TERMS = termsOf(1n);
const SETS: Sets = [words('a', 'b', 'c'), words('b', 'c', 'd')];
const ROUND_MS = 1000;
const STARTED_MS = 50;

const { sent, last } = exchange(partiesOf(TERMS, SETS));
const OUTCOME = last[0].outcome!;

type Incident = SessionEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'nowMs'>
    : never
  : never;

const message = (round: number, from = round % 2): Incident => {
  const bytes = sent[round]!;
  return { kind: 'message', from, bytes };
};
const outcome = (from: number, change: Partial<Outcome> = {}): Incident => ({
  kind: 'outcome',
  from,
  outcome: { ...OUTCOME, ...change },
});

function play(incidents: readonly Incident[], nowMs = STARTED_MS): Session {
  let session: Session = createSession(TERMS, { nowMs: STARTED_MS, roundMs: ROUND_MS });
  for (const incident of incidents) {
    session = advanceSession(session, { ...incident, nowMs } as SessionEvent).session;
  }
  return session;
}

const ALL = [0, 1, 2, 3, 4, 5].map((round) => message(round));

function abortOf(session: Session): { code: ErrorName; by: number | undefined } {
  if (session.phase !== 'aborted') throw new Error(`the session is ${session.phase}`);
  return { code: session.error.code, by: session.by };
}

test('carries each message to the other role, and ends with the outcome that both report', () => {
  let session: Session = createSession(TERMS, { nowMs: STARTED_MS });
  const phases: string[] = [];
  for (const [round, bytes] of sent.entries()) {
    const event = { kind: 'message', from: round % 2, bytes, nowMs: STARTED_MS } as const;
    const step = advanceSession(session, event);
    expect(step.deliveries).toEqual([{ to: 1 - (round % 2), bytes }]);
    session = step.session;
    phases.push(session.phase);
  }
  for (const from of [1, 0]) {
    const event = { kind: 'outcome', from, outcome: OUTCOME, nowMs: STARTED_MS } as const;
    session = advanceSession(session, event).session;
    phases.push(session.phase);
  }
  const running = Array.from({ length: 5 }, () => 'running');
  expect(phases).toEqual([...running, 'settling', 'settling', 'done']);
  expect(session).toMatchObject({ phase: 'done', outcome: OUTCOME });
});

test('the coordinator computes the same transcript as the parties', () => {
  const session = play(ALL);
  if (session.phase !== 'settling') throw new Error(session.phase);
  expect(session.position.transcriptHash).toEqual(OUTCOME.transcriptHash);
  expect(last[1].outcome).toEqual(OUTCOME);
});

describe('a fault aborts, and names code and role', () => {
  const otherResult = encodePsiResult({ sizes: [3, 3], count: 0, saltedHash: new Uint8Array(32) });
  const otherHash = OUTCOME.transcriptHash.with(0, OUTCOME.transcriptHash[0]! ^ 1);
  const otherSession = exchange(partiesOf(termsOf(2n), SETS)).sent[1]!;
  test.each<readonly [string, readonly Incident[], ErrorName, number | undefined]>([
    ['the second speaks first', [message(1)], 'mpc.order', 1],
    ['a message comes twice', [message(0), message(0)], 'mpc.order', 0],
    ["one role sends another's message", [message(0, 1)], 'mpc.order', 1],
    ['no message', [{ kind: 'message', from: 0, bytes: new Uint8Array(9) }], 'mpc.message', 0],
    [
      'a message of another session',
      [message(0), { kind: 'message', from: 1, bytes: otherSession }],
      'mpc.wrongSession',
      1,
    ],
    ['an outcome before the end', [message(0), outcome(1)], 'mpc.order', 1],
    ['a message after the end', [...ALL, message(5)], 'mpc.order', 1],
    ['an outcome twice', [...ALL, outcome(1), outcome(1)], 'mpc.order', 1],
    ['an outcome of a role that is none', [...ALL, outcome(2)], 'mpc.order', 2],
    [
      'another transcript',
      [...ALL, outcome(1, { transcriptHash: otherHash })],
      'mpc.transcript',
      1,
    ],
    ['no result', [...ALL, outcome(0, { result: new Uint8Array(3) })], 'mpc.result', 0],
    [
      'another result',
      [...ALL, outcome(1), outcome(0, { result: otherResult })],
      'mpc.disagreement',
      0,
    ],
    [
      'a party gives up',
      [message(0), { kind: 'abort', from: 1, error: { code: 'mpc.point', facts: {} } }],
      'mpc.point',
      1,
    ],
    [
      'the caller cancels',
      [...ALL, { kind: 'abort', from: undefined, error: { code: 'mpc.cancelled', facts: {} } }],
      'mpc.cancelled',
      undefined,
    ],
  ])('%s', (_, incidents, code, by) => {
    expect(abortOf(play(incidents))).toEqual({ code, by });
  });
});

describe('time', () => {
  test.each([
    ['before the first message', [], 0],
    ['while the second is due', [message(0)], 1],
    ['while no outcome is there', ALL, 0],
    ['while one outcome lacks', [...ALL, outcome(0)], 1],
  ])('%s: the silent role is named', (_, incidents, by) => {
    const session = play(incidents);
    const atDeadline = STARTED_MS + ROUND_MS;
    const tick = (nowMs: number) => advanceSession(session, { kind: 'tick', nowMs }).session;
    expect(tick(atDeadline)).toBe(session);
    expect(abortOf(tick(atDeadline + 1))).toEqual({ code: 'mpc.timeout', by });
  });

  test('a message after the deadline comes too late, without any tick', () => {
    const session = play([message(0)]);
    const late = { ...message(1), nowMs: STARTED_MS + ROUND_MS + 1 } as SessionEvent;
    expect(abortOf(advanceSession(session, late).session).code).toBe('mpc.timeout');
  });

  test('every message gives the next round its whole time', () => {
    const soon = { ...message(0), nowMs: STARTED_MS + ROUND_MS } as SessionEvent;
    const { session } = advanceSession(play([]), soon);
    const nowMs = STARTED_MS + 2 * ROUND_MS;
    expect(advanceSession(session, { kind: 'tick', nowMs }).session).toBe(session);
  });
});

const incidents: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ round: fc.nat(5), from: fc.nat(2) }).map(({ round, from }) => message(round, from)),
  fc.nat(2).map((from) => outcome(from)),
  fc.uint8Array({ maxLength: 40 }).map((bytes): Incident => ({ kind: 'message', from: 0, bytes })),
  fc.constant<Incident>({ kind: 'tick' }),
);

test('whatever comes in whatever order, nothing throws, and a final state stays', () => {
  const prefix = fc.nat(ALL.length).map((count) => ALL.slice(0, count));
  fc.assert(
    fc.property(prefix, fc.array(incidents, { maxLength: 6 }), (start, more) => {
      let session = play(start);
      for (const incident of more) {
        const event = { ...incident, nowMs: STARTED_MS } as SessionEvent;
        const step = advanceSession(session, event);
        if (session.phase === 'done' || session.phase === 'aborted') {
          expect(step).toEqual({ session, deliveries: [] });
        }
        session = step.session;
      }
      if (session.phase === 'done') expect(session.outcome).toEqual(OUTCOME);
    }),
    { numRuns: 200 },
  );
});

test('terms are checked before anything else', () => {
  const create = (change: object) => () => createSession({ ...TERMS, ...change }, { nowMs: 0 });
  expect(create({ protocol: 'none' })).toThrowError(
    expect.objectContaining({ code: 'mpc.protocol' }),
  );
  expect(create({ id: new Uint8Array(3) })).toThrowError(
    expect.objectContaining({ code: 'mpc.terms' }),
  );
});
