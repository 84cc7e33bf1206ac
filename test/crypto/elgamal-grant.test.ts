import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  BLINDED_PARTIAL_SIZE_BYTES,
  blindPartially,
  combineBlindedPartials,
  createGranteeKey,
  decodeBlindedPartial,
  decodeGranteeKey,
  encodeBlindedPartial,
  encryptElGamal,
  findPlaintext,
  GRANTEE_KEY_SIZE_BYTES,
  multiplyBase,
  negateElGamal,
  verifyBlindedPartial,
} from '../../crypto/index.ts';
import { dealKey, decryptToPoint } from './elgamal-fixture.ts';

const keyContext = Uint8Array.of(1);
const { key, shares, secret } = dealKey(5, 3);
const grantee = createGranteeKey(keyContext, nodeRng);
const granteeKey = decodeGranteeKey(grantee.granteeKey, keyContext);
const { ciphertext } = encryptElGamal(key, 77_123n, nodeRng);
const grant = { ciphertext, granteeKey, context: Uint8Array.of(7) };
const partials = shares.map((share) => blindPartially(key, share, grant, nodeRng));

test.each([
  [0, 1, 2],
  [0, 2, 4],
  [2, 3, 4],
])('parties %i, %i, %i give the grantee a ciphertext of the same plaintext', (...chosen) => {
  const some = chosen.map((i) => partials[i]!);
  for (const partial of some) expect(verifyBlindedPartial(key, grant, partial)).toBe(true);
  const granted = combineBlindedPartials(key, grant, some);
  const point = decryptToPoint(grantee.secret, granted);
  expect(findPlaintext(point, 2n ** 20n)).toBe(77_123n);
  expect(decryptToPoint(secret, granted).equals(multiplyBase(77_123n))).toBe(false);
});

test('parts without the blinding, of another grant, party or ciphertext are refused', () => {
  const [first, second] = partials as [(typeof partials)[0], (typeof partials)[0]];
  const other = decodeGranteeKey(createGranteeKey(keyContext, nodeRng).granteeKey, keyContext);
  for (const change of [
    { context: Uint8Array.of(8) },
    { granteeKey: other },
    { ciphertext: negateElGamal(ciphertext) },
    { ciphertext: { ...ciphertext, c2: ciphertext.c2.add(multiplyBase(1n)) } },
  ]) {
    expect(verifyBlindedPartial(key, { ...grant, ...change }, first)).toBe(false);
  }
  for (const change of [
    { index: 2 },
    { point: second.point },
    { blinder: second.blinder },
    { proof: second.proof },
  ]) {
    expect(verifyBlindedPartial(key, grant, { ...first, ...change })).toBe(false);
  }
  expect(() => verifyBlindedPartial(key, grant, { ...first, index: 6 })).toThrow(/DIF2007/);
});

test('too few, too many, repeated or unordered parts are refused', () => {
  const pick = (...indexes: number[]) => indexes.map((i) => partials[i]!);
  for (const set of [pick(0, 1), pick(0, 1, 2, 3), pick(0, 0, 1), pick(1, 0, 2)]) {
    expect(() => combineBlindedPartials(key, grant, set)).toThrow(/DIF2008/);
  }
});

test('fewer than the threshold, with the grantee, have nothing of another plaintext', () => {
  // The blinded parts alone don't open: what they show is masked by the grantee's key.
  const [first] = partials as [(typeof partials)[0]];
  const share = shares[0]!.secret;
  const unmasked = first.point.subtract(decryptMask(first.blinder));
  expect(unmasked.equals(multiplySecretOf(ciphertext.c1, share))).toBe(true);
  expect(first.point.equals(unmasked)).toBe(false);
});

test('a key is registered with a proof of its secret, in its context', () => {
  expect(grantee.granteeKey.length).toBe(GRANTEE_KEY_SIZE_BYTES);
  expect(() => decodeGranteeKey(grantee.granteeKey, Uint8Array.of(2))).toThrow(/DIF2054/);
  expect(() => decodeGranteeKey(grantee.granteeKey.subarray(1), keyContext)).toThrow(/DIF2054/);
  const copied = createGranteeKey(keyContext, nodeRng).granteeKey;
  copied.set(grantee.granteeKey.subarray(0, 32));
  expect(() => decodeGranteeKey(copied, keyContext)).toThrow(/DIF2054/);
  const identity = grantee.granteeKey.slice();
  identity.fill(0, 0, 32);
  expect(() => decodeGranteeKey(identity, keyContext)).toThrow(/DIF2001/);
});

test('parts have one encoding; every change is another part or an error with a code', () => {
  const [first] = partials as [(typeof partials)[0]];
  const bytes = encodeBlindedPartial(first);
  expect(bytes.length).toBe(BLINDED_PARTIAL_SIZE_BYTES);
  expect(encodeBlindedPartial(decodeBlindedPartial(bytes))).toEqual(bytes);
  expect(() => decodeBlindedPartial(bytes.subarray(1))).toThrow(/DIF2007/);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const mutated = bytes.slice();
      mutated[at] = (mutated[at] ?? 0) ^ change;
      try {
        expect(verifyBlindedPartial(key, grant, decodeBlindedPartial(mutated))).toBe(false);
      } catch (error) {
        expect(isDiffieError(error)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function decryptMask(blinder: typeof granteeKey) {
  return multiplySecretOf(blinder, grantee.secret);
}

function multiplySecretOf(point: typeof granteeKey, scalar: bigint) {
  return decryptToPoint(scalar, { c1: point.negate(), c2: multiplyBase(0n) });
}
