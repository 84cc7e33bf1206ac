// The Arithmetic contract by Node's OpenSSL: a DiffieHellman object computes base^exponent mod modulus in constant
// time, an RSA public key without padding does it for public exponents. Both take composite moduli.
// Where OpenSSL refuses (see each route), BigInt computes the same; a self-test decides which routes exist.

import {
  checkPrimeSync,
  constants,
  createDiffieHellman,
  createPublicKey,
  type DiffieHellman,
  generatePrimeSync,
  publicEncrypt,
} from 'node:crypto';
import type { Arithmetic } from '../base/index.ts';
import { checkPower, checkPrimeRequest } from './arithmetic.ts';
import { bitLength, powBigint } from './arithmetic-integer.ts';

/** OpenSSL's own limits: DH moduli, RSA moduli, and RSA exponents above 3072-bit moduli. */
const DH_BITS = { min: 512, max: 10_000 } as const;
const RSA_BITS = { min: 512, max: 16_384 } as const;
const RSA_ANY_EXPONENT_BITS = 3072;
const RSA_SHORT_EXPONENT_BITS = 64;

/** Below this, BigInt is done before a key object is made. */
const SMALL_EXPONENT = 16n;

/** Moduli whose DiffieHellman objects are kept. Making one runs a primality check: 1 to 70 ms. */
const KEPT_MODULI = 64;

const DUMMY_EXPONENT = Buffer.from([2]);

/** Which of OpenSSL's ways gave the right answer in this process's self-test. */
export type OpensslRoutes = { readonly diffieHellman: boolean; readonly rsa: boolean };

type Group = { readonly group: DiffieHellman; readonly sizeBytes: number };

const kept = new Map<bigint, Group>();
let routes: OpensslRoutes | undefined;

/**
 * Arithmetic by OpenSSL. `powSecret` is constant time in the exponent (its length apart) for odd moduli of 512 to
 * 10,000 bits, except where the reduced base or the result is 0, 1 or modulus-1: callers with secret
 * exponents blind. `powPublic` is not constant time. Errors as createBigintArithmetic's.
 * Operands pass through BigInt, which can't be wiped; moduli stay in a cache of 64.
 */
export const nodeArithmetic: Arithmetic = {
  powSecret(base, exponent, modulus) {
    checkPower(base, exponent, modulus);
    return (
      (testRoutes().diffieHellman ? powDiffieHellman(base, exponent, modulus) : undefined) ??
      powBigint(base, exponent, modulus)
    );
  },
  powPublic(base, exponent, modulus) {
    checkPower(base, exponent, modulus);
    if (exponent < SMALL_EXPONENT) return powBigint(base, exponent, modulus);
    const { diffieHellman, rsa } = testRoutes();
    return (
      (rsa ? powRsa(base, exponent, modulus) : undefined) ??
      (diffieHellman ? powDiffieHellman(base, exponent, modulus) : undefined) ??
      powBigint(base, exponent, modulus)
    );
  },
  generatePrime(bits, residue) {
    checkPrimeRequest(bits, residue);
    const options = residue === undefined ? {} : { rem: residue[0], add: residue[1] };
    return generatePrimeSync(bits, { ...options, bigint: true });
  },
  isPrime: (candidate) => candidate > 1n && checkPrimeSync(candidate, { checks: 64 }),
};

/** The routes that this process may take: tested at the first use, then remembered. */
export function testRoutes(): OpensslRoutes {
  routes ??= { diffieHellman: agrees(powDiffieHellman), rsa: agrees(powRsa) };
  return routes;
}

type Route = (base: bigint, exponent: bigint, modulus: bigint) => bigint | undefined;

function agrees(route: Route): boolean {
  const modulus = (2n ** 607n - 1n) * (2n ** 521n - 1n);
  const base = 3n ** 400n;
  const exponent = 2n ** 63n + 12_345n;
  return route(base, exponent, modulus) === powBigint(base, exponent, modulus);
}

/** Undefined where OpenSSL does not do it: moduli outside its limits; base or result 0, 1, modulus-1. */
function powDiffieHellman(base: bigint, exponent: bigint, modulus: bigint): bigint | undefined {
  if (exponent === 0n) return undefined;
  const known = keepGroup(modulus);
  if (known === undefined) return undefined;
  const { group, sizeBytes } = known;
  const reduced = base < modulus ? base : base % modulus;
  if (reduced <= 1n || reduced === modulus - 1n) return undefined;
  const exponentBytes = toBuffer(exponent);
  try {
    group.setPrivateKey(exponentBytes);
    return fromBuffer(group.computeSecret(toBuffer(reduced, sizeBytes)));
  } catch {
    return undefined;
  } finally {
    exponentBytes.fill(0);
    group.setPrivateKey(DUMMY_EXPONENT);
  }
}

function keepGroup(modulus: bigint): Group | undefined {
  const known = kept.get(modulus) ?? makeGroup(modulus);
  if (known === undefined) return undefined;
  kept.delete(modulus);
  kept.set(modulus, known);
  if (kept.size > KEPT_MODULI) {
    for (const oldest of kept.keys()) {
      kept.delete(oldest);
      break;
    }
  }
  return known;
}

function makeGroup(modulus: bigint): Group | undefined {
  const bits = bitLength(modulus);
  if (bits < DH_BITS.min || bits > DH_BITS.max) return undefined;
  const group = createDiffieHellman(toBuffer(modulus), DUMMY_EXPONENT);
  return { group, sizeBytes: Math.ceil(bits / 8) };
}

/** Undefined where OpenSSL does not do it: long exponents above 3072-bit moduli, exponent >= modulus. */
function powRsa(base: bigint, exponent: bigint, modulus: bigint): bigint | undefined {
  const bits = bitLength(modulus);
  if (bits < RSA_BITS.min || bits > RSA_BITS.max || exponent === 0n || exponent >= modulus) {
    return undefined;
  }
  if (bits > RSA_ANY_EXPONENT_BITS && bitLength(exponent) > RSA_SHORT_EXPONENT_BITS) {
    return undefined;
  }
  const n = toBuffer(modulus);
  const e = toBuffer(exponent);
  try {
    const key = createPublicKey({
      key: { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') },
      format: 'jwk',
    });
    const padded = toBuffer(base % modulus, n.length);
    return fromBuffer(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded));
  } catch {
    return undefined;
  }
}

function toBuffer(value: bigint, sizeBytes = 0): Buffer {
  const digits = value.toString(16);
  const even = digits.length + (digits.length & 1);
  return Buffer.from(digits.padStart(Math.max(2 * sizeBytes, even), '0'), 'hex');
}

function fromBuffer(bytes: Buffer): bigint {
  const value = BigInt(`0x${bytes.toString('hex')}`);
  bytes.fill(0);
  return value;
}
