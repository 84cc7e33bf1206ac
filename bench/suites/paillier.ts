// Paillier against paillier-bigint with the same keys, which are of its quicker kind (generator n+1), for keys of 2048 and
// 3072 bits. Both sides start from integers and end with integers.

import * as reference from 'paillier-bigint';
import { nodeRng } from '../../base/index-node.ts';
import {
  addPaillier,
  decryptPaillier,
  encryptPaillier,
  encryptPaillierAsOwner,
  exportPaillierPrivateKey,
  generatePaillierKey,
  multiplyPlainPaillier,
  type PaillierCiphertext,
  type PaillierEncryption,
  type PaillierPrivateKey,
  provePaillierInput,
  provePaillierOpening,
  verifyPaillierInput,
  verifyPaillierOpening,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

const PLAINTEXT = 123_456_789n;
const FACTOR = 0xfedc_ba98_7654_3211n;
const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const verification = { context: new Uint8Array(32), arithmetic: nodeArithmetic };

function casesOf(bits: 2048 | 3072): BenchCase[] {
  const owner = generatePaillierKey(nodeArithmetic, bits);
  const key = owner.publicKey;
  const { lambda, mu, publicKey } = exportPaillierPrivateKey(owner);
  const theirKey = new reference.PublicKey(publicKey.n, publicKey.g);
  const { prime: p } = owner.p;
  const theirOwner = new reference.PrivateKey(lambda, mu, theirKey, p, owner.q.prime);
  const encryption = encryptPaillier(key, PLAINTEXT, effects);
  const { ciphertext } = encryption;
  const other = encryptPaillier(key, 1n, effects).ciphertext;
  const decrypt = (result: PaillierCiphertext) => decryptPaillier(owner, result, effects);
  const holds = (result: unknown, plaintext: bigint) =>
    decrypt(
      (typeof result === 'bigint'
        ? result
        : (result as PaillierEncryption).ciphertext) as PaillierCiphertext,
    ) === plaintext;
  return [
    {
      case: `encrypt-${bits}`,
      ours: () => encryptPaillier(key, PLAINTEXT, effects),
      peers: { 'paillier-bigint': () => theirKey.encrypt(PLAINTEXT) },
      verify: (result) => holds(result, PLAINTEXT),
    },
    {
      case: `encrypt-owner-${bits}`,
      ours: () => encryptPaillierAsOwner(owner, PLAINTEXT, effects),
      peers: { 'paillier-bigint': () => theirKey.encrypt(PLAINTEXT) },
      verify: (result) => holds(result, PLAINTEXT),
    },
    {
      case: `decrypt-${bits}`,
      ours: () => decrypt(ciphertext),
      peers: { 'paillier-bigint': () => theirOwner.decrypt(ciphertext) },
      verify: (result) => result === PLAINTEXT,
    },
    {
      case: `add-${bits}`,
      ours: () => addPaillier(key, ciphertext, other),
      peers: { 'paillier-bigint': () => theirKey.addition(ciphertext, other) },
      verify: (result) => holds(result, PLAINTEXT + 1n),
    },
    {
      case: `scalar64-${bits}`,
      ours: () => multiplyPlainPaillier(key, ciphertext, FACTOR, nodeArithmetic),
      peers: { 'paillier-bigint': () => theirKey.multiply(ciphertext, FACTOR) },
      verify: (result) => holds(result, PLAINTEXT * FACTOR),
    },
    ...proofCasesOf(bits, owner, encryption),
    {
      case: `keygen-${bits}`,
      ours: () => generatePaillierKey(nodeArithmetic, bits),
      peers: { 'paillier-bigint': () => reference.generateRandomKeysSync(bits, true) },
      verify: (result) =>
        (result as PaillierPrivateKey | reference.KeyPair).publicKey.n >> BigInt(bits - 1) === 1n,
    },
  ];
}

function proofCasesOf(
  bits: number,
  owner: PaillierPrivateKey,
  encryption: PaillierEncryption,
): BenchCase[] {
  const key = owner.publicKey;
  const { ciphertext } = encryption;
  const { context } = verification;
  const proof = provePaillierInput(key, encryption, context, effects);
  const opening = provePaillierOpening(owner, ciphertext, context, effects);
  return [
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

/** Paillier operations, keys of 2048 and 3072 bits. */
export const suite: BenchSuite = {
  doc: 'Paillier against paillier-bigint with the same keys, and the verification of our proofs',
  cases: [...casesOf(2048), ...casesOf(3072)],
};
