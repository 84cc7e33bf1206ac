// The template circuits/lib/elgamal.circom against crypto's encryption: compiled, and witnesses calculated, which asserts
// every constraint; without a proving key.

import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import {
  type CircuitSignals,
  calculateWitness,
  compileWitnessModule,
  parseR1csHeader,
  type R1csHeader,
  type WitnessModule,
} from '../../circuits/index.ts';
import { compileCircuit } from '../../circuits/index-node.ts';
import {
  BABY_IDENTITY,
  BABY_ORDER,
  BABY_PLAINTEXT_MAX,
  type BabyElGamalCiphertext,
  type BabyPoint,
  babyCoordinates,
  encryptBabyElGamalWith,
  multiplyBabyBase,
  negateBabyElGamal,
  randomBabyScalar,
} from '../../crypto/index.ts';

const publicKey = multiplyBabyBase(randomBabyScalar(nodeRng));
const randomness = randomBabyScalar(nodeRng);

let module: WitnessModule;
let header: R1csHeader;

beforeAll(async () => {
  const source = fileURLToPath(new URL('./elgamal-holds.circom', import.meta.url));
  const { r1cs, wasm } = await compileCircuit(source);
  module = await compileWitnessModule(wasm);
  header = parseR1csHeader(r1cs);
});

function signalsOf(
  key: BabyPoint,
  { c1, c2 }: BabyElGamalCiphertext,
  secrets: { readonly message: bigint; readonly randomness: bigint },
): CircuitSignals {
  return {
    key: [...babyCoordinates(key)],
    c1: [...babyCoordinates(c1)],
    c2: [...babyCoordinates(c2)],
    ...secrets,
  };
}

async function holds(
  ciphertext: BabyElGamalCiphertext,
  secrets: { readonly message: bigint; readonly randomness: bigint },
  key = publicKey,
): Promise<boolean> {
  try {
    await calculateWitness(module, signalsOf(key, ciphertext, secrets));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'circuits.witness' });
    return false;
  }
}

describe('ElGamalHolds', () => {
  it('is satisfied by what crypto encrypts, to the ends of the range', async () => {
    const message = fc.oneof(
      fc.bigInt({ min: 0n, max: BABY_PLAINTEXT_MAX }),
      fc.constantFrom(0n, 1n, BABY_PLAINTEXT_MAX),
    );
    const scalar = fc.oneof(
      fc.bigInt({ min: 1n, max: BABY_ORDER - 1n }),
      fc.constantFrom(1n, 2n, BABY_ORDER - 1n),
    );
    await fc.assert(
      fc.asyncProperty(message, scalar, async (m, r) => {
        const ciphertext = encryptBabyElGamalWith({ publicKey }, m, r);
        expect(await holds(ciphertext, { message: m, randomness: r })).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it('is not satisfied by another value, randomness, key or ciphertext', async () => {
    const ciphertext = encryptBabyElGamalWith({ publicKey }, 1234n, randomness);
    const secrets = { message: 1234n, randomness };
    expect(await holds(ciphertext, secrets)).toBe(true);
    expect(await holds(ciphertext, { ...secrets, message: 1235n })).toBe(false);
    const other = randomness === 1n ? 2n : randomness - 1n;
    expect(await holds(ciphertext, { ...secrets, randomness: other })).toBe(false);
    expect(await holds(ciphertext, secrets, publicKey.negate())).toBe(false);
    expect(await holds(negateBabyElGamal(ciphertext), secrets)).toBe(false);
    const { c1, c2 } = ciphertext;
    expect(await holds({ c1: c2, c2: c1 }, secrets)).toBe(false);
    expect(await holds({ c1, c2: BABY_IDENTITY }, secrets)).toBe(false);
  });

  it('is not satisfied by a value outside the range that encrypts to the same', async () => {
    const ciphertext = encryptBabyElGamalWith({ publicKey }, 5n, randomness);
    expect(await holds(ciphertext, { message: 5n + BABY_ORDER, randomness })).toBe(false);
    const wide = multiplyBabyBase(2n ** 64n);
    const { c1, c2 } = encryptBabyElGamalWith({ publicKey }, 0n, randomness);
    expect(await holds({ c1, c2: c2.add(wide) }, { message: 2n ** 64n, randomness })).toBe(false);
  });

  it('takes the same randomness modulo the order, and none above 253 bits', async () => {
    const ciphertext = encryptBabyElGamalWith({ publicKey }, 5n, randomness);
    const message = 5n;
    expect(await holds(ciphertext, { message, randomness: randomness + BABY_ORDER })).toBe(true);
    const high = randomness + 6n * BABY_ORDER;
    expect(await holds(ciphertext, { message, randomness: high })).toBe(false);
  });

  it('stays small', () => {
    expect(header.constraintCount).toBeLessThan(4_000);
  });
});
