import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  disjunctionProofSizeBytes,
  encodeScalar,
  type LinearRelation,
  multiplyBase,
  multiplyPublic,
  multiplySecret,
  PEDERSEN_BLINDING_BASE,
  proveDisjunction,
  proveRelation,
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  randomScalar,
  relationProofSizeBytes,
  toScalar,
  verifyDisjunction,
  verifyRelation,
} from '../../crypto/index.ts';

const purpose = { domain: 'test/sigma/v1', context: Uint8Array.of(1, 2, 3) };
const [x, y] = [randomScalar(nodeRng), randomScalar(nodeRng)];

// x·G = X, x·H + y·G = Y
const relation: LinearRelation = {
  secretCount: 2,
  equations: [
    { terms: [[0, RISTRETTO_BASE]], image: multiplyBase(x) },
    {
      terms: [
        [0, PEDERSEN_BLINDING_BASE],
        [1, RISTRETTO_BASE],
      ],
      image: multiplySecret(PEDERSEN_BLINDING_BASE, x).add(multiplyBase(y)),
    },
  ],
};
const proof = proveRelation(purpose, relation, [x, y], nodeRng);

function logarithmOf(secret: bigint): LinearRelation {
  return {
    secretCount: 1,
    equations: [{ terms: [[0, RISTRETTO_BASE]], image: multiplyBase(secret) }],
  };
}

test('a proof of a true relation is accepted, by the equations of the paper', () => {
  expect(proof.length).toBe(relationProofSizeBytes(relation));
  expect(verifyRelation(purpose, relation, proof)).toBe(true);
});

test('another secret, statement, domain, context or value is refused', () => {
  expect(verifyRelation(purpose, relation, proveRelation(purpose, relation, [x, x], nodeRng))).toBe(
    false,
  );
  const [first, second] = relation.equations as [
    (typeof relation.equations)[0],
    (typeof relation.equations)[0],
  ];
  const others: LinearRelation[] = [
    { secretCount: 2, equations: [first] },
    { secretCount: 2, equations: [second, first] },
    { secretCount: 2, equations: [first, { ...second, image: RISTRETTO_IDENTITY }] },
    { secretCount: 2, equations: [first, { ...second, terms: second.terms.toReversed() }] },
  ];
  for (const other of others) expect(verifyRelation(purpose, other, proof)).toBe(false);
  for (const change of [
    { domain: 'test/sigma/v2' },
    { context: Uint8Array.of(1, 2) },
    { values: [Uint8Array.of(0)] },
  ]) {
    expect(verifyRelation({ ...purpose, ...change }, relation, proof)).toBe(false);
  }
});

test('no byte of a proof can change, and malformed proofs have a code', () => {
  fc.assert(
    fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const mutated = proof.slice();
      mutated[at] = (mutated[at] ?? 0) ^ change;
      try {
        expect(verifyRelation(purpose, relation, mutated)).toBe(false);
      } catch (error) {
        expect(isDiffieError(error, 'crypto.scalar')).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
  expect(() => verifyRelation(purpose, relation, proof.subarray(1))).toThrow(/DIF2050/);
  expect(() => verifyRelation(purpose, relation, new Uint8Array(0))).toThrow(/DIF2050/);
});

test('nonces are hedged: a generator that repeats itself repeats no nonce across statements', () => {
  const again = proveRelation(purpose, relation, [x, y], { bytes: (size) => new Uint8Array(size) });
  const other = proveRelation({ ...purpose, context: new Uint8Array() }, relation, [x, y], {
    bytes: (size) => new Uint8Array(size),
  });
  // Hedged: even a broken generator gives another nonce for another statement.
  const same = proveRelation(purpose, relation, [x, y], { bytes: (size) => new Uint8Array(size) });
  expect(same).toEqual(again);
  expect(other.subarray(32)).not.toEqual(again.subarray(32));
});

test('a disjunction holds for each known side, and says nothing of which by its form', () => {
  const sides = [5n, 7n, 11n].map(logarithmOf);
  for (const [index, secret] of [5n, 7n, 11n].entries()) {
    const known = { index, secrets: [secret] };
    const either = proveDisjunction(purpose, sides, known, nodeRng);
    expect(either.length).toBe(disjunctionProofSizeBytes(sides));
    expect(verifyDisjunction(purpose, sides, either)).toBe(true);
    expect(verifyDisjunction(purpose, sides.toReversed(), either)).toBe(false);
    expect(verifyDisjunction({ ...purpose, context: new Uint8Array() }, sides, either)).toBe(false);
    for (const at of [0, 32, 64, 191]) {
      const mutated = either.slice();
      mutated[at] = (mutated[at] ?? 0) ^ 1;
      let isAccepted = false;
      try {
        isAccepted = verifyDisjunction(purpose, sides, mutated);
      } catch (error) {
        expect(isDiffieError(error, 'crypto.scalar')).toBe(true);
      }
      expect(isAccepted).toBe(false);
    }
  }
  const none = proveDisjunction(purpose, sides, { index: 0, secrets: [6n] }, nodeRng);
  expect(verifyDisjunction(purpose, sides, none)).toBe(false);
  expect(() => verifyDisjunction(purpose, sides, new Uint8Array(32))).toThrow(/DIF2050/);
});

test('simulated sides alone do not make a proof: the challenges must sum up to the hash', () => {
  const sides = [5n, 7n].map(logarithmOf);
  const parts = sides.flatMap(() => [randomScalar(nodeRng), randomScalar(nodeRng)]);
  const bytes = new Uint8Array(parts.flatMap((scalar) => [...encodeScalar(scalar)]));
  expect(verifyDisjunction(purpose, sides, bytes)).toBe(false);
});

test('verification recomputes what the plain equation says', () => {
  const simple = logarithmOf(x);
  const bytes = proveRelation(purpose, simple, [x], nodeRng);
  const littleEndian = (at: number) =>
    BigInt(`0x${Buffer.from(bytes.slice(at, at + 32).reverse()).toString('hex')}`);
  const [e, s] = [littleEndian(0), littleEndian(32)];
  const commitment = multiplyBase(s).subtract(multiplyPublic(multiplyBase(x), e));
  // The nonce is s - e·x.
  expect(commitment.equals(multiplyBase(toScalar(s - e * x)))).toBe(true);
});
