import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bigintToBytes,
  decodeCbor,
  type Encodable,
  encodeCbor,
  encodeUtf8,
  isDiffieError,
} from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addBabyElGamal,
  addPlainBabyElGamal,
  BABY_BASE,
  BABY_CIPHERTEXT_SIZE_BYTES,
  BABY_IDENTITY,
  BABY_INPUT_PROOF_SIZE_BYTES,
  BABY_LOGARITHM_MAX,
  BABY_ORDER,
  BABY_PARTIAL_SIZE_BYTES,
  BABY_PLAINTEXT_MAX,
  type BabyElGamalCiphertext,
  type BabyElGamalDealing,
  type BabyElGamalKey,
  type BabyElGamalKeyShare,
  babyPlaintextPoint,
  dealBabyElGamal,
  decodeBabyElGamalComputed,
  decodeBabyElGamalInput,
  decodeBabyElGamalKey,
  decodeBabyPartial,
  decryptBabyPartially,
  encodeBabyElGamalCiphertext,
  encodeBabyElGamalKey,
  encodeBabyPartial,
  encodeBabyPoint,
  encryptBabyElGamal,
  encryptBabyElGamalWith,
  equalBabyElGamal,
  findBabyPlaintext,
  isBabyElGamalShare,
  joinBabyElGamalDealings,
  joinBabyElGamalShares,
  multiplyBabyBase,
  multiplyPlainBabyElGamal,
  negateBabyElGamal,
  proveBabyElGamalInput,
  rerandomizeBabyElGamal,
  sumBabyElGamal,
  toBabyScalar,
  verifyBabyElGamalDealing,
  verifyBabyElGamalInput,
  verifyBabyOpening,
  verifyBabyPartial,
} from '../../crypto/index.ts';

const context = encodeUtf8('chain 1, contract 7, submitter 3');
const elsewhere = encodeUtf8('another');
const code = (name: string) => expect.objectContaining({ code: name });
const m64 = fc.oneof(
  fc.bigInt({ min: 0n, max: BABY_PLAINTEXT_MAX }),
  fc.constantFrom(0n, 1n, BABY_PLAINTEXT_MAX),
);
const small = fc.bigInt({ min: 0n, max: 60_000n });

// Three dealers, each also a party; two open.
const terms = { threshold: 2, partyCount: 3 };
const dealerContexts = [1, 2, 3].map((i) => encodeUtf8(`key generation 5, dealer ${i}`));
const dealt = dealerContexts.map((own) => dealBabyElGamal(terms, own, nodeRng));
const key = joinBabyElGamalDealings(
  dealt.map(({ dealing }) => dealing),
  terms.partyCount,
);
const shares = [1, 2, 3].map((index) =>
  joinBabyElGamalShares(
    index,
    dealt.map((each) => each.shares[index - 1] ?? 0n),
  ),
);
const encrypt = (m: bigint) => encryptBabyElGamal(key, m, nodeRng);

function open(ciphertext: BabyElGamalCiphertext, holders = [1, 3]) {
  return holders.map((index) =>
    decryptBabyPartially(key, shares[index - 1] as BabyElGamalKeyShare, ciphertext, {
      context,
      rng: nodeRng,
    }),
  );
}

function decrypt(ciphertext: BabyElGamalCiphertext, holders?: number[]): bigint {
  return findBabyPlaintext(
    babyPlaintextPoint(key, ciphertext, open(ciphertext, holders)),
    2n ** 17n,
  );
}

function refusal(run: () => unknown): string {
  try {
    return `result ${String(run())}`;
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    return error.code;
  }
}

describe('ElGamal over BabyJubJub', () => {
  it('computes on ciphertexts what it computes on plaintexts', () => {
    fc.assert(
      fc.property(small, small, fc.bigInt({ min: 0n, max: 2n }), (a, b, k) => {
        const [x, y] = [encrypt(a).ciphertext, encrypt(b).ciphertext];
        expect(decrypt(addBabyElGamal(x, y))).toBe(a + b);
        expect(decrypt(addPlainBabyElGamal(x, b))).toBe(a + b);
        expect(decrypt(multiplyPlainBabyElGamal(x, k))).toBe(k * a);
        expect(decrypt(sumBabyElGamal([x, y, negateBabyElGamal(y)]), [2, 3])).toBe(a);
        const fresh = rerandomizeBabyElGamal(key, x, nodeRng);
        expect(equalBabyElGamal(fresh, x)).toBe(false);
        expect(decrypt(fresh, [1, 2])).toBe(a);
      }),
      { numRuns: 4 },
    );
    const empty = sumBabyElGamal([]);
    expect(equalBabyElGamal(empty, { c1: BABY_IDENTITY, c2: BABY_IDENTITY })).toBe(true);
  });

  it('encrypts by tables as the definition says, for every plaintext of 64 bits', () => {
    fc.assert(
      fc.property(m64, fc.bigInt({ min: 1n, max: BABY_ORDER - 1n }), (m, r) => {
        const { c1, c2 } = encryptBabyElGamalWith(key, m, r);
        expect(c1.equals(BABY_BASE.multiplyUnsafe(r))).toBe(true);
        const expected = key.publicKey.multiplyUnsafe(r).add(BABY_BASE.multiplyUnsafe(m));
        expect(c2.equals(expected)).toBe(true);
      }),
      { numRuns: 6 },
    );
    for (const bad of [-1n, BABY_PLAINTEXT_MAX + 1n]) {
      const { ciphertext } = encrypt(1n);
      for (const run of [
        () => encrypt(bad),
        () => addPlainBabyElGamal(ciphertext, bad),
        () => multiplyPlainBabyElGamal(ciphertext, bad),
      ]) {
        expect(run).toThrow(code('crypto.elgamalPlaintext'));
      }
    }
  });

  it('writes ciphertexts in 64 bytes and reads no others', () => {
    const { ciphertext } = encrypt(7n);
    const bytes = encodeBabyElGamalCiphertext(ciphertext);
    expect(bytes.length).toBe(BABY_CIPHERTEXT_SIZE_BYTES);
    expect(equalBabyElGamal(decodeBabyElGamalInput(bytes), ciphertext)).toBe(true);
    const zero = encodeBabyElGamalCiphertext(multiplyPlainBabyElGamal(ciphertext, 0n));
    expect(decodeBabyElGamalComputed(zero).c1.is0()).toBe(true);
    expect(() => decodeBabyElGamalInput(zero)).toThrow(code('crypto.elgamalCiphertext'));
    const shown = encodeBabyElGamalCiphertext({ c1: ciphertext.c1, c2: BABY_IDENTITY });
    expect(() => decodeBabyElGamalInput(shown)).toThrow(code('crypto.elgamalCiphertext'));
    expect(() => decodeBabyElGamalInput(bytes.subarray(1))).toThrow(
      code('crypto.elgamalCiphertext'),
    );
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = bytes.with(at, (bytes[at] ?? 0) ^ mask);
        try {
          const other = decodeBabyElGamalInput(changed);
          expect(encodeBabyElGamalCiphertext(other)).toEqual(changed);
          expect(equalBabyElGamal(other, ciphertext)).toBe(false);
        } catch (error) {
          if (!isDiffieError(error, 'crypto.babyPoint')) throw error;
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('input proof over BabyJubJub', () => {
  const encryption = encrypt(12n);
  const proof = proveBabyElGamalInput(key, encryption, context, nodeRng);
  const verify = (
    ciphertext: BabyElGamalCiphertext,
    bytes = proof,
    under: Pick<BabyElGamalKey, 'publicKey'> = key,
    bound = context,
  ) => verifyBabyElGamalInput(under, ciphertext, bytes, bound);

  it('accepts its own, in its context, under its key, for its ciphertext alone', () => {
    const { ciphertext } = encryption;
    expect(proof.length).toBe(BABY_INPUT_PROOF_SIZE_BYTES);
    expect(verify(ciphertext)).toBe(true);
    expect(verify(ciphertext, proof, key, elsewhere)).toBe(false);
    expect(verify(ciphertext, proof, { publicKey: BABY_BASE })).toBe(false);
    expect(verify(negateBabyElGamal(ciphertext))).toBe(false);
    expect(verify(addPlainBabyElGamal(ciphertext, 1n))).toBe(false);
    expect(verify(encrypt(12n).ciphertext)).toBe(false);
    expect(verify({ c1: BABY_IDENTITY, c2: ciphertext.c2 })).toBe(false);
    expect(verify({ c1: ciphertext.c1, c2: BABY_IDENTITY })).toBe(false);
  });

  it('refuses every changed byte, and other sizes', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ mask);
        const outcome = refusal(() => verify(encryption.ciphertext, changed));
        expect(['result false', 'crypto.babyScalar']).toContain(outcome);
      }),
      { numRuns: 20 },
    );
    expect(refusal(() => verify(encryption.ciphertext, proof.subarray(1)))).toBe(
      'crypto.schnorrProof',
    );
    const high = new Uint8Array(64).fill(255);
    expect(refusal(() => verify(encryption.ciphertext, high))).toBe('crypto.babyScalar');
  });
});

describe('opening over BabyJubJub', () => {
  const { ciphertext } = encrypt(41_000n);
  const partials = open(ciphertext);
  const verify = (m: bigint, parts = partials, bound = context, c = ciphertext) =>
    verifyBabyOpening(key, c, m, { partials: parts, context: bound });

  it('is accepted for the plaintext, from any two of three, and for nothing else', () => {
    expect(verify(41_000n)).toBe(true);
    expect(verify(41_000n, open(ciphertext, [2, 3]))).toBe(true);
    expect(verify(41_001n)).toBe(false);
    expect(verify(-41_000n)).toBe(false);
    expect(verify(41_000n, partials, elsewhere)).toBe(false);
    const other = rerandomizeBabyElGamal(key, ciphertext, nodeRng);
    expect(verify(41_000n, partials, context, other)).toBe(false);
    const negative = negateBabyElGamal(ciphertext);
    expect(verify(-41_000n, open(negative), context, negative)).toBe(true);
  });

  it('takes exactly the threshold of ascending parties of the key', () => {
    const [first, second] = partials as [(typeof partials)[0], (typeof partials)[0]];
    for (const parts of [[], [first], [first, first], [second, first], [first, second, second]]) {
      expect(refusal(() => verify(41_000n, parts))).toBe('crypto.partialSet');
    }
    const stranger = { ...second, index: 4 };
    expect(refusal(() => verify(41_000n, [first, stranger]))).toBe('crypto.partialDecryption');
    expect(refusal(() => verify(BABY_PLAINTEXT_MAX + 1n))).toBe('crypto.elgamalPlaintext');
    expect(verifyBabyPartial(key, ciphertext, { ...first, index: 2 }, context)).toBe(false);
  });

  it('refuses a share moved by a point that another takes back', () => {
    const [first, second] = partials as [(typeof partials)[0], (typeof partials)[0]];
    const moved = { ...first, point: first.point.add(BABY_BASE) };
    expect(verifyBabyPartial(key, ciphertext, moved, context)).toBe(false);
    const m = findBabyPlaintext(babyPlaintextPoint(key, ciphertext, [first, second]), 2n ** 17n);
    expect(verify(m, [moved, second])).toBe(false);
  });

  it('writes parts in 97 bytes and reads no others', () => {
    const [first] = partials as [(typeof partials)[0]];
    const bytes = encodeBabyPartial(first);
    expect(bytes.length).toBe(BABY_PARTIAL_SIZE_BYTES);
    const again = decodeBabyPartial(bytes);
    expect(encodeBabyPartial(again)).toEqual(bytes);
    expect(verifyBabyPartial(key, ciphertext, again, context)).toBe(true);
    expect(refusal(() => decodeBabyPartial(bytes.with(0, 0)))).toBe('crypto.partialDecryption');
    expect(refusal(() => decodeBabyPartial(bytes.subarray(1)))).toBe('crypto.partialDecryption');
    fc.assert(
      fc.property(fc.nat(96), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = bytes.with(at, (bytes[at] ?? 0) ^ mask);
        const outcome = refusal(() =>
          verifyBabyPartial(key, ciphertext, decodeBabyPartial(changed), context),
        );
        const refusals = ['crypto.babyPoint', 'crypto.babyScalar', 'crypto.partialDecryption'];
        expect(['result false', ...refusals]).toContain(outcome);
      }),
      { numRuns: 20 },
    );
  });
});

describe('joint keys over BabyJubJub', () => {
  it('come from dealings that prove their secret and fit their shares', () => {
    for (const [i, { dealing, shares: own }] of dealt.entries()) {
      expect(verifyBabyElGamalDealing(dealing, dealerContexts[i] as Uint8Array)).toBe(true);
      expect(verifyBabyElGamalDealing(dealing, elsewhere)).toBe(false);
      for (const [j, share] of own.entries()) {
        expect(isBabyElGamalShare(dealing, j + 1, share)).toBe(true);
        expect(isBabyElGamalShare(dealing, j + 1, toBabyScalar(share + 1n))).toBe(false);
        expect(isBabyElGamalShare(dealing, j + 2, share)).toBe(false);
      }
    }
    for (const [i, { secret }] of shares.entries()) {
      expect(key.shareKeys[i]?.equals(multiplyBabyBase(secret))).toBe(true);
    }
  });

  it('refuse a rogue dealing, whose secret its dealer does not know', () => {
    const [first, second] = dealt.map(({ dealing }) => dealing) as [
      BabyElGamalDealing,
      BabyElGamalDealing,
    ];
    const rogue = {
      ...second,
      commitments: [
        first.commitments[0]?.negate() ?? BABY_IDENTITY,
        ...second.commitments.slice(1),
      ],
    };
    expect(verifyBabyElGamalDealing(rogue, dealerContexts[1] as Uint8Array)).toBe(false);
    const zero = { ...first, commitments: [BABY_IDENTITY, BABY_BASE] };
    expect(verifyBabyElGamalDealing(zero, context)).toBe(false);
    expect(() => joinBabyElGamalDealings([first, rogue], 3)).toThrow(code('crypto.elgamalKey'));
  });

  it.each([
    ['no dealing', () => joinBabyElGamalDealings([], 3)],
    [
      'two thresholds',
      () =>
        joinBabyElGamalDealings(
          [
            ...dealt.map(({ dealing }) => dealing),
            dealBabyElGamal({ threshold: 1, partyCount: 3 }, context, nodeRng).dealing,
          ],
          3,
        ),
    ],
    [
      'more needed than there are',
      () => dealBabyElGamal({ threshold: 4, partyCount: 3 }, context, nodeRng),
    ],
    ['65 parties', () => dealBabyElGamal({ threshold: 2, partyCount: 65 }, context, nodeRng)],
    [
      'no commitment',
      () => verifyBabyElGamalDealing({ commitments: [], possession: context }, context),
    ],
  ])('refuse %s', (_, run) => {
    expect(run).toThrow(code('crypto.shareSet'));
  });

  it('are read in one form, and only where all parts lie on one polynomial', () => {
    const bytes = encodeBabyElGamalKey(key);
    const again = decodeBabyElGamalKey(bytes);
    expect(encodeBabyElGamalKey(again)).toEqual(bytes);
    const [publicKey, threshold, shareKeys] = decodeCbor(bytes) as [
      Uint8Array,
      number,
      Uint8Array[],
    ];
    const swapped = [shareKeys[1], shareKeys[0], shareKeys[2]] as Uint8Array[];
    const base = encodeBabyPoint(BABY_BASE);
    const bad: readonly [Encodable, string][] = [
      [[publicKey, threshold, swapped], 'crypto.elgamalKey'],
      [[base, threshold, shareKeys], 'crypto.elgamalKey'],
      [[publicKey, 1, shareKeys], 'crypto.elgamalKey'],
      [[publicKey, 0, shareKeys], 'crypto.elgamalKey'],
      [[publicKey, 4, shareKeys], 'crypto.elgamalKey'],
      [[publicKey, 2n ** 60n, shareKeys], 'crypto.elgamalKey'],
      [[publicKey, threshold, [1]], 'crypto.elgamalKey'],
      [[publicKey, threshold], 'crypto.elgamalKey'],
      [[publicKey, threshold, shareKeys, 1], 'crypto.elgamalKey'],
      [[publicKey, 1, Array.from({ length: 65 }, () => base)], 'crypto.elgamalKey'],
      [7, 'crypto.elgamalKey'],
      [[bigintToBytes(1n, 32).reverse(), threshold, shareKeys], 'crypto.babyPoint'],
    ];
    for (const [value, name] of bad) {
      expect(refusal(() => decodeBabyElGamalKey(encodeCbor(value)))).toBe(name);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        expect(refusal(() => decodeBabyElGamalKey(noise))).toMatch(/^(base|crypto)\./);
      }),
    );
  });
});

describe('logarithms over BabyJubJub', () => {
  it('are found in the range and not outside it', () => {
    for (const m of [0n, 1n, 2n ** 14n, 2n ** 14n + 1n, 2n ** 15n, 2n ** 15n + 1n, 40_000_000n]) {
      expect(findBabyPlaintext(multiplyBabyBase(m), m)).toBe(m);
    }
    expect(() => findBabyPlaintext(multiplyBabyBase(9n), 8n)).toThrow(code('crypto.logarithm'));
    const minusOne = multiplyBabyBase(BABY_ORDER - 1n);
    expect(() => findBabyPlaintext(minusOne, 100_000n)).toThrow(code('crypto.logarithm'));
    for (const max of [-1n, BABY_LOGARITHM_MAX + 1n]) {
      expect(() => findBabyPlaintext(BABY_BASE, max)).toThrow(code('crypto.logarithm'));
    }
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 20n }), (m) => {
        expect(findBabyPlaintext(multiplyBabyBase(m), 2n ** 20n)).toBe(m);
      }),
      { numRuns: 10 },
    );
  });
});
