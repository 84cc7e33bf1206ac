import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DiffieError,
  equalBytes,
  fromHex,
  isDiffieError,
  LIMITS,
  toHex,
} from '../../base/index.ts';
import { FIELD_MODULUS, hashTagged } from '../../crypto/index.ts';
import { codeHash, decodeModule, encodeModule } from '../../vm/format.ts';
import type { Instruction, Module } from '../../vm/module.ts';
import { arbitraryLooseModule, arbitraryModule } from './arbitrary-module.ts';

const anyModule = fc.oneof(arbitraryModule(), arbitraryLooseModule());

const EMPTY: Module = {
  name: 'x',
  types: [],
  slots: [],
  circuits: [],
  storage: [],
  constants: [],
  events: [],
  functions: [],
  exports: [],
  debug: undefined,
};
/** Header; each section of EMPTY as id, size, content. */
const EMPTY_HEX =
  '0064766d 01 01020178 020100 030100 040100 050100 060100 070100 080100 090100 0a00';
const bytesOf = (hex: string) => fromHex(hex.replaceAll(' ', ''));

const withBody = (body: readonly Instruction[]): Module => ({
  ...EMPTY,
  functions: [{ params: [], results: [], locals: [], body }],
});

/** Decodes, or gives the error; anything but a located DiffieError fails the test. */
function attempt(bytes: Uint8Array): Module | DiffieError {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    expect(error.code).toMatch(/^module\.(format|version|limit)$/);
    expect(error.facts.at).toMatch(/^byte \d+$/);
    return error;
  }
}

function expectCanonical(bytes: Uint8Array): void {
  const module = attempt(bytes);
  if (!isDiffieError(module)) expect(equalBytes(encodeModule(module), bytes)).toBe(true);
}

test('the smallest module has these bytes', () => {
  expect(toHex(encodeModule(EMPTY))).toBe(EMPTY_HEX.replaceAll(' ', ''));
  expect(decodeModule(bytesOf(EMPTY_HEX))).toEqual(EMPTY);
});

test('a module decodes to what was encoded', () => {
  fc.assert(
    fc.property(anyModule, (module) => {
      expect(decodeModule(encodeModule(module))).toEqual(module);
    }),
    { numRuns: 300 },
  );
});

test('a changed byte is refused, or makes another module whose bytes these are', () => {
  fc.assert(
    fc.property(anyModule, fc.nat(), fc.integer({ min: 1, max: 255 }), (module, place, change) => {
      const bytes = encodeModule(module);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expectCanonical(bytes);
    }),
    { numRuns: 1500 },
  );
});

test('every byte of one module, changed to every value', () => {
  const module = withBody([
    { op: 'u64.const', imm: [300n] },
    { op: 'bool.const', imm: [1n] },
    { op: 'br_table', imm: [[0, 1]] },
    { op: 'end', imm: [] },
  ]);
  const bytes = encodeModule({
    ...module,
    types: [{ kind: 'record', name: 'é', members: [{ name: 'a', type: 1 }] }],
    constants: [{ type: 'text', value: 'ü' }],
    debug: { file: 'f', functions: [{ name: 'g', locals: [], lines: [3, 2, 900, 900] }] },
    exports: [{ name: 'e', function: 0, payable: false }],
  });
  for (const at of bytes.keys()) {
    const kept = bytes[at] ?? 0;
    for (let value = 0; value < 256; value++) {
      bytes[at] = value;
      expectCanonical(bytes);
    }
    bytes[at] = kept;
  }
});

test('bytes cut, inserted or at random are refused or canonical', () => {
  const header = bytesOf('0064766d01');
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(anyModule, bytes, fc.nat(), (module, noise, place) => {
      const whole = encodeModule(module);
      const at = place % whole.length;
      expect(isDiffieError(attempt(whole.subarray(0, at)))).toBe(true);
      expectCanonical(noise);
      expectCanonical(Uint8Array.of(...header, ...noise));
      expectCanonical(Uint8Array.of(...whole.subarray(0, at), ...noise, ...whole.subarray(at)));
      expect(isDiffieError(attempt(Uint8Array.of(...whole, 0)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['another magic', '0064766e', 'module.format', 'byte 3'],
  ['nothing', '', 'module.format', 'byte 0'],
  ['another version', '0064766d 02', 'module.version', 'byte 4'],
  ['a version in a longer form', '0064766d 8100', 'module.format', 'byte 4'],
  ['a section out of order', '0064766d 01 020100', 'module.format', 'byte 5'],
  ['a section that ends early', '0064766d 01 010278', 'module.format', 'byte 6'],
  ['a section with too much', '0064766d 01 01030178ff', 'module.format', 'byte 9'],
  ['a size in a longer form', '0064766d 01 0182000178', 'module.format', 'byte 6'],
  ['text that is no UTF-8', '0064766d 01 010201ff', 'module.format', 'byte 7'],
  ['an unknown kind of type', '0064766d 01 01020178 02020109', 'module.format', 'byte 12'],
  ['257 types', '0064766d 01 01020178 02028102', 'module.limit', 'byte 11'],
  ['more types than bytes', '0064766d 01 01020178 020105', 'module.format', 'byte 11'],
  ['a name of 65 bytes', `0064766d 01 0142 41${'78'.repeat(65)}`, 'module.limit', 'byte 7'],
])('%s is refused with its place', (_, hex, code, at) => {
  const error = attempt(bytesOf(hex)) as DiffieError;
  expect([error.code, error.facts.at]).toEqual([code, at]);
});

test('an unknown opcode is refused with its place', () => {
  const bytes = encodeModule(withBody([{ op: 'nop', imm: [] }]));
  const at = bytes.length - '090100 0a00'.replace(' ', '').length / 2 - 1;
  expect(bytes[at]).toBe(0x00);
  bytes[at] = 0xff;
  const { code, facts } = attempt(bytes) as DiffieError;
  expect([code, facts]).toEqual([
    'module.format',
    { at: `byte ${at}`, expected: 'an opcode', got: '0xff' },
  ]);
});

test.each<[string, Module, string]>([
  ['a name that is too long', { ...EMPTY, name: 'x'.repeat(65) }, 'module.limit'],
  ['a lone surrogate', { ...EMPTY, name: '\ud800' }, 'module.format'],
  ['an immediate too many', withBody([{ op: 'nop', imm: [1n] }]), 'module.format'],
  ['an immediate out of range', withBody([{ op: 'u64.const', imm: [2n ** 64n] }]), 'module.format'],
  ['an index out of range', withBody([{ op: 'call', imm: [2n ** 32n] }]), 'module.format'],
  ['a flag of 2', withBody([{ op: 'bool.const', imm: [2n] }]), 'module.format'],
  ['a list for an integer', withBody([{ op: 'call', imm: [[1]] }]), 'module.format'],
  ['no labels', withBody([{ op: 'br_table', imm: [[]] }]), 'module.format'],
  [
    'a body over its limit',
    withBody(Array.from({ length: LIMITS.functionBodyBytes + 1 }, () => ({ op: 'nop', imm: [] }))),
    'module.limit',
  ],
  [
    'a constant twice',
    {
      ...EMPTY,
      constants: [
        { type: 'u256', value: 1n },
        { type: 'u256', value: 1n },
      ],
    },
    'module.format',
  ],
  [
    'a module over its limit',
    {
      ...EMPTY,
      constants: [{ type: 'bytes', value: new Uint8Array(LIMITS.moduleSizeBytes - 20) }],
    },
    'module.limit',
  ],
  [
    'debug data of another function count',
    { ...EMPTY, debug: { file: '', functions: [{ name: '', locals: [], lines: [] }] } },
    'module.format',
  ],
])('%s is not encoded', (_, module, code) => {
  expect(() => encodeModule(module)).toThrow(expect.objectContaining({ code }));
});

test('two equal constants are refused', () => {
  const one = `01${'00'.repeat(31)}05`;
  const start = '0064766d01 01020178 020100 030100 040100 050100';
  const rest = '070100 080100 090100 0a00';
  const bytes = bytesOf(`${start} 06 43 02 ${one}${one} ${rest}`);
  expect((attempt(bytes) as DiffieError).facts.expected).toBe('each constant once');
});

test('a field constant lies below the modulus', () => {
  const module: Module = { ...EMPTY, constants: [{ type: 'field', value: FIELD_MODULUS - 1n }] };
  const bytes = encodeModule(module);
  expect(decodeModule(bytes)).toEqual(module);
  const last = bytes.length - bytesOf('070100 080100 090100 0a00').length - 1;
  bytes[last] = (bytes[last] ?? 0) + 1;
  expect((attempt(bytes) as DiffieError).facts.at).toBe(`byte ${last - 31}`);
  const constants = [{ type: 'field', value: FIELD_MODULUS } as const];
  expect(() => encodeModule({ ...EMPTY, constants })).toThrow(
    expect.objectContaining({ code: 'module.format' }),
  );
});

test('the code hash covers all but debug data', () => {
  fc.assert(
    fc.property(arbitraryModule(), (module) => {
      const bytes = encodeModule(module);
      const bare = encodeModule({ ...module, debug: undefined });
      expect(codeHash(bytes)).toEqual(codeHash(bare));
      expect(codeHash(bare)).toEqual(hashTagged('diffie/module/v1', bare.subarray(0, -2)));
      const renamed = encodeModule({ ...module, name: `${module.name}x` });
      expect(codeHash(renamed)).not.toEqual(codeHash(bytes));
    }),
    { numRuns: 50 },
  );
  expect(() => codeHash(bytesOf('0064766d01'))).toThrow(
    expect.objectContaining({ code: 'module.format' }),
  );
});
