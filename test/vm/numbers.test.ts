// The meaning of the opcodes on numbers, bytes, text and hashes, run as programs, against plain definitions.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../base/index.ts';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import { decodeValue, type Outcome, type TrapName, type Value } from '../../vm/index.ts';
import { OPCODES, type OpName, type Scalar } from '../../vm/isa.ts';
import { signatureTypes } from '../../vm/signature.ts';
import { scalarOf } from '../../vm/types.ts';
import { call, load } from './fixture.ts';
import { createMemoryHost } from './memory-host.ts';
import { SCALAR_VALUES } from './values-fixture.ts';

/** What an opcode gives, or the trap that it raises, by a definition that shares nothing with the machine's. */
// biome-ignore lint/suspicious/noExplicitAny: each function takes the operands of its row
type Meaning = (...operands: any[]) => Value | { readonly trap: TrapName };

const inRange =
  (bits: number, compute: (a: bigint, b: bigint) => bigint): Meaning =>
  (a: bigint, b: bigint) => {
    const exact = compute(a, b);
    return exact < 0n || exact >= 2n ** BigInt(bits) ? { trap: 'trap.overflow' } : exact;
  };
const divided =
  (compute: (a: bigint, b: bigint) => bigint): Meaning =>
  (a: bigint, b: bigint) =>
    b === 0n ? { trap: 'trap.divideByZero' } : compute(a, b);
const modulo =
  (modulus: bigint, compute: (a: bigint, b: bigint) => bigint): Meaning =>
  (a: bigint, b: bigint) =>
    ((compute(a, b) % modulus) + modulus) % modulus;
const add = (a: bigint, b: bigint) => a + b;
const sub = (a: bigint, b: bigint) => a - b;
const mul = (a: bigint, b: bigint) => a * b;
const div = (a: bigint, b: bigint) => (a - (a % b)) / b;
const rem = (a: bigint, b: bigint) => a - div(a, b) * b;
const number = (bytes: Uint8Array) => (bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`));
const wide = (value: bigint, sizeBytes: number) =>
  fromHex(value.toString(16).padStart(2 * sizeBytes, '0'));
const same = (a: unknown, b: unknown) => a === b;
const sameBytes = (a: Uint8Array, b: Uint8Array) => toHex(a) === toHex(b);
const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));
const U64 = 2n ** 64n;
const bits = (compute: (a: boolean, b: boolean) => boolean) => (a: bigint, b: bigint) => {
  let result = 0n;
  for (let i = 0n; i < 64n; i++) {
    if (compute(((a >> i) & 1n) === 1n, ((b >> i) & 1n) === 1n)) result |= 1n << i;
  }
  return result;
};

const MEANINGS: { readonly [op in OpName]?: Meaning } = {
  'bool.and': (a, b) => a && b,
  'bool.or': (a, b) => a || b,
  'bool.not': (a) => a === false,
  'bool.eq': same,
  'u64.add': inRange(64, add),
  'u64.sub': inRange(64, sub),
  'u64.mul': inRange(64, mul),
  'u64.div': divided(div),
  'u64.rem': divided(rem),
  'u64.wrapping_add': modulo(U64, add),
  'u64.wrapping_sub': modulo(U64, sub),
  'u64.wrapping_mul': modulo(U64, mul),
  'u64.and': bits((a, b) => a && b),
  'u64.or': bits((a, b) => a || b),
  'u64.xor': bits((a, b) => a !== b),
  'u64.shl': (a, b) => (b >= 64n ? 0n : (a * 2n ** b) % U64),
  'u64.shr': (a, b) => (b >= 64n ? 0n : a / 2n ** b),
  'u64.eq': same,
  'u64.lt': (a, b) => a < b,
  'u64.le': (a, b) => !(a > b),
  'u64.gt': (a, b) => a > b,
  'u64.ge': (a, b) => !(a < b),
  'u256.add': inRange(256, add),
  'u256.sub': inRange(256, sub),
  'u256.mul': inRange(256, mul),
  'u256.div': divided(div),
  'u256.rem': divided(rem),
  'u256.wrapping_add': modulo(2n ** 256n, add),
  'u256.wrapping_mul': modulo(2n ** 256n, mul),
  'u256.eq': same,
  'u256.lt': (a, b) => a < b,
  'u256.from_u64': (a) => a,
  'u256.to_u64': (a) => (a >= U64 ? { trap: 'trap.overflow' } : a),
  'u256.from_bytes': (a) => (a.length > 32 ? { trap: 'trap.length' } : number(a)),
  'u256.to_bytes': (a) => wide(a, 32),
  'field.add': modulo(FIELD_MODULUS, add),
  'field.sub': modulo(FIELD_MODULUS, sub),
  'field.mul': modulo(FIELD_MODULUS, mul),
  'field.inv': (a) => (a === 0n ? { trap: 'trap.divideByZero' } : power(a, FIELD_MODULUS - 2n)),
  'field.eq': same,
  'field.from_u64': (a) => a,
  'field.from_u256': (a) => (a < FIELD_MODULUS ? a : { trap: 'trap.fieldRange' }),
  'field.to_u256': (a) => a,
  'field.from_hash': (a) => number(a) % FIELD_MODULUS,
  'field.high_limb': (a) => number(a) / 2n ** 128n,
  'field.low_limb': (a) => number(a) % 2n ** 128n,
  'bytes.len': (a) => BigInt(a.length),
  'bytes.concat': (a, b) => fromHex(toHex(a) + toHex(b)),
  'bytes.slice': (a, from, count) =>
    from + count > BigInt(a.length)
      ? { trap: 'trap.index' }
      : fromHex(toHex(a).slice(Number(2n * from), Number(2n * (from + count)))),
  'bytes.eq': sameBytes,
  'bytes.at': (a, i) => (i < BigInt(a.length) ? BigInt(a[Number(i)]) : { trap: 'trap.index' }),
  'bytes.from_u64': (a) => wide(a, 8),
  'text.to_bytes': utf8,
  'text.eq': same,
  'address.eq': sameBytes,
  'address.to_bytes': (a) => a,
  'hash.eq': sameBytes,
  'hash.to_bytes': (a) => a,
  'hash.from_bytes': (a) => (a.length === 32 ? a : { trap: 'trap.length' }),
  sha256: (a) => new Uint8Array(createHash('sha256').update(a).digest()),
};

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n, b = (b * b) % FIELD_MODULUS) {
    if (e & 1n) result = (result * b) % FIELD_MODULUS;
  }
  return result;
}

const OPS = Object.keys(MEANINGS) as OpName[];
const scalarsOf = (op: OpName) => signatureTypes(op).operands.map((t) => scalarOf(t) as Scalar);
const methodOf = (op: OpName) => op.replace('.', '_');

/** One method per opcode: operands in, result out. */
function methodText(op: OpName): string {
  const scalars = scalarsOf(op);
  const result = scalarOf(signatureTypes(op).results[0] as number);
  const params = scalars.map((scalar, i) => `p${i}:${scalar}`).join(' ');
  const gets = scalars.map((_, i) => `local.get p${i}\n`).join('');
  return `fn ${methodOf(op)} ${params} -> ${result} export\n${gets}${op}\nend\n`;
}

const program = load(`contract numbers\n${OPS.map(methodText).join('')}`);

function resultOf(op: OpName, outcome: Outcome): Value | { readonly trap: TrapName } {
  if (outcome.kind === 'trap') return { trap: outcome.trap };
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  const type = signatureTypes(op).results[0] as number;
  return decodeValue(program.module, type, outcome.result, op);
}

/** Equal operands and near ones, which random pairs never are. */
function operandsOf(op: OpName): fc.Arbitrary<Value[]> {
  const scalars = scalarsOf(op);
  const any = fc.tuple(...scalars.map((scalar) => SCALAR_VALUES[scalar]));
  const [first, second] = scalars;
  if (first === undefined || first !== second) return any;
  return fc.oneof(
    any,
    any,
    SCALAR_VALUES[first].map((value) => scalars.map(() => value)),
  );
}

describe('an opcode means what its plain definition says', () => {
  for (const op of OPS) {
    test(op, () => {
      const property = fc.property(operandsOf(op), (operands) => {
        const outcome = call(program, createMemoryHost(), methodOf(op), operands);
        expect(resultOf(op, outcome)).toEqual(MEANINGS[op]?.(...operands));
      });
      fc.assert(property, { numRuns: 60 });
    });
  }
});

test('every opcode on numbers, bytes and text alone has a definition here', () => {
  const families = /^(bool|u64|u256|field|bytes|text|address|hash)\./;
  const all = (Object.keys(OPCODES) as OpName[]).filter((op) => families.test(op));
  expect(all.filter((op) => MEANINGS[op] === undefined)).toEqual(['u64.const', 'bool.const']);
});

describe('hash functions by published vectors', () => {
  const hashes = load(`contract hashes
fn keccak256 a:bytes -> hash export\nlocal.get a\nkeccak256\nend
fn blake3 a:bytes -> hash export\nlocal.get a\nblake3\nend
fn poseidon a:list<field> -> field export\nlocal.get a\nposeidon\nend
fn tagged d:text a:list<bytes> -> hash export\nlocal.get d\nlocal.get a\nhash_tagged\nend`);
  const run = (method: string, ...args: Value[]) => {
    const outcome = call(hashes, createMemoryHost(), method, args);
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    return toHex(outcome.result);
  };
  const abc = utf8('abc');

  test('keccak256 of nothing and of "abc" (Keccak team, KeccakKAT)', () => {
    expect(run('keccak256', new Uint8Array())).toBe(
      '5820c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    );
    expect(run('keccak256', abc)).toBe(
      '58204e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
    );
  });

  test('blake3 of nothing (BLAKE3 test_vectors.json)', () => {
    expect(run('blake3', new Uint8Array())).toBe(
      '5820af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
    );
  });

  test('poseidon of 1 and 2 (circomlib test/poseidoncircuit.js)', () => {
    expect(run('poseidon', [1n, 2n])).toBe(
      `5820${7853200120776062878684798364095072458815029376092732009249414926327459813530n
        .toString(16)
        .padStart(64, '0')}`,
    );
  });

  test('hash_tagged tells every split of the same bytes apart', () => {
    const [a, b] = [utf8('a'), utf8('b')];
    const all = [
      run('tagged', 'd', [a, b]),
      run('tagged', 'd', [utf8('ab')]),
      run('tagged', 'da', [b]),
      run('tagged', 'd', [a, b, new Uint8Array()]),
      run('tagged', 'd', []),
    ];
    expect(new Set(all).size).toBe(all.length);
    const list = Buffer.from([0x83, 0x61, 0x64, 0x41, 0x61, 0x41, 0x62]);
    expect(all[0]).toBe(`5820${createHash('sha256').update(list).digest('hex')}`);
  });

  test('hash_tagged takes as many parts as a list holds', () => {
    const parts = new Array<Uint8Array>(2 ** 16).fill(new Uint8Array());
    expect(run('tagged', '', parts)).toHaveLength(68);
  });
});
