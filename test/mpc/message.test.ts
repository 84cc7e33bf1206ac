import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor, encodeUtf8, isDiffieError, LIMITS, toHex } from '../../base/index.ts';
import { hashTagged } from '../../crypto/index.ts';
import { decodeMessage, encodeMessage, type Message, startPosition } from '../../mpc/index.ts';
import { sendAt, takeAt } from '../../mpc/message.ts';
import { termsOf } from './exchange.ts';

const SCHEDULE = [
  { name: 'one', from: 0 },
  { name: 'two', from: 1 },
];
const TERMS = termsOf(7n, 'airports');

const messages: fc.Arbitrary<Message> = fc.record({
  session: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  round: fc.nat(),
  from: fc.nat(),
  previous: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  body: fc.uint8Array({ maxLength: 100 }),
});

test('decoding undoes encoding', () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }),
  );
});

test('any bytes decode to a message with the same bytes, or throw mpc.message', () => {
  const changed = fc
    .tuple(messages, fc.nat(), fc.integer({ min: 1, max: 255 }))
    .map(([message, place, mask]) => {
      const bytes = encodeMessage(message);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), changed), (bytes) => {
      try {
        expect(toHex(encodeMessage(decodeMessage(bytes)))).toBe(toHex(bytes));
      } catch (error) {
        expect(isDiffieError(error, 'mpc.message')).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

describe('a message that is none', () => {
  const hash = new Uint8Array(32);
  test.each([
    ['over the size limit', new Uint8Array(LIMITS.sessionMessageBytes + 1)],
    ['a map', encodeCbor({ session: hash })],
    ['a field short', encodeCbor([hash, 0, 0, hash])],
    ['a short session id', encodeCbor([hash.subarray(1), 0, 0, hash, hash])],
    ['a negative round', encodeCbor([hash, -1, 0, hash, hash])],
    ['a round above the safe integers', encodeCbor([hash, 2n ** 60n, 0, hash, hash])],
    ['a text as body', encodeCbor([hash, 0, 0, hash, 'body'])],
  ])('%s', (_, bytes) => {
    expect(() => decodeMessage(bytes)).toThrowError(
      expect.objectContaining({ code: 'mpc.message' }),
    );
  });
});

test('sender and receiver of a message come to the same place, and the chain is the one described', () => {
  const start = startPosition(TERMS);
  const body = encodeUtf8('hello');
  const { bytes, next } = sendAt(start, 0, body);
  expect(takeAt(start, SCHEDULE, bytes).next).toEqual(next);

  const first = hashTagged(
    'diffie/session/terms/v1',
    TERMS.id,
    encodeCbor([TERMS.protocol, TERMS.parameters]),
  );
  expect(start.transcriptHash).toEqual(first);
  expect(next).toEqual({
    session: TERMS.id,
    round: 1,
    transcriptHash: hashTagged(
      'diffie/session/message/v1',
      first,
      TERMS.id,
      encodeCbor([0, 0]),
      body,
    ),
  });
});

test('every part of the terms and of each message changes the transcript', () => {
  const base = sendAt(startPosition(TERMS), 0, encodeUtf8('hello')).next;
  const others = [
    sendAt(startPosition(termsOf(8n, 'airports')), 0, encodeUtf8('hello')).next,
    sendAt(startPosition(termsOf(7n, 'seaports')), 0, encodeUtf8('hello')).next,
    sendAt(startPosition({ ...TERMS, protocol: 'other' }), 0, encodeUtf8('hello')).next,
    sendAt(startPosition(TERMS), 1, encodeUtf8('hello')).next,
    sendAt(startPosition(TERMS), 0, encodeUtf8('hullo')).next,
    sendAt({ ...startPosition(TERMS), round: 1 }, 0, encodeUtf8('hello')).next,
  ];
  const hashes = [base, ...others].map(({ transcriptHash }) => toHex(transcriptHash));
  expect(new Set(hashes).size).toBe(hashes.length);
});

describe('a message in the wrong place', () => {
  const start = startPosition(TERMS);
  const { bytes, next } = sendAt(start, 0, encodeUtf8('hello'));
  const second = sendAt(next, 1, encodeUtf8('again')).bytes;
  const fromTheFuture = { ...start, round: 2 };

  test.each([
    ['of another session', startPosition(termsOf(8n, 'airports')), bytes, 'mpc.wrongSession'],
    ['of an earlier round', next, bytes, 'mpc.order'],
    ['of a later round', start, second, 'mpc.order'],
    ['of another role', start, sendAt(start, 1, encodeUtf8('hello')).bytes, 'mpc.order'],
    ['after the last', fromTheFuture, sendAt(fromTheFuture, 0, bytes).bytes, 'mpc.order'],
    ['under other terms', startPosition(termsOf(7n, 'seaports')), bytes, 'mpc.transcript'],
  ])('%s', (_, position, message, code) => {
    expect(() => takeAt(position, SCHEDULE, message)).toThrowError(
      expect.objectContaining({ code }),
    );
  });
});
