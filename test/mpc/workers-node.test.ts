import { describe, expect, test } from 'vitest';
import { concatBytes, decodeUtf8 } from '../../base/index.ts';
import { hashTagged } from '../../crypto/index.ts';
import { decodePsiResult, type Outcome, opensIntersection, type Session } from '../../mpc/index.ts';
import {
  type PartyPort,
  runInWorkers,
  runSession,
  startPartyWorker,
} from '../../mpc/index-node.ts';
import { exchange, partiesOf, type Sets, termsOf, words } from './exchange.ts';

const TERMS = termsOf(1n, 'airports');
const SETS: Sets = [
  words('BOSTON LOGAN', 'CHICAGO O HARE', 'DENVER INTL'),
  words('DALLAS FT WORTH', 'DENVER INTL', 'BOSTON LOGAN', 'MIAMI INTL'),
];
const coded = (code: string) => expect.objectContaining({ code });
const digest = ({ transcriptHash, result }: Outcome) =>
  hashTagged('test/digest', transcriptHash, result);
const partiesWith = (sets: Sets) =>
  sets.map((input, role) => ({
    input,
    sign: (bytes: Uint8Array) => concatBytes(Uint8Array.of(role), bytes),
  }));
const threads = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker');

test('two threads find what their owners have in common, and each owner signs the outcome', async () => {
  const before = threads();
  const phases = new Set<string>();
  const progress: string[] = [];
  const { outcome, signatures, outputs } = await runInWorkers(TERMS, partiesWith(SETS), {
    digest,
    onSession: ({ phase }) => phases.add(phase),
    onProgress: (role, { step, done, total }) => progress.push(`${role} ${step} ${done}/${total}`),
  });
  for (const { elements } of outputs) {
    const names = elements.map((element) => decodeUtf8(element));
    expect(names.sort()).toEqual(['BOSTON LOGAN', 'DENVER INTL']);
  }
  const result = decodePsiResult(outcome.result);
  expect(result).toMatchObject({ sizes: [3, 4], count: 2 });
  expect(opensIntersection(result, outputs[0]!.salt, outputs[1]!.elements)).toBe(true);
  expect(signatures).toEqual([0, 1].map((role) => Uint8Array.of(role, ...digest(outcome))));
  expect([...phases]).toEqual(['running', 'settling', 'done']);
  expect(progress.sort()).toEqual(['0 blind 3/3', '0 return 4/4', '1 blind 4/4', '1 return 3/3']);
  await expect.poll(threads, { timeout: 10_000 }).toEqual(before);
});

test('each session draws its own scalars: the same terms and sets give another transcript', async () => {
  const run = () => runInWorkers(TERMS, partiesWith(SETS), { digest });
  const [one, two] = await Promise.all([run(), run()]);
  expect(one.outcome.transcriptHash).not.toEqual(two.outcome.transcriptHash);
  expect(one.outputs[0]!.salt).not.toEqual(two.outputs[0]!.salt);
});

test('the coordinator needs no more than the message side of each party', async () => {
  const workers = SETS.map((input, role) => startPartyWorker({ terms: TERMS, role, input }));
  try {
    await expect(workers[0]!.end()).rejects.toThrowError(coded('mpc.closed'));
    const outcome = await runSession(
      TERMS,
      workers.map(({ port }) => port),
    );
    const ends = await Promise.all(workers.map((worker) => worker.end()));
    expect(ends.map((end) => end.outcome)).toEqual([outcome, outcome]);
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
});

describe('errors keep code and facts across the border of threads', () => {
  const run = (sets: Sets, terms = TERMS) => runInWorkers(terms, partiesWith(sets), { digest });
  test('an input that is refused', async () => {
    await expect(run([SETS[0], words('x', 'y', 'x')])).rejects.toMatchObject({
      code: 'mpc.inputTwice',
      number: 6005,
      facts: { at: 'elements 0 and 2' },
    });
  });

  test('terms that are none', async () => {
    const terms = { ...TERMS, protocol: 'none' };
    await expect(run(SETS, terms)).rejects.toThrowError(coded('mpc.protocol'));
  });

  test('a party too few', async () => {
    const parties = partiesWith(SETS).slice(1);
    const lonely = runInWorkers(TERMS, parties, { digest });
    await expect(lonely).rejects.toThrowError(coded('mpc.role'));
  });

  test('a signer that refuses', async () => {
    const refuse = { input: SETS[1], sign: () => Promise.reject(new Error('not that')) };
    const parties = [...partiesWith(SETS).slice(0, 1), refuse];
    await expect(runInWorkers(TERMS, parties, { digest })).rejects.toThrow('not that');
  });
});

/** A session of two parties in this thread, of which the second answers messages by a hook. */
function runWithSecond(
  receive: PartyPort['receive'],
  options?: Parameters<typeof runSession>[2],
): Promise<Outcome> {
  const [first, second] = partiesOf(TERMS, SETS).map((party) => ({
    start: async () => party.start(),
    receive: async (bytes: Uint8Array) => party.receive(bytes),
  }));
  return runSession(TERMS, [first!, { ...second!, receive }], options);
}

test('a replayed message of another session ends it with the code of the fault', async () => {
  const [, replayed] = exchange(partiesOf(termsOf(9n), SETS)).sent;
  const session = runWithSecond(async () => ({ messages: [replayed!] }));
  await expect(session).rejects.toThrowError(coded('mpc.wrongSession'));
});

test('a party that falls silent ends it by time', async () => {
  const session = runWithSecond(() => new Promise(() => undefined), { roundMs: 500 });
  await expect(session).rejects.toMatchObject({ code: 'mpc.timeout', facts: { at: 'role 1' } });
});

test('a thread that ends early ends it', async () => {
  const workers = SETS.map((input, role) => startPartyWorker({ terms: TERMS, role, input }));
  const second = workers[1]!;
  const ports = workers.map(({ port }) => port);
  const session = runSession(TERMS, ports, {
    onSession: (state: Session) => {
      if (state.phase === 'running' && state.position.round === 1) second.close();
    },
  });
  await expect(session).rejects.toThrowError(coded('mpc.worker'));
  await Promise.all(workers.map((worker) => worker.close()));
});

test('its caller can cancel it before it starts and while it runs', async () => {
  const options = { digest, signal: AbortSignal.abort() };
  await expect(runInWorkers(TERMS, partiesWith(SETS), options)).rejects.toThrowError(
    coded('mpc.cancelled'),
  );
  const controller = new AbortController();
  const running = runInWorkers(TERMS, partiesWith(SETS), {
    digest,
    signal: controller.signal,
    onSession: () => controller.abort(),
  });
  await expect(running).rejects.toThrowError(coded('mpc.cancelled'));
});
