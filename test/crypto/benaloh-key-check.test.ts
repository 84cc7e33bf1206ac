import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { powBigint } from '../../crypto/arithmetic-integer.ts';
import {
  answerBenalohKey,
  type BenalohPrivateKey,
  challengeBenalohKey,
  createBenalohKey,
  generateBenalohKey,
  verifyBenalohKeyAnswer,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const context = encodeUtf8('owner 1, verifier 2, occasion 3');
const owner = generateBenalohKey(effects, 2048);
const key = owner.publicKey;
const { n, r } = key;
const asked = challengeBenalohKey(key, context, effects);
const code = (name: string) => expect.objectContaining({ code: name });

it('convinces the verifier of a sound key, who asks anew each time', () => {
  const answer = answerBenalohKey(owner, asked.challenge, context, effects);
  expect(verifyBenalohKeyAnswer(asked, answer)).toBe(true);
  const again = challengeBenalohKey(key, context, effects);
  expect(again.expected).not.toEqual(asked.expected);
  expect(verifyBenalohKeyAnswer(again, answer)).toBe(false);
});

it('finds out an owner whose y meets the condition of 1994 and not the corrected one', () => {
  const f = 65537n;
  const y = powBigint(key.y, f, n);
  const p = owner.p;
  expect(powBigint(y, (p - 1n) / r, p)).not.toBe(1n);
  expect(powBigint(y, (p - 1n) / f, p)).toBe(1n);
  const weak = createBenalohKey({ n, y, r });
  const cheat: BenalohPrivateKey = { ...owner, publicKey: weak };
  const unsound = challengeBenalohKey(weak, context, effects);
  // Its logarithms are to the old y: it learns f times every plaintext, and nothing modulo f.
  const answer = answerBenalohKey(cheat, unsound.challenge, context, effects);
  expect(verifyBenalohKeyAnswer(unsound, answer)).toBe(false);
});

it('decrypts nothing that the verifier does not prove to know', () => {
  const { challenge } = asked;
  expect(() => answerBenalohKey(owner, challenge, encodeUtf8('another occasion'), effects)).toThrow(
    code('crypto.benalohProof'),
  );
  expect(() => answerBenalohKey(owner, challenge.subarray(1), context, effects)).toThrow(
    code('crypto.benalohProof'),
  );
  const width = challenge.length / 8;
  const swapped = new Uint8Array([
    ...challenge.subarray(width, 2 * width),
    ...challenge.subarray(0, width),
    ...challenge.subarray(2 * width),
  ]);
  expect(() => answerBenalohKey(owner, swapped, context, effects)).toThrow(
    code('crypto.benalohProof'),
  );
  fc.assert(
    fc.property(fc.nat(challenge.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = challenge.with(at, (challenge[at] ?? 0) ^ mask);
      try {
        answerBenalohKey(owner, changed, context, effects);
        expect.unreachable('a changed challenge is answered');
      } catch (error) {
        const names = ['crypto.benalohProof', 'crypto.benalohCiphertext'];
        expect(isDiffieError(error) ? names : []).toContain(isDiffieError(error) ? error.code : '');
      }
    }),
    { numRuns: 8 },
  );
});

it('takes no answer of another size', () => {
  expect(() => verifyBenalohKeyAnswer(asked, asked.expected.subarray(1))).toThrow(
    code('crypto.benalohProof'),
  );
  const changed = asked.expected.with(3, (asked.expected[3] ?? 0) ^ 1);
  expect(verifyBenalohKeyAnswer(asked, changed)).toBe(false);
});
