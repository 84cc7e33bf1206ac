// ElGamal over ristretto255 against the same work with @noble/curves (ours computes in WebAssembly, theirs with BigInt), and
// the search for logarithms, which has no peer here. Encryption starts at integers and ends with 64 bytes.

import { ristretto255 } from '@noble/curves/ed25519.js';
import { nodeRng } from '../../base/index-node.ts';
import {
  buildLogarithmTable,
  decodeElGamalInput,
  decryptPartially,
  type ElGamalEncryption,
  type ElGamalKey,
  encodeElGamalCiphertext,
  encodeRistretto,
  encryptElGamals,
  findPlaintext,
  multiplyBase,
  multiplySecret,
  proveElGamalBit,
  proveElGamalInput,
  proveElGamalRange,
  RISTRETTO_ORDER,
  randomScalar,
  sumElGamal,
  verifyElGamalBit,
  verifyElGamalInput,
  verifyElGamalInputs,
  verifyElGamalRange,
  verifyOpening,
} from '../../crypto/index.ts';
import { withTable } from '../../crypto/ristretto-multiply.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

const ENCRYPTIONS = 10_000;
const BATCH = 1000;
const PLAINTEXT = 193_032n;
const { Point } = ristretto255;

const secret = randomScalar(nodeRng);
const publicKey = multiplyBase(secret);
const key: ElGamalKey = {
  publicKey: withTable(publicKey),
  threshold: 1,
  shareKeys: [publicKey],
  parties: [new Uint8Array(32)],
};
const share = { index: 1, secret };
const context = new Uint8Array(32);
const plaintexts = Array.from({ length: ENCRYPTIONS }, (_, i) => BigInt(i));
const nobleKey = Point.BASE.multiply(secret);
const scalar = () => (randomScalar(nodeRng) % (RISTRETTO_ORDER - 1n)) + 1n;

function encryptByNoble(m: bigint): Uint8Array {
  const r = scalar();
  const masked = nobleKey.multiply(r);
  const c2 = m === 0n ? masked : masked.add(Point.BASE.multiply(m));
  return Uint8Array.from([...Point.BASE.multiply(r).toBytes(), ...c2.toBytes()]);
}

function opensTo(bytes: Uint8Array, m: bigint): boolean {
  const { c1, c2 } = decodeElGamalInput(bytes);
  return c2.subtract(multiplySecret(c1, secret)).equals(multiplyBase(m));
}

const inputs = encryptElGamals(key, plaintexts.slice(0, BATCH), nodeRng).map((encryption) => ({
  ...encryption,
  proof: proveElGamalInput(key, encryption, context, nodeRng),
  context,
}));
const [input] = inputs as [(typeof inputs)[0]];
const encoded = encodeElGamalCiphertext(input.ciphertext);
const [opened] = encryptElGamals(key, [PLAINTEXT], nodeRng) as [ElGamalEncryption];
const partial = decryptPartially(key, share, opened.ciphertext, { context, rng: nodeRng });
const ciphertexts = inputs.map(({ ciphertext }) => ciphertext);
const noblePoints = inputs.map(({ ciphertext: { c1, c2 } }) =>
  [c1, c2].map((point) => Point.fromBytes(encodeRistretto(point))),
);
const nobleC1 = Point.fromBytes(encodeRistretto(opened.ciphertext.c1));

// A proof of the same form, without a hash: two decodings, then whether s·G = R + e·c1.
const [challenge, response] = [scalar(), scalar()];
const nobleCommitment = Point.BASE.multiply(response)
  .subtract(Point.fromBytes(encoded.subarray(0, 32)).multiply(challenge))
  .toBytes();
function verifyByNoble(): boolean {
  const c1 = Point.fromBytes(encoded.subarray(0, 32));
  Point.fromBytes(encoded.subarray(32));
  const right = Point.fromBytes(nobleCommitment).add(c1.multiplyUnsafe(challenge));
  return Point.BASE.multiplyUnsafe(response).equals(right);
}

const [one] = encryptElGamals(key, [1n], nodeRng) as [ElGamalEncryption];
const bit = { publicKey: key.publicKey, ...one };
const bitProof = proveElGamalBit(bit, 1, { context, rng: nodeRng });
const ranged = { publicKey: key.publicKey, plaintext: PLAINTEXT, ...opened };
const rangeProof = proveElGamalRange([ranged], 64, { context, rng: nodeRng });

const logarithmCases: BenchCase[] = [32n, 40n].map((bits) => {
  const m = 2n ** bits - 1n;
  const point = multiplyBase(m);
  return {
    case: `dlog-2^${bits}`,
    ours: () => findPlaintext(point, 2n ** bits),
    peers: {},
    verify: (result) => result === m,
  };
});

function encryptionCase(count: number, peers: BenchCase['peers']): BenchCase {
  const some = plaintexts.slice(0, count);
  return {
    case: `encrypt-${count}`,
    ours: () =>
      encryptElGamals(key, some, nodeRng).map(({ ciphertext }) =>
        encodeElGamalCiphertext(ciphertext),
      ),
    peers,
    operationCount: count,
    verify: (result) =>
      (result as Uint8Array[]).every((bytes, i) => i % 97 !== 0 || opensTo(bytes, BigInt(i))),
  };
}

/** Encryption, proofs, openings, sums and logarithms. */
export const suite: BenchSuite = {
  doc: 'ElGamal over ristretto255 against @noble/curves; figures of batches are for one item',
  cases: [
    encryptionCase(BATCH, { noble: () => plaintexts.slice(0, BATCH).map(encryptByNoble) }),
    // Without the peer, which would take a quarter of a minute for each sample.
    encryptionCase(ENCRYPTIONS, {}),
    {
      case: 'decode',
      ours: () => decodeElGamalInput(encoded),
      peers: {
        noble: () => [
          Point.fromBytes(encoded.subarray(0, 32)),
          Point.fromBytes(encoded.subarray(32)),
        ],
      },
    },
    {
      case: `sum-${BATCH}`,
      ours: () => sumElGamal(ciphertexts),
      peers: {
        noble: () =>
          noblePoints.reduce(
            ([a, b], [c, d]) => [a!.add(c!), b!.add(d!)],
            [Point.ZERO, Point.ZERO],
          ),
      },
      operationCount: BATCH,
    },
    {
      case: 'prove-input',
      ours: () => proveElGamalInput(key, input, context, nodeRng),
      peers: {},
      verify: (proof) => verifyElGamalInput(key, input.ciphertext, proof as Uint8Array, context),
    },
    {
      case: 'verify-input',
      ours: () => verifyElGamalInput(key, decodeElGamalInput(encoded), input.proof, context),
      peers: { noble: verifyByNoble },
      verify: (result) => result === true,
    },
    {
      case: `verify-inputs-batch-${BATCH}`,
      ours: () => verifyElGamalInputs(key, inputs),
      peers: {},
      operationCount: BATCH,
      verify: (result) => result === true,
    },
    {
      case: 'decrypt-share',
      ours: () => decryptPartially(key, share, opened.ciphertext, { context, rng: nodeRng }),
      peers: {
        noble: () => {
          const k = scalar();
          return [nobleC1.multiply(secret), Point.BASE.multiply(k), nobleC1.multiply(k)].map(
            (point) => point.toBytes(),
          );
        },
      },
    },
    {
      case: 'open',
      ours: () => verifyOpening(key, opened.ciphertext, PLAINTEXT, [partial], context),
      peers: {},
      verify: (result) => result === true,
    },
    {
      case: 'prove-bit',
      ours: () => proveElGamalBit(bit, 1, { context, rng: nodeRng }),
      peers: {},
      verify: (proof) => verifyElGamalBit(bit, proof as Uint8Array, context),
    },
    {
      case: 'verify-bit',
      ours: () => verifyElGamalBit(bit, bitProof, context),
      peers: {},
      verify: (result) => result === true,
    },
    {
      case: 'prove-range-64',
      ours: () => proveElGamalRange([ranged], 64, { context, rng: nodeRng }),
      peers: {},
      verify: (proof) => verifyElGamalRange([ranged], 64, proof as Uint8Array, context),
    },
    {
      case: 'verify-range-64',
      ours: () => verifyElGamalRange([ranged], 64, rangeProof, context),
      peers: {},
      verify: (result) => result === true,
    },
    { case: 'dlog-table-2^20', ours: () => buildLogarithmTable(20), peers: {} },
    ...logarithmCases,
  ],
};
