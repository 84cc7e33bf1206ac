import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { assemble } from '../../vm/assemble.ts';
import { disassemble } from '../../vm/disassemble.ts';
import { encodeModule } from '../../vm/format.ts';
import type { Instruction, Module } from '../../vm/module.ts';
import { arbitraryLooseModule, arbitraryModule } from './arbitrary-module.ts';

const bare = (module: Module): Module => ({ ...module, debug: undefined });
const reassemble = (module: Module, annotate: boolean) =>
  assemble(disassemble(module, { annotate }), { file: 'again.dvm' });

test('the text of a module assembles to the same code', () => {
  fc.assert(
    fc.property(arbitraryModule(), fc.boolean(), (module, annotate) => {
      const again = reassemble(module, annotate);
      expect(bare(again)).toEqual(bare(module));
      expect(encodeModule(bare(again))).toEqual(encodeModule(bare(module)));
    }),
    { numRuns: 300 },
  );
});

test('the text of a text is the same text', () => {
  fc.assert(
    fc.property(arbitraryModule(), (module) => {
      const text = disassemble(module);
      expect(disassemble(assemble(text, { file: 'a.dvm' }))).toBe(text);
    }),
    { numRuns: 100 },
  );
});

test('any module has a text for the same code, or is refused with a reason', () => {
  fc.assert(
    fc.property(arbitraryLooseModule(), (module) => {
      try {
        expect(bare(reassemble(module, false))).toEqual(module);
      } catch (error) {
        if (!isDiffieError(error)) throw error;
        expect(error.code).toMatch(/^module\.(name|typeTable|blocks)$/);
      }
    }),
    { numRuns: 300 },
  );
});

const withBody = (body: readonly Instruction[], more: Partial<Module> = {}): Module => ({
  name: 'x',
  types: [],
  slots: [],
  circuits: [],
  storage: [],
  constants: [],
  events: [],
  functions: [{ params: [1], results: [], locals: [6], body }],
  exports: [],
  debug: undefined,
  ...more,
});
const END: Instruction = { op: 'end', imm: [] };

test('without debug data names are made, with it they are kept where they can be', () => {
  const body: Instruction[] = [{ op: 'local.get', imm: [1n] }, END];
  const made = 'contract x\n\nfn f0 l0:u64\n  local l1 bytes\n  local.get l1\nend\n';
  expect(disassemble(withBody(body))).toBe(made);

  const named = (name: string, locals: string[]) =>
    disassemble(
      withBody(body, {
        debug: { file: 'x', functions: [{ name, locals, lines: [1, 2] }] },
      }),
    );
  expect(named('f', ['a', 'b'])).toBe(
    'contract x\n\nfn f a:u64\n  local b bytes\n  local.get b\nend\n',
  );
  expect(named('no name', ['export', 'export'])).toBe(made);
  expect(named('', ['l1', 'l1'])).toContain('fn f0 l1:u64\n  local _l1 bytes');
});

test('only blocks that are branched to get a label; `else` keeps that of its `if`', () => {
  const body: Instruction[] = [
    { op: 'block', imm: [] },
    { op: 'if', imm: [] },
    { op: 'br', imm: [0n] },
    { op: 'else', imm: [] },
    { op: 'br_table', imm: [[0, 5]] },
    END,
    END,
    END,
  ];
  expect(disassemble(withBody(body)).split('\n').slice(4, -1)).toEqual([
    '  block',
    '    if b0',
    '      br b0',
    '    else',
    '      br_table b0 #5',
    '    end',
    '  end',
    'end',
  ]);
});

test('types, constants and exports are listed where first mention would number otherwise', () => {
  const module = withBody([{ op: 'fail', imm: [1n] }, END], {
    types: [
      { kind: 'option', of: 1 },
      { kind: 'record', name: 'R', members: [{ name: 'a', type: 1 }] },
      { kind: 'list', of: 33 },
    ],
    constants: [
      { type: 'u256', value: 5n },
      { type: 'text', value: 'no' },
    ],
    exports: [
      { name: 'a', function: 0, payable: true },
      { name: 'b', function: 0, payable: false },
    ],
  });
  expect(disassemble(module).split('\n').slice(1, 8)).toEqual([
    'type option<u64>',
    'record R a:u64',
    'type list<R>',
    'const u256 5',
    'const text "no"',
    'export a a payable',
    'export b a',
  ]);
  expect(bare(reassemble(module, false))).toEqual(module);
});

test('an annotation says position and price', () => {
  const text = disassemble(withBody([{ op: 'sha256', imm: [] }, END]), { annotate: true });
  expect(text).toMatch(/^ {2}sha256 +; 0: \d+ yo \+ \d+ a byte$/m);
  expect(text).toMatch(/^end +; 1: \d+ yo$/m);
});

test.each<[string, Module, string]>([
  ['a malformed name', withBody([END], { name: '1' }), 'module.name'],
  [
    'a name used twice',
    withBody([END], {
      events: [
        { name: 'a', type: 1 },
        { name: 'a', type: 1 },
      ],
    }),
    'module.name',
  ],
  [
    'a record named as a scalar',
    withBody([END], { types: [{ kind: 'record', name: 'u64', members: [] }] }),
    'module.name',
  ],
  [
    'a type listed twice',
    withBody([END], {
      types: [
        { kind: 'list', of: 1 },
        { kind: 'list', of: 1 },
      ],
    }),
    'module.typeTable',
  ],
  [
    'a type before its parts',
    withBody([END], { types: [{ kind: 'list', of: 32 }] }),
    'module.typeTable',
  ],
  ['no end', withBody([]), 'module.blocks'],
  ['a block left open', withBody([{ op: 'loop', imm: [] }, END]), 'module.blocks'],
  ['code behind the end', withBody([END, END]), 'module.blocks'],
  ['`else` without `if`', withBody([{ op: 'else', imm: [] }, END]), 'module.blocks'],
])('%s has no text', (_, module, code) => {
  expect(() => disassemble(module)).toThrow(expect.objectContaining({ code }));
});
