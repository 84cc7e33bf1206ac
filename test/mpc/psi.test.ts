import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, decodeCbor, encodeUtf8, fromHex, LIMITS, toHex } from '../../base/index.ts';
import {
  decodeRistretto,
  encodeRistretto,
  hashToRistretto,
  multiplyPublic,
  randomScalar,
} from '../../crypto/index.ts';
import {
  decodeMessage,
  decodePsiResult,
  hashIntersection,
  opensIntersection,
  Party,
  type Progress,
} from '../../mpc/index.ts';
import { exchange, partiesOf, type Sets, seededRng, termsOf, words } from './exchange.ts';

const TERMS = termsOf(1n);

/** The points joined in one part of a message's body. */
function pointsIn(message: Uint8Array, part: number): string[] {
  const body = decodeCbor(decodeMessage(message).body) as readonly Uint8Array[];
  const joined = body[part]!;
  return Array.from({ length: joined.length / 32 }, (_, i) =>
    toHex(joined.subarray(32 * i, 32 * i + 32)),
  );
}

const sets: fc.Arbitrary<Sets> = fc
  .uniqueArray(fc.tuple(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(1, 2, 3)), {
    maxLength: 9,
    selector: ([element]) => toHex(element),
  })
  .map((items) => [
    items.filter(([, owners]) => owners & 1).map(([element]) => element),
    items.filter(([, owners]) => owners & 2).map(([element]) => element),
  ]);

test('both parties end with the plain intersection, one result and one transcript', () => {
  fc.assert(
    fc.property(sets, fc.string(), (both, seed) => {
      const parties = partiesOf(TERMS, both, seed);
      const { last } = exchange(parties);
      const [first, second] = [parties[0].end(), parties[1].end()];

      const theirs = new Set(both[1].map(toHex));
      const common = both[0].map(toHex).filter((element) => theirs.has(element));
      expect(first.output.elements.map(toHex).sort()).toEqual(common.toSorted());
      expect(second.output.elements.map(toHex).sort()).toEqual(common.toSorted());

      expect(first.outcome).toEqual(second.outcome);
      expect(last.map(({ outcome }) => outcome)).toEqual([first.outcome, second.outcome]);
      expect(first.output.salt).toEqual(second.output.salt);
      const result = decodePsiResult(first.outcome.result);
      expect(result.sizes).toEqual([both[0].length, both[1].length]);
      expect(result.count).toBe(common.length);
      expect(opensIntersection(result, second.output.salt, second.output.elements)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('the messages hold the points that the paper says, in the order that it says', () => {
  const both: Sets = [words('a', 'b', 'c'), words('b', 'c', 'd', 'e')];
  const parties = partiesOf(TERMS, both);
  const { sent } = exchange(parties);
  const a = scalarOf('seed/0', both[0].length);
  const b = scalarOf('seed/1', both[1].length);
  const domain = `diffie/psi/element/v1/${toHex(TERMS.id)}`;
  const hashed = (element: Uint8Array) => hashToRistretto(element, domain);
  const times = (point: string, scalar: bigint) =>
    toHex(encodeRistretto(multiplyPublic(decodeRistretto(fromHex(point)), scalar)));

  const blindedA = both[0].map((x) => toHex(encodeRistretto(multiplyPublic(hashed(x), a))));
  const blindedB = both[1].map((y) => toHex(encodeRistretto(multiplyPublic(hashed(y), b))));
  expect(pointsIn(sent[0]!, 2).toSorted()).toEqual(blindedA.toSorted());
  expect(pointsIn(sent[1]!, 3).toSorted()).toEqual(blindedB.toSorted());
  expect(pointsIn(sent[1]!, 0)).toEqual(pointsIn(sent[0]!, 2).map((point) => times(point, b)));
  expect(pointsIn(sent[2]!, 0)).toEqual(pointsIn(sent[1]!, 3).map((point) => times(point, a)));
});

/** The blinding scalar that a party draws from its seeded stream: after the shuffle's draws. */
function scalarOf(seed: string, size: number): bigint {
  const rng = seededRng(seed);
  for (let draws = 1; draws < size; draws++) rng.bytes(4);
  return randomScalar(rng);
}

test('no message holds the bytes of an element, its hash, or the unblinded point', () => {
  const both: Sets = [
    words('CHICAGO O HARE', 'DENVER INTL', 'BOSTON LOGAN'),
    words('DENVER INTL', 'DALLAS FT WORTH', 'BOSTON LOGAN'),
  ];
  const { sent } = exchange(partiesOf(TERMS, both));
  const wire = toHex(concatBytes(...sent));
  const domain = `diffie/psi/element/v1/${toHex(TERMS.id)}`;
  for (const element of both.flat()) {
    expect(wire).not.toContain(toHex(element));
    expect(wire).not.toContain(toHex(encodeRistretto(hashToRistretto(element, domain))));
  }
});

test('two sessions over the same sets share no point, no salt and no hash', () => {
  const both: Sets = [words('a', 'b'), words('b', 'c')];
  const run = (id: bigint, seed: string) => {
    const parties = partiesOf(termsOf(id), both, seed);
    const { sent } = exchange(parties);
    const points = [pointsIn(sent[0]!, 2), pointsIn(sent[1]!, 0), pointsIn(sent[1]!, 3)].flat();
    return [...points, toHex(parties[0].end().output.salt), toHex(parties[0].end().outcome.result)];
  };
  const runs = [run(1n, 'x'), run(1n, 'y'), run(2n, 'x')].flat();
  expect(new Set(runs).size).toBe(runs.length);
});

test('positions tell nothing of the order in which elements were given', () => {
  const names = words('a', 'b', 'c');
  const places = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const parties = partiesOf(TERMS, [names, words('a')], `order ${i}`);
    const { sent } = exchange(parties);
    const raised = pointsIn(sent[2]!, 0)[0]!;
    places.add(`${pointsIn(sent[1]!, 0).indexOf(raised)}`);
  }
  expect([...places].sort()).toEqual(['0', '1', '2']);
});

test('each share alone changes the salt', () => {
  const both: Sets = [words('a'), words('a')];
  const saltOf = (seeds: readonly [string, string]) => {
    const party = (role: 0 | 1) =>
      new Party({ terms: TERMS, role, input: both[role], rng: seededRng(seeds[role]) });
    const parties: [Party, Party] = [party(0), party(1)];
    exchange(parties);
    return toHex(parties[0].end().output.salt);
  };
  const salts = [saltOf(['x', 'y']), saltOf(['x', 'z']), saltOf(['z', 'y'])];
  expect(new Set(salts).size).toBe(3);
});

test('the salt stands in no message', () => {
  const both: Sets = [words('a'), words('a')];
  const parties = partiesOf(TERMS, both);
  const { sent } = exchange(parties);
  const { saltedHash } = decodePsiResult(parties[0].end().outcome.result);
  const seen = sent.flatMap((message) => {
    const body = decodeMessage(message).body;
    return body.length === 32 ? [body] : (decodeCbor(body) as readonly Uint8Array[]);
  });
  for (const salt of seen) expect(hashIntersection(salt, words('a'))).not.toEqual(saltedHash);
});

describe('an input that is refused', () => {
  const many = Array.from({ length: LIMITS.sessionSetElements + 1 }, (_, i) => encodeUtf8(`${i}`));
  test.each([
    ['too many elements', many, 'mpc.input', /at most 16384 elements/],
    ['an element too large', [new Uint8Array(LIMITS.sessionElementBytes + 1)], 'mpc.input', /0/],
    ['no bytes', ['text' as unknown as Uint8Array], 'mpc.input', /element 0/],
    ['an element twice', words('secret', 'x', 'secret'), 'mpc.inputTwice', /elements 0 and 2/],
  ])('%s', (_, input, code, place) => {
    const make = () => new Party({ terms: TERMS, role: 0, input, rng: seededRng('') });
    expect(make).toThrowError(expect.objectContaining({ code }));
    expect(make).toThrow(place);
    expect(make).not.toThrow(/secret/);
  });
});

test('progress counts to the sizes of both sets', () => {
  const seen: Progress[] = [];
  const input = words(...Array.from({ length: 20 }, (_, i) => `own ${i}`));
  const parties: [Party, Party] = [
    new Party({ terms: TERMS, role: 0, input, rng: seededRng('p'), report: (p) => seen.push(p) }),
    new Party({ terms: TERMS, role: 1, input: words('x'), rng: seededRng('q') }),
  ];
  exchange(parties);
  expect(seen).toEqual([
    { step: 'blind', done: 8, total: 20 },
    { step: 'blind', done: 16, total: 20 },
    { step: 'blind', done: 20, total: 20 },
    { step: 'return', done: 1, total: 1 },
  ]);
});
