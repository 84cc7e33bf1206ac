import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concatBytes,
  decodeCbor,
  encodeCbor,
  fromHex as hex,
  isDiffieError,
  LIMITS,
} from '../../base/index.ts';
import { encodeRistretto, RISTRETTO_BASE } from '../../crypto/index.ts';
import { decodeMessage, encodeMessage, Party, PSI, startPosition } from '../../mpc/index.ts';
import { sendAt, takeAt } from '../../mpc/message.ts';
import { scheduleOf } from '../../mpc/protocols.ts';
import { exchange, partiesOf, type Sets, seededRng, termsOf, words } from './exchange.ts';

const TERMS = termsOf(1n);
const SETS: Sets = [words('a', 'b', 'c'), words('b', 'c', 'd')];
const coded = (code: string) => expect.objectContaining({ code });

/** Changes the parts of the body of one round's message on its way. */
function tamper(round: number, change: (parts: Uint8Array[]) => readonly Uint8Array[]) {
  return (bytes: Uint8Array, at: number): Uint8Array => {
    if (at !== round) return bytes;
    const message = decodeMessage(bytes);
    const parts = (decodeCbor(message.body) as readonly Uint8Array[]).map((part) => part.slice());
    return encodeMessage({ ...message, body: encodeCbor(change(parts)) });
  };
}

const inPart =
  (index: number, change: (part: Uint8Array) => Uint8Array) =>
  (parts: Uint8Array[]): Uint8Array[] =>
    parts.with(index, change(parts[index]!));

const setFirst = (point: Uint8Array) => (points: Uint8Array) => {
  points.set(point);
  return points;
};

const IDENTITY = new Uint8Array(32);
/** From RFC 9496, appendix A.3: a field element at or above the modulus; a negative one; one that is no square. */
const NON_CANONICAL = hex('00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff');
const NEGATIVE = hex('0100000000000000000000000000000000000000000000000000000000000000');
const NO_SQUARE = hex('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371');

/** Part of the round's body that holds points: those sent, those returned. */
const POINT_PARTS = [
  ['blinded by the first', 0, 2],
  ['returned by the second', 1, 0],
  ['blinded by the second', 1, 3],
  ['returned by the first', 2, 0],
] as const;

describe.each(POINT_PARTS)('points %s', (_, round, part) => {
  test.each([
    ['the identity', setFirst(IDENTITY), 'mpc.point'],
    ['a non-canonical encoding', setFirst(NON_CANONICAL), 'mpc.point'],
    ['a negative encoding', setFirst(NEGATIVE), 'mpc.point'],
    ['an encoding of no point', setFirst(NO_SQUARE), 'mpc.point'],
    [
      'a point twice',
      (points: Uint8Array) => setFirst(points.slice(32, 64))(points),
      'mpc.pointTwice',
    ],
    ['half a point', (points: Uint8Array) => points.subarray(16), 'mpc.count'],
  ])('%s is refused', (_name, change, code) => {
    const parties = partiesOf(TERMS, SETS);
    expect(() => exchange(parties, tamper(round, inPart(part, change)))).toThrowError(coded(code));
  });
});

test('another number of returned points than were sent is refused', () => {
  for (const round of [1, 2]) {
    for (const change of [
      (points: Uint8Array) => points.subarray(32),
      (points: Uint8Array) => concatBytes(points, points.subarray(0, 32)),
      () => new Uint8Array(0),
    ]) {
      const parties = partiesOf(TERMS, SETS);
      expect(() => exchange(parties, tamper(round, inPart(0, change)))).toThrowError(
        coded('mpc.count'),
      );
    }
  }
});

test('a set over the limit is refused before any of its points is read', () => {
  const points = new Uint8Array(32 * (LIMITS.sessionSetElements + 1));
  const parties = partiesOf(TERMS, SETS);
  const change = tamper(
    0,
    inPart(2, () => points),
  );
  expect(() => exchange(parties, change)).toThrowError(coded('mpc.count'));
});

describe('the salt', () => {
  const flip = (bytes: Uint8Array) => bytes.with(0, (bytes[0] ?? 0) ^ 1);
  test.each([
    ["the first's share", 2, 1, flip, 'mpc.commitment'],
    ["the second's share", 3, 0, flip, 'mpc.commitment'],
    ["the first's commitment", 0, 0, flip, 'mpc.transcript'],
    ['a short commitment', 0, 0, (bytes: Uint8Array) => bytes.subarray(1), 'mpc.message'],
    ['a short share', 2, 1, (bytes: Uint8Array) => bytes.subarray(1), 'mpc.message'],
    ['a one-time key that is the identity', 0, 1, setFirst(IDENTITY), 'mpc.point'],
    ['a one-time key that is no point', 1, 2, setFirst(NO_SQUARE), 'mpc.point'],
  ])('%s', (_, round, part, change, code) => {
    const parties = partiesOf(TERMS, SETS);
    expect(() => exchange(parties, tamper(round, inPart(part, change)))).toThrowError(coded(code));
  });
});

/**
 * Runs two parties against a carrier that rewrites bodies and mends the hash chain on both sides: a dishonest
 * party, or somebody in the middle of a link without authentication.
 */
function rewrite(
  parties: readonly [Party, Party],
  forge: (parts: readonly Uint8Array[], round: number) => readonly Uint8Array[],
): void {
  const views = [startPosition(TERMS), startPosition(TERMS)];
  exchange(parties, (bytes, round) => {
    const from = SCHEDULE[round]!.from;
    const { message, next } = takeAt(views[from]!, SCHEDULE, bytes);
    views[from] = next;
    const confirmation = round >= PSI.rounds.length;
    const body = confirmation
      ? message.body
      : encodeCbor(forge(decodeCbor(message.body) as readonly Uint8Array[], round));
    const sent = sendAt(views[1 - from]!, from, body);
    views[1 - from] = sent.next;
    return sent.bytes;
  });
}

const SCHEDULE = scheduleOf(PSI);

test("a share under the other's copied commitment does not open it", () => {
  const parties = partiesOf(TERMS, SETS);
  let commitment: Uint8Array = IDENTITY;
  let share: Uint8Array = IDENTITY;
  const copy = (parts: readonly Uint8Array[], round: number) => {
    if (round === 0) commitment = parts[0]!;
    if (round === 1) return parts.with(1, commitment);
    if (round === 2) share = parts[1]!;
    return round === 3 ? [share] : parts;
  };
  expect(() => rewrite(parties, copy)).toThrowError(coded('mpc.commitment'));
});

test('a wrong point in place of a returned one ends in disagreement where it changes the result', () => {
  const all: Sets = [words('a', 'b'), words('a', 'b')];
  const wrong = encodeRistretto(RISTRETTO_BASE);
  const parties = partiesOf(TERMS, all);
  const forge = (parts: readonly Uint8Array[], round: number) =>
    round === 1 ? parts.with(0, setFirst(wrong)(parts[0]!.slice())) : parts;
  expect(() => rewrite(parties, forge)).toThrowError(coded('mpc.disagreement'));
  for (const party of parties) expect(() => party.end()).toThrowError(coded('mpc.closed'));
});

test('who changes messages without changing the result leaves two transcripts', () => {
  const parties = partiesOf(TERMS, SETS);
  const swap = (points: Uint8Array) =>
    concatBytes(points.subarray(32, 64), points.subarray(0, 32), points.subarray(64));
  rewrite(parties, (parts, round) => {
    if (round === 0) return parts.with(2, swap(parts[2]!));
    return round === 1 ? parts.with(0, swap(parts[0]!)) : parts;
  });
  const [first, second] = parties.map((party) => party.end().outcome);
  expect(first!.result).toEqual(second!.result);
  expect(first!.transcriptHash).not.toEqual(second!.transcriptHash);
});

describe('order', () => {
  test('a message of another session is refused', () => {
    const other = exchange(partiesOf(termsOf(2n), SETS)).sent;
    for (const round of [0, 1, 2, 3, 4, 5]) {
      const replay = (bytes: Uint8Array, at: number) => (at === round ? other[round]! : bytes);
      expect(() => exchange(partiesOf(TERMS, SETS), replay)).toThrowError(
        coded('mpc.wrongSession'),
      );
    }
  });

  test('a message of an earlier attempt at the same session is refused, the first by its answer', () => {
    const earlier = exchange(partiesOf(TERMS, SETS, 'earlier')).sent;
    for (const round of [0, 1, 2, 3, 4]) {
      const replay = (bytes: Uint8Array, at: number) => (at === round ? earlier[round]! : bytes);
      expect(() => exchange(partiesOf(TERMS, SETS), replay)).toThrowError(coded('mpc.transcript'));
    }
  });

  test('a message of an earlier or later round, or the own one, is refused', () => {
    const { sent } = exchange(partiesOf(TERMS, SETS));
    for (const [round, bytes] of sent.entries()) {
      for (const [due, other] of sent.entries()) {
        if (due === round) continue;
        const put = (honest: Uint8Array, at: number) => (at === due ? bytes : honest);
        expect(() => exchange(partiesOf(TERMS, SETS), put)).toThrowError(coded('mpc.order'));
        expect(other).not.toEqual(bytes);
      }
    }
  });

  test('terms that differ are found with the first message', () => {
    const [first] = partiesOf(termsOf(1n, 'airports'), SETS);
    const [, second] = partiesOf(termsOf(1n, 'seaports'), SETS);
    expect(() => exchange([first, second])).toThrowError(coded('mpc.transcript'));
  });

  test('a party is started once, receives once it is started, and ends once', () => {
    const [first, second] = partiesOf(TERMS, SETS);
    expect(() => second.receive(IDENTITY)).toThrowError(coded('mpc.closed'));
    expect(() => first.end()).toThrowError(coded('mpc.closed'));
    exchange([first, second]);
    expect(() => first.start()).toThrowError(coded('mpc.closed'));
    expect(() => first.receive(IDENTITY)).toThrowError(coded('mpc.closed'));
    first.abort();
    expect(first.end().outcome).toEqual(second.end().outcome);
  });

  test('after a fault a party answers nothing, not even the right message', () => {
    const [first, second] = partiesOf(TERMS, SETS);
    const [right] = first.start().messages;
    second.start();
    expect(() => second.receive(IDENTITY)).toThrowError(coded('mpc.message'));
    expect(() => second.receive(right!)).toThrowError(coded('mpc.closed'));
  });

  test('an aborted party answers nothing', () => {
    const [first] = partiesOf(TERMS, SETS);
    first.abort();
    expect(() => first.start()).toThrowError(coded('mpc.closed'));
  });
});

describe('terms and roles that are refused', () => {
  const make =
    (change: object, role = 0) =>
    () =>
      new Party({ terms: { ...TERMS, ...change }, role, input: [], rng: seededRng('') });
  test.each([
    ['a protocol that is none', make({ protocol: 'psi' }), 'mpc.protocol'],
    ['a name that every object has', make({ protocol: 'constructor' }), 'mpc.protocol'],
    ['a short id', make({ id: new Uint8Array(31) }), 'mpc.terms'],
    ['parameters too large', make({ parameters: new Uint8Array(1025) }), 'mpc.terms'],
    ['a third role', make({}, 2), 'mpc.role'],
    ['a negative role', make({}, -1), 'mpc.role'],
  ])('%s', (_, work, code) => expect(work).toThrowError(coded(code)));
});

test('any bytes and any change of a message end in a coded error of the session', () => {
  const { sent } = exchange(partiesOf(TERMS, SETS));
  const changes = fc.record({
    round: fc.nat(5),
    place: fc.nat(),
    mask: fc.integer({ min: 1, max: 255 }),
    bytes: fc.option(fc.uint8Array({ maxLength: 80 }), { freq: 3 }),
  });
  fc.assert(
    fc.property(changes, ({ round, place, mask, bytes }) => {
      const at = place % sent[round]!.length;
      const change = (honest: Uint8Array, now: number) => {
        if (now !== round) return honest;
        return bytes ?? honest.with(at, (honest[at] ?? 0) ^ mask);
      };
      try {
        exchange(partiesOf(TERMS, SETS), change);
      } catch (error) {
        expect(isDiffieError(error) && error.code.startsWith('mpc.')).toBe(true);
        return;
      }
      throw new Error(`a change of byte ${at} of message ${round} passed`);
    }),
    { numRuns: 60 },
  );
});
