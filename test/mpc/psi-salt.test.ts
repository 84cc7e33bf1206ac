import { expect, test } from 'vitest';
import { bigintToBytes, decodeCbor, toHex } from '../../base/index.ts';
import {
  decodeRistretto,
  encodeRistretto,
  multiplySecret,
  randomScalar,
} from '../../crypto/index.ts';
import { decodeMessage } from '../../mpc/index.ts';
import { commitShare, mixSalt, openShare } from '../../mpc/psi-salt.ts';
import { exchange, partiesOf, seededRng, termsOf, words } from './exchange.ts';

const bytes = (value: bigint) => bigintToBytes(value, 32);
const coded = (code: string) => expect.objectContaining({ code });

test('session, shared point and each share change the salt, and so does their order', () => {
  const salts = [
    mixSalt(bytes(1n), bytes(2n), [bytes(3n), bytes(4n)]),
    mixSalt(bytes(9n), bytes(2n), [bytes(3n), bytes(4n)]),
    mixSalt(bytes(1n), bytes(9n), [bytes(3n), bytes(4n)]),
    mixSalt(bytes(1n), bytes(2n), [bytes(9n), bytes(4n)]),
    mixSalt(bytes(1n), bytes(2n), [bytes(3n), bytes(9n)]),
    mixSalt(bytes(1n), bytes(2n), [bytes(4n), bytes(3n)]),
  ];
  expect(new Set(salts.map(toHex)).size).toBe(salts.length);
});

test("a session's salt is that of the sent shares and of a one-time key's secret", () => {
  const terms = termsOf(1n);
  const parties = partiesOf(terms, [words('a'), words('b')], 'keys');
  const { sent } = exchange(parties);
  const part = (round: number, index: number) =>
    (decodeCbor(decodeMessage(sent[round]!).body) as readonly Uint8Array[])[index]!;
  // A set of one is not shuffled, so the stream gives the blinding scalar and then the one-time key.
  const rng = seededRng('keys/0');
  randomScalar(rng);
  const shared = encodeRistretto(multiplySecret(decodeRistretto(part(1, 2)), randomScalar(rng)));
  const salt = mixSalt(terms.id, shared, [part(2, 1), part(3, 0)]);
  expect(parties[0].end().output.salt).toEqual(salt);
  expect(parties[1].end().output.salt).toEqual(salt);
});

test('a commitment opens to its own session, role and share alone', () => {
  const commitment = commitShare(bytes(1n), 0, bytes(2n));
  openShare(bytes(1n), 0, { commitment, share: bytes(2n) });
  for (const open of [
    () => openShare(bytes(9n), 0, { commitment, share: bytes(2n) }),
    () => openShare(bytes(1n), 1, { commitment, share: bytes(2n) }),
    () => openShare(bytes(1n), 0, { commitment, share: bytes(9n) }),
  ]) {
    expect(open).toThrowError(coded('mpc.commitment'));
  }
  const short = { commitment, share: bytes(2n).subarray(1) };
  expect(() => openShare(bytes(1n), 0, short)).toThrowError(coded('mpc.message'));
});
