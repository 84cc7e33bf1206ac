import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeCbor,
  encodeUtf8,
  fromHex,
  isDiffieError,
  type Rng,
  toHex,
} from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  combineFrostShares,
  dealFrostKey,
  decodeFrostCommitment,
  decodeFrostKey,
  encodeFrostCommitment,
  encodeFrostKey,
  FROST_COMMITMENT_SIZE_BYTES,
  FROST_NONCES_MAX,
  type FrostCommitment,
  FrostDkgParty,
  type FrostKey,
  FrostSigner,
  frostPublicKey,
  verifyFrostShare,
} from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';

// RFC 9591, appendix E.1: FROST(Ed25519, SHA-512), signers 1 and 3 of 3, threshold 2.
const VECTOR = {
  publicKey: '15d21ccd7ee42959562fc8aa63224c8851fb3ec85a3faf66040d380fb9738673',
  coefficient: '178199860edd8c62f5212ee91eff1295d0d670ab4ed4506866bae57e7030b204',
  shares: [
    '929dcc590407aae7d388761cddb0c0db6f5627aea8e217f4a033f2ec83d93509',
    'a91e66e012e4364ac9aaa405fcafd370402d9859f7b6685c07eed76bf409e80d',
    'd3cb090a075eb154e82fdb4b3cb507f110040905468bb9c46da8bdea643a9a02',
  ],
  message: 'test',
  signers: [
    {
      index: 1,
      randomness: [
        '06894e04ee4aceec8619d5f6a0a180e2f47194d2ac306cba586b555e7c48d765',
        '40d6f879ff22e22409f7d808fed81f37118e7d3e4af71c0f44c60207553bcbce',
      ],
      hiding: '9b116f12589591a7e23fe8048059ab10ab48e67739e7a2fb3890f61a7999478c',
      binding: 'c39b66b7dfccb122da24f13587f9a08c4347cae70046ca15169adf90ba65854d',
      share: '60997f0142e43e8005027fe5ab7447dac00d22c2d7ddd9571a02613ba7d81c08',
    },
    {
      index: 3,
      randomness: [
        'fa5d950626782aade9e33fa781376d4888c2d1de7c37518bc248eb818ed0cdde',
        '7459a4d14ded0e365b085271be8dc6600d5b88f3978a2174297ffa32001a5afc',
      ],
      hiding: 'e679a2a971748ccfaabead4dbe8ac1def61275c186c79d471e1e45091ad1e687',
      binding: 'b2a942478453fabb6bd3181c56ba657413447b4136e1daea2484d396d1a516b3',
      share: '79390e78bc59699c7af831f8f5fb478ec871a85f561a8641b5670ac4443f720f',
    },
  ],
  signature:
    '154fb694ee7fcb37bf2381d94488c2a84b03b3352ad085feca81ad26d45852b7ecfe971ce4da95c4a95db93ac376b053897fca212ef85f99cf696bffeb178f07',
};

const message = encodeUtf8('pay 5 to the other account');
const dealt = dealFrostKey({ threshold: 2, signerCount: 3 }, nodeRng);
const { key } = dealt;

function signersOf(indexes: readonly number[], of: typeof dealt = dealt): FrostSigner[] {
  return indexes.map((index) => new FrostSigner(of.key, of.shares[index - 1]!, nodeRng));
}

function baseTimes(hex: string): Uint8Array {
  const bytes = fromHex(hex).reverse();
  return ed25519.Point.BASE.multiply(BigInt(`0x${toHex(bytes)}`)).toBytes();
}

test('the vector of RFC 9591 comes out, step by step', () => {
  const vectorKey: FrostKey = {
    threshold: 2,
    commitments: [fromHex(VECTOR.publicKey), baseTimes(VECTOR.coefficient)],
    shareKeys: VECTOR.shares.map(baseTimes),
  };
  expect(decodeFrostKey(encodeFrostKey(vectorKey))).toEqual(vectorKey);
  const signers = VECTOR.signers.map(({ index, randomness }) => {
    const queue = randomness.map((hex) => fromHex(hex));
    const rng: Rng = { bytes: () => queue.shift() ?? new Uint8Array(32) };
    const secret = fromHex(VECTOR.shares[index - 1]!);
    return new FrostSigner(vectorKey, { index, secret }, rng);
  });
  const commitments = signers.map((signer) => signer.commit());
  expect(commitments).toEqual(
    VECTOR.signers.map(({ index, hiding, binding }) => ({
      index,
      hiding: fromHex(hiding),
      binding: fromHex(binding),
    })),
  );
  const bytes = encodeUtf8(VECTOR.message);
  const shares = signers.map((signer) => signer.sign(bytes, commitments));
  expect(shares.map(toHex)).toEqual(VECTOR.signers.map(({ share }) => share));
  const signature = combineFrostShares(vectorKey, bytes, commitments, shares);
  expect(toHex(signature)).toBe(VECTOR.signature);
  expect(verifyEd25519(fromHex(VECTOR.publicKey), bytes, signature)).toBe(true);
});

test.each([[[1, 2]], [[1, 3]], [[2, 3]], [[1, 2, 3]]])(
  'signers %j sign as one account',
  (indexes) => {
    const signers = signersOf(indexes);
    const commitments = signers.map((signer) => signer.commit());
    const shares = signers.map((signer) => signer.sign(message, commitments));
    for (const [i, share] of shares.entries()) {
      const index = indexes[i]!;
      expect(verifyFrostShare(key, message, commitments, { index, share })).toBe(true);
    }
    const signature = combineFrostShares(key, message, commitments, shares);
    expect(verifyEd25519(frostPublicKey(key), message, signature)).toBe(true);
    expect(verifyEd25519(frostPublicKey(key), encodeUtf8('another'), signature)).toBe(false);
  },
);

test('a false share is told from the others, and its signer is named', () => {
  const signers = signersOf([1, 3]);
  const commitments = signers.map((signer) => signer.commit());
  const [first, third] = signers.map((signer) => signer.sign(message, commitments)) as [
    Uint8Array,
    Uint8Array,
  ];
  const wrong = third.slice();
  wrong[0] = (wrong[0] ?? 0) ^ 1;
  expect(verifyFrostShare(key, message, commitments, { index: 3, share: wrong })).toBe(false);
  expect(verifyFrostShare(key, message, commitments, { index: 1, share: third })).toBe(false);
  expect(() => combineFrostShares(key, message, commitments, [first, wrong])).toThrow(
    /DIF2058.*got 3/,
  );
  expect(() => combineFrostShares(key, message, commitments, [first])).toThrow(/DIF2058/);
  const above = new Uint8Array(32).fill(255);
  expect(() => combineFrostShares(key, message, commitments, [first, above])).toThrow(/DIF2002/);
  const share = { index: 2, share: first };
  expect(() => verifyFrostShare(key, message, commitments, share)).toThrow(/DIF2057/);
});

test('a nonce signs once: after a signature, after a failure, and not in another signer object', () => {
  const [one, two] = signersOf([1, 2]) as [FrostSigner, FrostSigner];
  const commitments = [one.commit(), two.commit()];
  one.sign(message, commitments);
  expect(() => one.sign(message, commitments)).toThrow(/DIF2059/);
  expect(() => one.sign(encodeUtf8('another'), commitments)).toThrow(/DIF2059/);
  const failing = [one.commit()];
  expect(() => one.sign(message, failing)).toThrow(/DIF2057/);
  expect(() => one.sign(message, [failing[0]!, commitments[1]!])).toThrow(/DIF2059/);
  // A restart is a new object with the same share: it has no nonces of the old one.
  const [restarted] = signersOf([1]) as [FrostSigner];
  const waiting = [one.commit(), two.commit()];
  expect(() => restarted.sign(message, waiting)).toThrow(/DIF2059/);
  one.forget();
  expect(() => one.sign(message, waiting)).toThrow(/DIF2059/);
  expect(JSON.stringify(one)).not.toContain(toHex(dealt.shares[0]!.secret));
  expect(Object.keys(one).sort()).toEqual(['index', 'key']);
});

test('a signer keeps a bounded number of nonces', () => {
  const [one] = signersOf([1]) as [FrostSigner];
  for (let i = 0; i < FROST_NONCES_MAX; i++) one.commit();
  expect(() => one.commit()).toThrow(/DIF2059/);
});

test('lists of commitments that are unordered, repeated, foreign or no points are refused', () => {
  const commit = () => signersOf([1, 2, 3]).map((signer) => signer.commit());
  const [a, b, c] = commit() as [FrostCommitment, FrostCommitment, FrostCommitment];
  const share = { index: 1, share: new Uint8Array(32).fill(1) };
  for (const list of [
    [b, a],
    [a, a],
    [a],
    [a, b, c, { ...c, index: 4 }],
    [a, { ...b, hiding: new Uint8Array(32) }],
  ]) {
    expect(() => verifyFrostShare(key, message, list, share)).toThrow(/DIF2057/);
  }
});

test('a share of another key makes no signer', () => {
  const other = dealFrostKey({ threshold: 2, signerCount: 3 }, nodeRng);
  expect(() => new FrostSigner(key, other.shares[0]!, nodeRng)).toThrow(/DIF2056/);
  const wrongPlace = { ...dealt.shares[0]!, index: 2 };
  expect(() => new FrostSigner(key, wrongPlace, nodeRng)).toThrow(/DIF2056/);
});

test('keys and commitments have one encoding, and anything else a code', () => {
  const bytes = encodeFrostKey(key);
  expect(decodeFrostKey(bytes)).toEqual(key);
  const [commitment] = signersOf([1]).map((signer) => signer.commit()) as [FrostCommitment];
  const encoded = encodeFrostCommitment(commitment);
  expect(encoded.length).toBe(FROST_COMMITMENT_SIZE_BYTES);
  expect(decodeFrostCommitment(encoded)).toEqual(commitment);
  for (const [value, decode] of [
    [bytes, decodeFrostKey],
    [encoded, decodeFrostCommitment],
  ] as const) {
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const mutated = value.slice();
        mutated[at] = (mutated[at] ?? 0) ^ change;
        try {
          // Only a commitment's number, or its points, can become another well-formed commitment.
          const other = decode(mutated);
          expect('hiding' in other).toBe(true);
          expect(encodeFrostCommitment(other as FrostCommitment)).toEqual(mutated);
        } catch (error) {
          expect(isDiffieError(error)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (junk) => {
      for (const decode of [decodeFrostKey, decodeFrostCommitment]) {
        try {
          decode(junk);
        } catch (error) {
          expect(isDiffieError(error)).toBe(true);
        }
      }
    }),
  );
});

test('keys of the wrong shape, points of small order and false share keys are refused', () => {
  const { threshold, commitments, shareKeys } = key;
  const identity = ed25519.Point.ZERO.toBytes();
  const order8 = fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  for (const value of [
    [threshold, commitments],
    [1, commitments.slice(1), shareKeys],
    [3, commitments, shareKeys],
    [threshold, commitments, shareKeys.toReversed()],
    [threshold, [identity, commitments[1]!], shareKeys],
    [threshold, [order8, commitments[1]!], shareKeys],
    [threshold, commitments, [1, 2, 3]],
    ['2', commitments, shareKeys],
    [threshold, 5, shareKeys],
  ]) {
    expect(() => decodeFrostKey(encodeCbor(value))).toThrow(/DIF2056/);
  }
  for (const [least, signerCount] of [
    [1, 3],
    [4, 3],
    [2, 65],
  ] as const) {
    expect(() => dealFrostKey({ threshold: least, signerCount }, nodeRng)).toThrow(/DIF2056/);
  }
});

test('parties without a dealer come to one key, with which any threshold of them sign', () => {
  const parties = [1, 2, 3].map(
    (index) => new FrostDkgParty(index, { threshold: 2, signerCount: 3 }, nodeRng),
  );
  const othersOf = (index: number) =>
    parties.filter((party) => party.index !== index).map(({ broadcast }) => broadcast);
  const sent = parties.flatMap((party) => party.deal(othersOf(party.index)));
  const results = parties.map((party) => party.finish(sent.filter(({ to }) => to === party.index)));
  const [first] = results as [(typeof results)[0]];
  for (const result of results) expect(result.key).toEqual(first.key);
  expect(decodeFrostKey(encodeFrostKey(first.key))).toEqual(first.key);
  const signers = signersOf([1, 3], { key: first.key, shares: results.map(({ share }) => share) });
  const commitments = signers.map((signer) => signer.commit());
  const shares = signers.map((signer) => signer.sign(message, commitments));
  const signature = combineFrostShares(first.key, message, commitments, shares);
  expect(verifyEd25519(frostPublicKey(first.key), message, signature)).toBe(true);
});

test('a false broadcast or share ends the generation of a key', () => {
  const make = () =>
    [1, 2].map((index) => new FrostDkgParty(index, { threshold: 2, signerCount: 2 }, nodeRng)) as [
      FrostDkgParty,
      FrostDkgParty,
    ];
  const [a, b] = make();
  const copied = { ...b.broadcast, possession: a.broadcast.possession };
  expect(() => a.deal([copied])).toThrow(/DIF2056/);
  expect(() => make()[0].deal([])).toThrow(/DIF2056/);
  const [c, d] = make();
  c.deal([d.broadcast]);
  const [toC] = d.deal([c.broadcast]) as [ReturnType<typeof d.deal>[0]];
  const changed = toC.share.slice();
  changed[0] = (changed[0] ?? 0) ^ 1;
  expect(() => c.finish([{ ...toC, share: changed }])).toThrow(/DIF2056/);
  for (const index of [0, 3, 1.5]) {
    const terms = { threshold: 2, signerCount: 2 };
    expect(() => new FrostDkgParty(index, terms, nodeRng)).toThrow(/DIF2056/);
  }
});
