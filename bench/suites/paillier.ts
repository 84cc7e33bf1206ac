// Paillier against paillier-bigint with the same keys, which are of its quicker kind (generator n+1), against a textbook r^n
// through OpenSSL, and bulk work against plain loops, for keys of 2048 and 3072 bits. Both sides start from integers
// and end with integers, except the sum, which starts from bytes.

import * as reference from 'paillier-bigint';
import { bytesToBigint, concatBytes } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addPaillier,
  certifyPaillierBlum,
  createPaillierBase,
  decryptPaillier,
  dotPaillier,
  encodePaillierCiphertext,
  encryptPaillier,
  encryptPaillierAsOwner,
  encryptPaillierByBase,
  exportPaillierPrivateKey,
  generatePaillierKey,
  multiplyPlainPaillier,
  type PaillierBase,
  type PaillierCiphertext,
  type PaillierPrivateKey,
  provePaillierInput,
  provePaillierInputByBase,
  provePaillierOpening,
  sumPaillierBytes,
  verifyPaillierInput,
  verifyPaillierOpening,
} from '../../crypto/index.ts';
import {
  createPaillierBasePool,
  nodeArithmetic,
  type PaillierPool,
} from '../../crypto/index-node.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

const PLAINTEXT = 123_456_789n;
const FACTOR = 0xfedc_ba98_7654_3211n;
const SUM_ITEMS = 10_000;
const DOT_ITEMS = 1000;
const DISTINCT_ITEMS = 250;
const POOL_ITEMS = 512;
const THREADS = 2;
const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const verification = { context: new Uint8Array(32), arithmetic: nodeArithmetic };

type Bits = 2048 | 3072;
type Subject = {
  readonly bits: Bits;
  readonly owner: PaillierPrivateKey;
  readonly half: PaillierBase;
  readonly short: PaillierBase;
  readonly pool: PaillierPool<unknown>;
  readonly theirKey: reference.PublicKey;
  readonly theirOwner: reference.PrivateKey;
  /** Whether a result, a ciphertext or an encryption, holds the plaintext. */
  readonly holds: (plaintext: bigint) => (result: unknown) => boolean;
};

function makeSubject(bits: Bits): Subject {
  const owner = generatePaillierKey(nodeArithmetic, bits);
  const { lambda, mu, publicKey } = exportPaillierPrivateKey(owner);
  const theirKey = new reference.PublicKey(publicKey.n, publicKey.g);
  const { prime: p } = owner.p;
  const key = certifyPaillierBlum(owner);
  const half = createPaillierBase(key, nodeArithmetic);
  return {
    bits,
    owner,
    half,
    short: createPaillierBase(key, nodeArithmetic, 'short'),
    pool: createPaillierBasePool(half, { capacity: 2 * POOL_ITEMS, threadCount: THREADS }),
    theirKey,
    theirOwner: new reference.PrivateKey(lambda, mu, theirKey, p, owner.q.prime),
    holds: (plaintext) => (result) => {
      const ciphertext =
        typeof result === 'bigint' ? result : (result as { ciphertext: bigint }).ciphertext;
      return decryptPaillier(owner, ciphertext as PaillierCiphertext, effects) === plaintext;
    },
  };
}

function encryptionCases(subject: Subject): BenchCase[] {
  const { bits, owner, half, short, pool, theirKey, holds } = subject;
  const peers = {
    'paillier-bigint': () => theirKey.encrypt(PLAINTEXT),
    'openssl-textbook': () => encryptPaillier(owner.publicKey, PLAINTEXT, effects),
  };
  const bigint = { 'paillier-bigint': peers['paillier-bigint'] };
  const verify = holds(PLAINTEXT);
  return [
    {
      case: `encrypt-${bits}`,
      ours: () => encryptPaillierByBase(half, PLAINTEXT, nodeRng),
      peers,
      verify,
    },
    {
      case: `encrypt-short-${bits}`,
      ours: () => encryptPaillierByBase(short, PLAINTEXT, nodeRng),
      peers,
      verify,
    },
    {
      case: `encrypt-pool-${bits}`,
      ours: () => pool.encrypt(PLAINTEXT),
      supply: { calls: POOL_ITEMS, prepare: () => pool.fill() },
      peers,
      verify,
    },
    { case: `encrypt-full-${bits}`, ours: peers['openssl-textbook'], peers: bigint, verify },
    {
      case: `encrypt-owner-${bits}`,
      ours: () => encryptPaillierAsOwner(owner, PLAINTEXT, effects),
      peers: bigint,
      verify,
    },
    {
      case: `base-${bits}`,
      ours: () => createPaillierBase(half.key, nodeArithmetic),
      peers: {},
    },
    {
      case: `base-short-${bits}`,
      ours: () => createPaillierBase(half.key, nodeArithmetic, 'short'),
      peers: {},
    },
  ];
}

function operationCases({ bits, owner, theirKey, theirOwner, holds }: Subject): BenchCase[] {
  const key = owner.publicKey;
  const { ciphertext } = encryptPaillier(key, PLAINTEXT, effects);
  const other = encryptPaillier(key, 1n, effects).ciphertext;
  return [
    {
      case: `decrypt-${bits}`,
      ours: () => decryptPaillier(owner, ciphertext, effects),
      peers: { 'paillier-bigint': () => theirOwner.decrypt(ciphertext) },
      verify: (result) => result === PLAINTEXT,
    },
    {
      case: `add-${bits}`,
      ours: () => addPaillier(key, ciphertext, other),
      peers: { 'paillier-bigint': () => theirKey.addition(ciphertext, other) },
      verify: holds(PLAINTEXT + 1n),
    },
    {
      case: `scalar64-${bits}`,
      ours: () => multiplyPlainPaillier(key, ciphertext, FACTOR, nodeArithmetic),
      peers: { 'paillier-bigint': () => theirKey.multiply(ciphertext, FACTOR) },
      verify: holds(PLAINTEXT * FACTOR),
    },
    {
      case: `keygen-${bits}`,
      ours: () => generatePaillierKey(nodeArithmetic, bits),
      peers: { 'paillier-bigint': () => reference.generateRandomKeysSync(bits, true) },
      verify: (result) =>
        (result as PaillierPrivateKey | reference.KeyPair).publicKey.n >> BigInt(bits - 1) === 1n,
    },
  ];
}

function bulkCases({ bits, owner, short, pool, holds }: Subject): BenchCase[] {
  const key = owner.publicKey;
  const distinct = Array.from(
    { length: DISTINCT_ITEMS },
    (_, i) => encryptPaillierByBase(short, BigInt(i), nodeRng).ciphertext,
  );
  const sum =
    (BigInt(SUM_ITEMS / DISTINCT_ITEMS) * BigInt(DISTINCT_ITEMS * (DISTINCT_ITEMS - 1))) / 2n;
  const items = (count: number) =>
    Array.from({ length: count }, (_, i) => distinct[i % DISTINCT_ITEMS] ?? (1n as never));
  const bytes = concatBytes(
    ...items(SUM_ITEMS).map((ciphertext) => encodePaillierCiphertext(key, ciphertext)),
  );
  const sizeBytes = 2 * key.sizeBytes;
  const sumPlainly = () => {
    let total = 1n;
    for (let at = 0; at < bytes.length; at += sizeBytes) {
      total = (total * bytesToBigint(bytes.subarray(at, at + sizeBytes))) % key.nSquared;
    }
    return total;
  };
  const factors = items(DOT_ITEMS);
  const weights = factors.map((_, i) => FACTOR - BigInt(i) * 0x1234_5678_9abcn);
  const dot = weights.reduce((all, weight, i) => all + weight * BigInt(i % DISTINCT_ITEMS), 0n);
  return [
    {
      case: `sum-${bits}`,
      ours: () => pool.sum(bytes),
      peers: { 'bigint-loop': sumPlainly },
      operationCount: SUM_ITEMS,
      verify: holds(sum),
    },
    {
      case: `sum-one-thread-${bits}`,
      ours: () => sumPaillierBytes(key, bytes),
      peers: { 'bigint-loop': sumPlainly },
      operationCount: SUM_ITEMS,
      verify: holds(sum),
    },
    {
      case: `dot-${bits}`,
      ours: () => dotPaillier(key, factors, weights),
      peers: {
        'openssl-scalar64': () =>
          factors.reduce(
            (all, one, i) =>
              addPaillier(
                key,
                all,
                multiplyPlainPaillier(key, one, weights[i] ?? 0n, nodeArithmetic),
              ),
            1n as PaillierCiphertext,
          ),
      },
      operationCount: DOT_ITEMS,
      verify: holds(dot),
    },
  ];
}

function proofCases({ bits, owner, half, short }: Subject): BenchCase[] {
  const key = owner.publicKey;
  const { context } = verification;
  const full = encryptPaillier(key, PLAINTEXT, effects);
  const { ciphertext } = full;
  const proof = provePaillierInput(key, full, context, effects);
  const opening = provePaillierOpening(owner, ciphertext, context, effects);
  const proveBy = (base: PaillierBase, suffix: string): BenchCase => {
    const encryption = encryptPaillierByBase(base, PLAINTEXT, nodeRng);
    return {
      case: `prove-input-${suffix}${bits}`,
      ours: () => provePaillierInputByBase(base, encryption, context, effects),
      peers: {},
      verify: (result) =>
        verifyPaillierInput(key, encryption.ciphertext, result as Uint8Array, verification),
    };
  };
  return [
    proveBy(half, ''),
    proveBy(short, 'short-'),
    {
      case: `prove-input-full-${bits}`,
      ours: () => provePaillierInput(key, full, context, effects),
      peers: {},
    },
    {
      case: `verify-input-${bits}`,
      ours: () => verifyPaillierInput(key, ciphertext, proof, verification),
      peers: {},
      verify: (result) => result === true,
    },
    {
      case: `verify-opening-${bits}`,
      ours: () => verifyPaillierOpening(key, ciphertext, opening, verification),
      peers: {},
      verify: (result) => result === true,
    },
  ];
}

const subjects = ([2048, 3072] as const).map(makeSubject);
const megabytes = (sizeBytes: number) => `${(sizeBytes / 1e6).toFixed(1)} MB`;

/** Paillier operations, keys of 2048 and 3072 bits. */
export const suite: BenchSuite = {
  doc: 'Paillier against paillier-bigint with the same keys, OpenSSL and plain loops; proofs alone',
  cases: subjects.flatMap((subject) => [
    ...encryptionCases(subject),
    ...operationCases(subject),
    ...bulkCases(subject),
    ...proofCases(subject),
  ]),
  notes: subjects.map(
    ({ bits, half, short }) =>
      `tables for ${bits} bits: ${megabytes(half.tableSizeBytes)}, short exponents ${megabytes(short.tableSizeBytes)}`,
  ),
  close: async () => {
    await Promise.all(subjects.map(({ pool }) => pool.close()));
  },
};
