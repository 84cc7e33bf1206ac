// BFV and CKKS through crypto/ against bare node-seal with the same parameters: what checks, bounds and memory that frees itself cost.
// The peer writes into a ciphertext of its own that it reuses, which is the least it can do.

import { availableParallelism } from 'node:os';
import { initialize } from 'node-seal';
import {
  addBfv,
  addCkks,
  type BfvCiphertext,
  type CkksCiphertext,
  chooseCkksParameters,
  createBfvParameters,
  decryptBfv,
  decryptCkksForOwner,
  encodeBfvCiphertext,
  encryptBfv,
  encryptCkks,
  generateBfvKeys,
  generateCkksKeys,
  loadSeal,
  multiplyBfv,
  multiplyCkks,
  multiplyPlainBfv,
  releaseBfv,
  releaseCkks,
  rotateBfv,
  rotateCkks,
} from '../../crypto/index.ts';
import { createBfvPool } from '../../crypto/index-node.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

await loadSeal();
const parameters = createBfvParameters({ plaintextBits: 18, slots: 8192, depth: 2, security: 128 });
const secretKey = generateBfvKeys(parameters, [1]);
const key = secretKey.publicKey;
const slots = Array.from({ length: parameters.degree }, (_, i) => BigInt(i % 100));
const a = encryptBfv(key, slots);
const b = encryptBfv(key, slots);

// The peer has a module, keys and ciphertexts of its own.
const seal = await initialize();
const theirs = new seal.EncryptionParameters(seal.SchemeType.bfv);
const primes = new seal.VectorModulus();
for (const prime of parameters.moduli) primes.push_back(new seal.Modulus(prime));
theirs.setPolyModulusDegree(parameters.degree);
theirs.setCoeffModulus(primes);
theirs.setPlainModulus(new seal.Modulus(parameters.plainModulus));
const context = new seal.SEALContext(theirs, true, seal.SecLevelType.tc128);
const generator = new seal.KeyGenerator(context);
const relinearisation = generator.createRelinKeys();
const rotation = generator.createGaloisKeysWithSteps(Int32Array.from([1]));
const evaluator = new seal.Evaluator(context);
const encoder = new seal.BatchEncoder(context);
const encryptor = new seal.Encryptor(context, generator.createPublicKey());
const decryptor = new seal.Decryptor(context, generator.secretKey());
const plaintext = new seal.Plaintext();
encoder.encode(BigInt64Array.from(slots), plaintext);
const [c, d, result] = [new seal.Ciphertext(), new seal.Ciphertext(), new seal.Ciphertext()];
encryptor.encrypt(plaintext, c);
encryptor.encrypt(plaintext, d);

const isOurs = (value: unknown): value is BfvCiphertext =>
  typeof value === 'object' && value !== null && 'keyId' in value;

function firstSlots(value: unknown): readonly bigint[] {
  if (isOurs(value)) return decryptBfv(secretKey, value).slice(0, 64);
  const opened = new seal.Plaintext();
  decryptor.decrypt(result, opened);
  return Array.from((encoder.decodeBigInt64(opened) as BigInt64Array).slice(0, 64));
}

const holds = (expected: (i: number) => number) => (value: unknown) =>
  firstSlots(value).every((slot, i) => slot === BigInt(expected(i)));

/** Results are given back before the next is made, as the peer's is overwritten: what crypto/ does without that, the cases `-unreleased` say. */
let last: BfvCiphertext | undefined;
function replace(make: () => BfvCiphertext): BfvCiphertext {
  if (last !== undefined) releaseBfv(last);
  last = make();
  return last;
}

const multiplyTheirs = () => {
  evaluator.multiply(c, d, result);
  evaluator.relinearizeInplace(result, relinearisation);
};
const rotateTheirs = () => evaluator.rotateRows(c, 1, rotation, result);

const BATCH = 16;
const threadCount = Math.min(2, availableParallelism());
const pool = await createBfvPool(key, { threadCount });
const bytes = encodeBfvCiphertext(a);
const left = await Promise.all(Array.from({ length: BATCH }, () => pool.put(bytes)));
// Other ciphertexts, in the same threads: of one and the same, a product is a square and cheaper.
const right = await Promise.all(left.map((ciphertext) => pool.add(ciphertext, ciphertext)));

/** All at once; results are given back. */
async function inPool(work: readonly (() => ReturnType<typeof pool.put>)[]): Promise<unknown> {
  const results = await Promise.all(work.map((start) => start()));
  pool.release(...results);
  return results;
}

const poolCases: BenchCase[] = [
  {
    case: `bfv-8192-multiply-relinearise-${threadCount}-threads`,
    ours: () => inPool(left.map((ciphertext, i) => () => pool.multiply(ciphertext, right[i]!))),
    peers: { 'node-seal': () => left.forEach(multiplyTheirs) },
    operationCount: BATCH,
  },
  {
    case: `bfv-8192-rotate-${threadCount}-threads`,
    ours: () => inPool([...left, ...right].map((ciphertext) => () => pool.rotate(ciphertext, 1))),
    peers: { 'node-seal': () => [...left, ...right].forEach(rotateTheirs) },
    operationCount: 2 * BATCH,
  },
];

// CKKS at the same N, with the primes that the intent chooses.
const reals = chooseCkksParameters({
  plaintextBits: 0,
  precisionBits: 18,
  slots: 4096,
  depth: 2,
  security: 128,
});
const realSecret = generateCkksKeys(reals, [1]);
const realKey = realSecret.publicKey;
const numbers = Array.from({ length: 4096 }, (_, i) => Math.sin(i));
const e = encryptCkks(realKey, numbers);
const theirReals = (() => {
  const chosen = new seal.EncryptionParameters(seal.SchemeType.ckks);
  const chain = new seal.VectorModulus();
  for (const prime of [...reals.primes, reals.specialPrime])
    chain.push_back(new seal.Modulus(prime));
  chosen.setPolyModulusDegree(reals.degree);
  chosen.setCoeffModulus(chain);
  const made = new seal.SEALContext(chosen, true, seal.SecLevelType.tc128);
  const keys = new seal.KeyGenerator(made);
  const encoded = new seal.Plaintext();
  const input = new seal.Ciphertext();
  const scale = 2 ** reals.scaleBits;
  new seal.CKKSEncoder(made).encode(Float64Array.from(numbers), scale, encoded);
  new seal.Encryptor(made, keys.createPublicKey()).encrypt(encoded, input);
  return {
    input,
    result: new seal.Ciphertext(),
    evaluator: new seal.Evaluator(made),
    relinearisation: keys.createRelinKeys(),
    rotation: keys.createGaloisKeysWithSteps(Int32Array.from([1])),
  };
})();
let lastReal: CkksCiphertext | undefined;
function replaceReal(make: () => CkksCiphertext): CkksCiphertext {
  if (lastReal !== undefined) releaseCkks(lastReal);
  lastReal = make();
  return lastReal;
}
/** The peer's result is the same operations of the same library: only ours is looked at. */
const isNear = (expected: (i: number) => number) => (value: unknown) =>
  typeof value !== 'object' ||
  decryptCkksForOwner(realSecret, value as CkksCiphertext)
    .slice(0, 64)
    .every((slot, i) => Math.abs(slot - expected(i)) < 2 ** -16);

const realCases: BenchCase[] = [
  {
    case: 'ckks-8192-add',
    ours: () => replaceReal(() => addCkks(realKey, e, e)),
    peers: {
      'node-seal': () =>
        theirReals.evaluator.add(theirReals.input, theirReals.input, theirReals.result),
    },
    verify: isNear((i) => 2 * Math.sin(i)),
  },
  {
    case: 'ckks-8192-square-relinearise-rescale',
    ours: () => replaceReal(() => multiplyCkks(realKey, e, e)),
    peers: {
      'node-seal': () => {
        theirReals.evaluator.square(theirReals.input, theirReals.result);
        theirReals.evaluator.relinearizeInplace(theirReals.result, theirReals.relinearisation);
        theirReals.evaluator.rescaleToNextInplace(theirReals.result);
      },
    },
    verify: isNear((i) => Math.sin(i) ** 2),
  },
  {
    case: 'ckks-8192-rotate',
    ours: () => replaceReal(() => rotateCkks(realKey, e, 1)),
    peers: {
      'node-seal': () =>
        theirReals.evaluator.rotateVector(
          theirReals.input,
          1,
          theirReals.rotation,
          theirReals.result,
        ),
    },
    verify: isNear((i) => Math.sin(i + 1)),
  },
];

/** BFV and CKKS at N = 8192, five primes, and the pool of threads. */
export const suite: BenchSuite = {
  doc: 'BFV and CKKS, N = 8192, against bare node-seal in turns; the pool of threads against one thread of it',
  cases: [
    {
      case: 'bfv-8192-add',
      ours: () => replace(() => addBfv(key, a, b)),
      peers: { 'node-seal': () => evaluator.add(c, d, result) },
      verify: holds((i) => 2 * (i % 100)),
    },
    {
      case: 'bfv-8192-multiply-relinearise',
      ours: () => replace(() => multiplyBfv(key, a, b)),
      peers: { 'node-seal': multiplyTheirs },
      verify: holds((i) => (i % 100) ** 2),
    },
    {
      case: 'bfv-8192-rotate',
      ours: () => replace(() => rotateBfv(key, a, 1)),
      peers: { 'node-seal': rotateTheirs },
      verify: holds((i) => (i + 1) % 100),
    },
    {
      case: 'bfv-8192-multiply-plain',
      ours: () => replace(() => multiplyPlainBfv(key, a, slots)),
      peers: {
        'node-seal': () => {
          encoder.encode(BigInt64Array.from(slots), plaintext);
          evaluator.multiplyPlain(c, plaintext, result);
        },
      },
      verify: holds((i) => (i % 100) ** 2),
    },
    {
      case: 'bfv-8192-encrypt',
      ours: () => replace(() => encryptBfv(key, slots)),
      peers: {
        'node-seal': () => {
          encoder.encode(BigInt64Array.from(slots), plaintext);
          encryptor.encrypt(plaintext, result);
        },
      },
      verify: holds((i) => i % 100),
    },
    {
      case: 'bfv-8192-rotate-unreleased',
      ours: () => rotateBfv(key, a, 1),
      peers: { 'node-seal': rotateTheirs },
      verify: holds((i) => (i + 1) % 100),
    },
    ...realCases,
    ...poolCases,
  ],
  close: () => pool.close(),
};
