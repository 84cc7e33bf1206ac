import { expect, test } from 'vitest';
import { encodeUtf8, type Rng } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  challengeScalar,
  encodeRistretto,
  encodeScalar,
  hedgedNonce,
  multiplyBase,
  type ProofStatement,
  RISTRETTO_IDENTITY,
  RISTRETTO_ORDER,
  randomScalar,
  toScalar,
} from '../../crypto/index.ts';
import {
  type LogarithmClaim,
  proveLogarithm,
  verifyLogarithm,
  verifyLogarithms,
} from '../../crypto/schnorr.ts';

const context = encodeUtf8('context');
const constantRng: Rng = { bytes: (sizeBytes) => new Uint8Array(sizeBytes) };

function claim(secret: bigint, name = 'claim'): LogarithmClaim {
  const point = multiplyBase(secret);
  const statement = { domain: 'test', context: encodeUtf8(name), values: [encodeRistretto(point)] };
  return { point, statement, proof: proveLogarithm(statement, secret, nodeRng) };
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

test('a proof verifies, alone and in a batch of any size', () => {
  const claims = Array.from({ length: 5 }, (_, i) => claim(randomScalar(nodeRng), `${i}`));
  for (const one of claims) expect(verifyLogarithm(one)).toBe(true);
  for (let n = 0; n <= claims.length; n++) expect(verifyLogarithms(claims.slice(0, n))).toBe(true);
});

test('the equation is s·G = R + e·X with the challenge over statement and R', () => {
  const secret = randomScalar(nodeRng);
  const { statement, proof, point } = claim(secret);
  const challenge = challengeScalar(statement, [proof.slice(0, 32)]);
  const response = BigInt(`0x${Buffer.from(proof.slice(32).toReversed()).toString('hex')}`);
  const nonce = toScalar(response - challenge * secret);
  expect(encodeRistretto(multiplyBase(nonce))).toEqual(proof.slice(0, 32));
  expect(verifyLogarithm({ point, statement, proof })).toBe(true);
});

test('any changed part makes a proof false or malformed, alone and among others', () => {
  const good = claim(7n);
  const values = [...good.statement.values, new Uint8Array()];
  const others: readonly LogarithmClaim[] = [
    { ...good, point: multiplyBase(8n) },
    { ...good, point: RISTRETTO_IDENTITY },
    { ...good, statement: { ...good.statement, domain: 'other' } },
    { ...good, statement: { ...good.statement, context } },
    { ...good, statement: { ...good.statement, values } },
    { ...good, proof: flip(good.proof, 32) },
    { ...good, proof: claim(7n, 'other').proof },
  ];
  for (const bad of others) {
    expect(verifyLogarithm(bad)).toBe(false);
    expect(verifyLogarithms([good, bad, good])).toBe(false);
  }
});

test('nothing is proved about the identity, though everybody knows its logarithm', () => {
  const statement = { domain: 'test', context, values: [encodeRistretto(RISTRETTO_IDENTITY)] };
  const proof = proveLogarithm(statement, 0n, nodeRng);
  const identity = { point: RISTRETTO_IDENTITY, statement, proof };
  expect(verifyLogarithm(identity)).toBe(false);
  expect(verifyLogarithms([identity])).toBe(false);
});

test('two false claims whose errors would cancel in a plain sum do not pass a batch', () => {
  const [a, b] = [claim(7n, 'a'), claim(9n, 'b')];
  const shift = (proof: Uint8Array, by: bigint) => {
    const s = BigInt(`0x${Buffer.from(proof.slice(32).toReversed()).toString('hex')}`);
    return Uint8Array.of(...proof.slice(0, 32), ...encodeScalar(toScalar(s + by)));
  };
  const batch = [
    { ...a, proof: shift(a.proof, 1n) },
    { ...b, proof: shift(b.proof, -1n) },
  ];
  expect(verifyLogarithms(batch)).toBe(false);
});

test('a malformed proof is an error with a code and a place', () => {
  const good = claim(7n);
  const [size, point, scalar] = [good.proof.slice(1), flip(good.proof, 31), good.proof.slice()];
  scalar.fill(255, 32);
  point.fill(255, 0, 32);
  expect(() => verifyLogarithm({ ...good, proof: size })).toThrow(/DIF2006/);
  expect(() => verifyLogarithm({ ...good, proof: point })).toThrow(/DIF2001/);
  expect(() => verifyLogarithm({ ...good, proof: scalar })).toThrow(/DIF2002/);
  expect(() => verifyLogarithms([good, { ...good, proof: size }])).toThrow(/proof 1/);
});

test('challenges tell all their inputs apart', () => {
  const statement: ProofStatement = { domain: 'd', context: new Uint8Array(2), values: [] };
  const variants: readonly (readonly [ProofStatement, readonly Uint8Array[]])[] = [
    [statement, []],
    [statement, [new Uint8Array()]],
    [{ ...statement, domain: 'e' }, []],
    [{ ...statement, context: new Uint8Array(1) }, [new Uint8Array(1)]],
    [{ ...statement, context: new Uint8Array(1), values: [new Uint8Array(1)] }, []],
    [{ ...statement, context: new Uint8Array(3) }, []],
  ];
  const challenges = variants.map(([s, commitments]) => challengeScalar(s, commitments));
  expect(new Set(challenges).size).toBe(variants.length);
  expect(challenges.every((e) => e >= 0n && e < RISTRETTO_ORDER)).toBe(true);
});

test('a nonce depends on the secret and the statement when the generator fails, and on the generator', () => {
  const statement: ProofStatement = { domain: 'd', context, values: [] };
  const nonce = hedgedNonce(statement, 1n, constantRng);
  expect(hedgedNonce(statement, 1n, constantRng)).toBe(nonce);
  expect(hedgedNonce(statement, 2n, constantRng)).not.toBe(nonce);
  expect(hedgedNonce({ ...statement, values: [context] }, 1n, constantRng)).not.toBe(nonce);
  expect(hedgedNonce(statement, 1n, nodeRng)).not.toBe(hedgedNonce(statement, 1n, nodeRng));
});
