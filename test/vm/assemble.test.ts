import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiffieError, isDiffieError, LIMITS, toHex } from '../../base/index.ts';
import { assemble } from '../../vm/assemble.ts';
import { disassemble } from '../../vm/disassemble.ts';
import { codeHash, encodeModule } from '../../vm/format.ts';
import { quoteText, readLiteral } from '../../vm/text-literal.ts';
import { anyText } from './arbitrary-module.ts';

const TEXTS = ['study', 'instructions'];
const VERIFYING_KEY = new URL('../../circuits/keys/claim.vkey.json', import.meta.url);

const sourceOf = (name: string) =>
  readFileSync(new URL(`./text/${name}.dvm`, import.meta.url), 'utf8');

/** The error of assembling, in one line: code, place without the file, what was expected, got. */
function faultOf(source: string): string {
  try {
    assemble(source, { file: 'a.dvm' });
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    const { at = '', expected, got, hint } = error.facts;
    expect(at.startsWith('a.dvm:')).toBe(true);
    const rest = [expected, got, hint].filter((part) => part !== undefined);
    return [`${error.code} ${at.slice('a.dvm:'.length)}`, ...rest].join(' | ');
  }
  return 'no fault';
}

test.each(TEXTS)('%s: bytes and listing are as blessed', async (name) => {
  const module = assemble(sourceOf(name), { file: `${name}.dvm` });
  const hex = toHex(encodeModule(module)).replace(/.{64}/g, '$&\n');
  await expect(`${hex}\n`).toMatchFileSnapshot(`./text/${name}.hex`);
  await expect(disassemble(module)).toMatchFileSnapshot(`./text/${name}.listing`);
});

test.each(TEXTS)('%s: its listing assembles to the same code', (name) => {
  const module = assemble(sourceOf(name), { file: `${name}.dvm` });
  const listing = disassemble(module, { annotate: true });
  const again = assemble(listing, { file: `${name}.dvm` });
  expect(codeHash(encodeModule(again))).toEqual(codeHash(encodeModule(module)));
  expect(disassemble(again, { annotate: true })).toBe(listing);
});

test('debug data has names and lines', () => {
  const source = 'contract x\n\nfn f a:u64\n  local b u64\n\n  nop ; here\n  nop\nend\n';
  expect(assemble(source, { file: 'a.dvm' }).debug).toEqual({
    file: 'a.dvm',
    functions: [{ name: 'f', locals: ['a', 'b'], lines: [6, 7, 8] }],
  });
});

test('types and constants are numbered by first mention, parts first, each once', () => {
  const source = `contract x
    cell a list<option<u64>>
    record R b:option<u64> c:list<bool>
    fn f
      const text "t"
      fail "u"
      require "t"
      list.new list<R>
    end`;
  const { types, constants } = assemble(source, { file: 'a.dvm' });
  expect(types).toEqual([
    { kind: 'option', of: 1 },
    { kind: 'list', of: 32 },
    { kind: 'list', of: 0 },
    {
      kind: 'record',
      name: 'R',
      members: [
        { name: 'b', type: 32 },
        { name: 'c', type: 34 },
      ],
    },
    { kind: 'list', of: 35 },
  ]);
  expect(constants).toEqual([
    { type: 'text', value: 't' },
    { type: 'text', value: 'u' },
  ]);
});

test('declarations may follow what refers to them', () => {
  const source = `contract x
    export method f
    fn f
      call g
      cell.get c
      ct.input s
    end
    fn g
    end
    cell c ct<s>
    slot s paillier`;
  const module = assemble(source, { file: 'a.dvm' });
  expect(module.functions[0]?.body.map(({ imm }) => imm)).toEqual([[1n], [0n], [0n], []]);
  expect(module.exports).toEqual([{ name: 'method', function: 0, payable: false }]);
});

const FAULTS: readonly (readonly [source: string, fault: string])[] = [
  ['', 'asm.syntax 1:1 | `contract` and its name | the end of the line'],
  ['; only\n  fn f', 'asm.syntax 2:3 | `contract` and its name | fn'],
  ['contract a.b', 'asm.syntax 1:10 | the name of the contract: a letter or _, then up to 63'],
  ['contract x y', 'asm.syntax 1:12 | the end of the line | y'],
  ['contract x\nnop', 'asm.syntax 2:1 | record, slot, circuit'],
  ['contract x\ncel a u64', 'asm.syntax 2:1 | record, slot, circuit, cell'],
  ['contract x\ncell a lst<u64>', 'asm.name 2:8 | a type: a scalar, list<T>'],
  ['contract x\ncell a list<u64', 'asm.syntax 2:16 | > | the end of the line'],
  ['contract x\ncell a u64 ; c\ncell a u64', 'asm.name 3:6 | a cell or map name not yet taken | a'],
  ['contract x\ncell a ct<b>', 'asm.name 2:11 | a slot | b'],
  ['contract x\ncell a R\nrecord R b:u64', 'asm.name 2:8 | a type'],
  ['contract x\nrecord list a:u64', 'asm.name 2:8 | a name that is no word of a type | list'],
  ['contract x\nrecord R a:u64 a:u64', 'asm.name 2:16 | a member name not yet taken | a'],
  ['contract x\nrecord R a u64', 'asm.syntax 2:12 | a colon and the type of the member | u64'],
  ['contract x\nslot s rsa', 'asm.syntax 2:8 | a scheme: elgamal, paillier | rsa'],
  ['contract x\ncircuit c two 0x', 'asm.syntax 2:11 | a number of public inputs | two'],
  ['contract x\ncircuit c 2 0x123', 'asm.syntax 2:13 | import "file" or the verifying key as 0x…'],
  ['contract x\ncircuit c 2 import "k"', 'asm.import 2:20 | a source without imports'],
  ['contract x\nfn f payable\nend', 'asm.syntax 2:13 | name:type for each parameter'],
  ['contract x\nfn f a:u64 a:u64\nend', 'asm.name 2:12 | a parameter name not yet taken | a'],
  ['contract x\nfn f export\nend\nexport f f', 'asm.name 4:8 | a method name not yet taken | f'],
  ['contract x\nfn f\n  nop\n  local a u64\nend', 'asm.name 4:3 | an instruction | local | locals'],
  ['contract x\nfn f\n  u64.ad\nend', 'asm.name 3:3 | an instruction | u64.ad | nearest: u64.add'],
  [
    'contract x\nfn f\n  lst.len\nend',
    'asm.name 3:3 | an instruction | lst.len | nearest: list.len',
  ],
  ['contract x\nfn f\n  list.len 3\nend', 'asm.syntax 3:12 | the end of the line | 3'],
  ['contract x\nfn f\n  block\nend', 'asm.syntax 5:1 | `end`: 1 open in the function of line 2'],
  [
    'contract x\nfn f\n  block\nfn g\nend',
    'asm.syntax 4:1 | `end`: 2 open in the function of line 2',
  ],
  ['contract x\nfn f\nend\nend', 'asm.syntax 4:1 | record, slot'],
  ['contract x\nfn f a:u64\n  local.get b\nend', 'asm.name 3:13 | a local | b | nearest: a'],
  ['contract x\nfn f\n  local.get\nend', 'asm.syntax 3:12 | a local | the end of the line'],
  ['contract x\nfn f\n  br a\nend', 'asm.name 3:6 | a label of an open block | a'],
  ['contract x\nfn f\n  block a\n  block a', 'asm.syntax 5:1 | `end`: 3 open'],
  [
    'contract x\nfn f\nblock a\nblock a\nend\nend\nend',
    'asm.name 4:7 | a label that no open block has | a',
  ],
  [
    'contract x\nfn f\n  else\nend',
    'asm.syntax 3:3 | an instruction: `else` belongs to an open `if`',
  ],
  [
    'contract x\nfn f\n  if\n  else\n  else\n end\nend',
    'asm.syntax 5:3 | an instruction: `else` belongs',
  ],
  ['contract x\nfn f\n  bool.const 1\nend', 'asm.syntax 3:14 | true or false | 1'],
  ['contract x\nfn f\n  const 5\nend', 'asm.syntax 3:9 | text "…", bytes 0x…, u256 5'],
  ['contract x\nfn f\n  const text "abc\nend', 'asm.syntax 3:18 | a closing quote'],
  ['contract x\nfn f\n  fail "a\\q"\nend', 'asm.syntax 3:10 | an escape'],
  ['contract x\nfn f\n  fail "\\u{d800}"\nend', 'asm.syntax 3:9 | an escape'],
  ['contract x\nfn f\n  fail text "a"\nend', 'asm.syntax 3:8 | text in quotes | text'],
  [
    'contract x\nfn f\n  const hash 0x12\nend',
    'asm.syntax 3:14 | hash as 0x… with 64 digits | 0x12',
  ],
  ['contract x\nfn f\n  u64.const 18446744073709551616\nend', 'asm.syntax 3:13 | u64 below'],
  ['contract x\nfn f\n  u64.const 1x\nend', 'asm.syntax 3:13 | a name, a number'],
  ['contract x\nfn f $\nend', 'asm.syntax 2:6 | a name, a number'],
  ['contract x\nfn f\n  call #4294967296\nend', 'asm.syntax 3:8 | an index below 2^32'],
  [
    'contract x\nrecord R b:u64\nfn f\n  record.get R.c\nend',
    'asm.name 4:14 | a member of R: b | R.c',
  ],
  ['contract x\nrecord R b:u64\nfn f\n  record.get R\nend', 'asm.syntax 4:15 | Record.member'],
];

test.each(FAULTS)('%j is refused with its place', (source, fault) => {
  expect(faultOf(source)).toContain(fault);
});

test('types nested without end are refused', () => {
  const source = `contract x\ncell a ${'list<'.repeat(99_999)}`;
  expect(faultOf(source)).toContain('asm.syntax 2:1293 | a type nested less deep');
});

test('a source over the limit is refused', () => {
  expect(() => assemble(' '.repeat(LIMITS.sourceLength + 1), { file: 'a' })).toThrow(
    expect.objectContaining({ code: 'base.limit' }),
  );
});

test('a field constant lies below the modulus', () => {
  const max = 21888242871839275222246405745257275088548364400416034343698204186575808495616n;
  expect(faultOf(`contract x\nconst field ${max}`)).toBe('no fault');
  expect(faultOf(`contract x\nconst field ${max + 1n}`)).toContain('asm.syntax 2:13 | field below');
});

test('an imported key is the same as its canonical bytes, and is checked', () => {
  const source = (inputs: number) => `contract x\ncircuit claim ${inputs} import "claim.json"`;
  const json = readFileSync(VERIFYING_KEY);
  const { IC } = JSON.parse(json.toString()) as { IC: readonly unknown[] };
  const read = (bytes: Uint8Array) => (inputs: number) =>
    assemble(source(inputs), { file: 'a.dvm', readImport: () => bytes });
  const module = read(json)(IC.length - 1);
  expect(module.circuits[0]?.key.length).toBe(448 + 64 * IC.length);

  const binary = { file: 'a.dvm', readImport: () => module.circuits[0]?.key ?? new Uint8Array() };
  const fromBinary = assemble(source(IC.length - 1).replace('.json', '.key'), binary);
  expect(fromBinary.circuits).toEqual(module.circuits);
  expect(assemble(disassemble(module), { file: 'a.dvm' }).circuits).toEqual(module.circuits);

  const refused = (run: () => unknown, got: RegExp) => {
    try {
      run();
    } catch (error) {
      const { code, facts } = error as DiffieError;
      expect([code, facts.at]).toEqual(['asm.import', 'a.dvm:2:24']);
      expect(facts.got).toMatch(got);
      return;
    }
    expect.fail('not refused');
  };
  refused(() => read(json)(IC.length), /^a key for/);
  refused(() => read(new Uint8Array(3))(1), /JSON/);
  refused(() => read(json.subarray(0, -20))(1), /JSON/);
  const noFile = () => {
    throw new Error('no such file');
  };
  refused(() => assemble(source(1), { file: 'a.dvm', readImport: noFile }), /^no such file$/);
});

test('text in quotes reads back, whatever it holds, and shows what is hidden', () => {
  fc.assert(
    fc.property(anyText(12), (text) => {
      const quoted = quoteText(text);
      expect(quoted).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(readLiteral(`  ${quoted} rest`, 2)).toEqual({ text, end: quoted.length + 2 });
    }),
  );
});

test('any text is a module or a located fault', () => {
  const words = 'contract x fn f end block if else local a u64 list < > : -> #1 "t" 0x1 ; \n'.split(
    ' ',
  );
  const unit = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 30 }), (parts) => {
      faultOf(`contract x\n${parts.join(' ')}`);
    }),
    { numRuns: 500 },
  );
});
