// BFV parameters by intent: the smallest ring in which a worst-case bound, not an average, says that the computation decrypts.
// q is as long as the security allows: SEAL's default primes of the standard's table.

import { DiffieError } from '../base/index.ts';
import { freshBfvBound, isBfvSound, multiplyBfvBound } from './bfv-bound.ts';
import { callSeal, type Seal, sealModule, withHandle } from './seal.ts';
import {
  createSealParameters,
  type SealParameters,
  type SealSecurity,
  type SealSpecification,
  sealSecurity,
} from './seal-parameters.ts';

/** What a computation needs. */
export type BfvIntent = {
  /** Every value, the result's among them, lies in -(2^plaintextBits) to 2^plaintextBits; 1 to 58. */
  readonly plaintextBits: number;
  /** Values in one ciphertext, at least: 1 to 32768. */
  readonly slots: number;
  /** Multiplications of ciphertexts one after the other: 0 to 16. */
  readonly depth: number;
  readonly security: SealSecurity;
};

const DEGREES = [4096, 8192, 16384, 32768];
const PLAIN_BITS_MAX = 60;
const DEPTH_MAX = 16;

/**
 * The smallest set of parameters that carries the intent.
 * @throws crypto.sealParameters where none does; crypto.sealUnloaded
 */
export function createBfvParameters(intent: BfvIntent): SealParameters {
  checkIntent(intent);
  const found = find(intent);
  if (found !== undefined) return createSealParameters(found);
  const { plaintextBits, slots, depth, security } = intent;
  throw new DiffieError('crypto.sealParameters', {
    at: 'BFV intent',
    expected: `what a ring of degree ${DEGREES.at(-1)} carries at worst`,
    got: `${plaintextBits} bits, ${slots} slots, depth ${depth}, security ${security}`,
    hint: suggest(intent),
  });
}

/** The specification of the smallest ring that carries the intent, if one does. */
function find(intent: BfvIntent): SealSpecification | undefined {
  for (const degree of DEGREES) {
    if (degree < intent.slots) continue;
    const parameters = specify(sealModule(), degree, intent);
    if (parameters === undefined) continue;
    let bound = freshBfvBound(parameters, 1n);
    for (let level = 0; level < intent.depth; level++) {
      bound = multiplyBfvBound(parameters, bound, bound);
    }
    if (isBfvSound(parameters, bound)) return parameters;
  }
  return undefined;
}

/** What would do, one number of the intent changed at a time. */
function suggest(intent: BfvIntent): string {
  const ways: string[] = [];
  const search = (name: 'depth' | 'plaintextBits' | 'security', values: readonly number[]) => {
    const value = values.find((less) => find({ ...intent, [name]: less }) !== undefined);
    if (value !== undefined) ways.push(`${name} ${value} works`);
  };
  const below = (value: number, least: number) =>
    Array.from({ length: value - least }, (_, i) => value - 1 - i);
  search('depth', below(intent.depth, 0));
  search('plaintextBits', below(intent.plaintextBits, 1));
  search(
    'security',
    [192, 128].filter((security) => security < intent.security),
  );
  return ways.length > 0
    ? ways.join(', or ')
    : 'less of depth, plaintextBits and security together';
}

function checkIntent({ plaintextBits, slots, depth, security }: BfvIntent): void {
  const isCount = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const fits =
    isCount(plaintextBits, 1, PLAIN_BITS_MAX - 2) &&
    isCount(slots, 1, DEGREES.at(-1) ?? 0) &&
    isCount(depth, 0, DEPTH_MAX) &&
    [128, 192, 256].includes(security);
  if (fits) return;
  throw new DiffieError('crypto.sealParameters', {
    at: 'BFV intent',
    expected: 'plaintexts of 1 to 58 bits, 1 to 32768 slots, depth 0 to 16, security 128, 192, 256',
  });
}

/** The set of one ring, or none where no plaintext modulus of 60 bits at most splits. */
function specify(seal: Seal, degree: number, { plaintextBits, security }: BfvIntent) {
  const plainModulus = findPlainModulus(seal, degree, plaintextBits + 2);
  if (plainModulus === undefined) return undefined;
  const level = sealSecurity(seal, security);
  const moduli = callSeal('crypto.sealParameters', 'primes', () =>
    withHandle(seal.CoeffModulus.BFVDefault(degree, level), (primes) =>
      Array.from({ length: primes.size() }, (_, i) => {
        const prime = primes.get(i);
        return prime === undefined ? 0n : withHandle(prime, (modulus) => modulus.value());
      }),
    ),
  );
  if (moduli.length < 2) return undefined;
  return { scheme: 'bfv' as const, security, degree, moduli, plainModulus };
}

/** The largest prime of as few bits as there is one that is 1 modulo 2N, from `bits` on. */
function findPlainModulus(seal: Seal, degree: number, bits: number): bigint | undefined {
  const least = Math.max(bits, (2 * degree).toString(2).length + 1);
  for (let size = least; size <= PLAIN_BITS_MAX; size++) {
    try {
      return callSeal('crypto.sealParameters', 'plaintext modulus', () =>
        withHandle(seal.PlainModulus.Batching(degree, size), (modulus) => modulus.value()),
      );
    } catch (error) {
      if (!(error instanceof DiffieError)) throw error;
    }
  }
  return undefined;
}
