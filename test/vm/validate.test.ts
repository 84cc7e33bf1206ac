// The validator's passes: each case breaks one thing in a module that is valid, and names the one code it gets.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERRORS, isDiffieError } from '../../base/index.ts';
import { assemble, encodeModule, loadProgram, type Module } from '../../vm/index.ts';
import type { FunctionDef } from '../../vm/module.ts';
import { validateModule } from '../../vm/validate/index.ts';
import { BODY_CASES } from './broken-bodies.ts';
import { base, DECLARATION_CASES, DECLARATIONS, inFunction, many } from './broken-modules.ts';
import { readImport } from './trap-programs.ts';

const CONTRACTS = new URL('../../contracts/', import.meta.url);

const seen = new Set<string>();

/** The code of the error that the work throws, which must be located; 'valid' where it throws none. */
function codeOf(work: () => unknown): string {
  try {
    work();
    return 'valid';
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    expect(error.facts.at, error.message).toBeTruthy();
    expect(error.facts.expected ?? error.facts.hint, error.message).toBeTruthy();
    seen.add(error.code);
    return error.code;
  }
}

test('the module that is broken below is valid, and so are the contracts', () => {
  expect(codeOf(() => validateModule(base))).toBe('valid');
  for (const file of readdirSync(CONTRACTS).filter((name) => name.endsWith('.dvm'))) {
    const options = { file, readImport: (path: string) => readFileSync(new URL(path, CONTRACTS)) };
    const module = assemble(readFileSync(new URL(file, CONTRACTS), 'utf8'), options);
    expect(codeOf(() => loadProgram(encodeModule(module)))).toBe('valid');
  }
});

describe('one declaration broken', () => {
  for (const [what, code, module] of DECLARATION_CASES) {
    test(`${what}: ${code}`, () => {
      expect(codeOf(() => validateModule(module))).toBe(code);
    });
  }
});

function bodyModule(lines: string, signature = ''): Module {
  const parts = lines.split('; ');
  const locals = signature === '' && !lines.startsWith('local n') ? ['local n u64'] : [];
  const text = [...locals, ...parts].join('\n');
  return assemble(`${DECLARATIONS}fn broken ${signature}\n${text}\nend\n`, {
    file: 'b',
    readImport,
  });
}

function bodyCode(lines: string, signature?: string): string {
  return codeOf(() => validateModule(bodyModule(lines, signature)));
}

describe('one instruction broken', () => {
  for (const [code, good, broken, signature] of BODY_CASES) {
    test(`${broken.slice(0, 90)}: ${code}`, () => {
      expect(bodyCode(good, signature)).toBe('valid');
      expect(bodyCode(broken, signature)).toBe(code);
    });
  }

  const edited = (...body: FunctionDef['body']): Module => inFunction(0, () => ({ body }));
  const op = (name: FunctionDef['body'][number]['op'], ...imm: bigint[]) => ({ op: name, imm });
  const NESTING: readonly (readonly [string, Module])[] = [
    ['an end too many', edited(op('end'), op('end'))],
    ['an end missing', edited(op('block'), op('end'))],
    ['an else outside an if', edited(op('else'), op('end'))],
    ['an else in a block', edited(op('block'), op('else'), op('end'), op('end'))],
    [
      'a second else',
      edited(op('bool.const', 1n), op('if'), op('else'), op('else'), op('end'), op('end')),
    ],
  ];
  for (const [what, module] of NESTING) {
    test(`${what}: module.blocks`, () => {
      expect(codeOf(() => validateModule(module))).toBe('module.blocks');
    });
  }
});

describe('waits', () => {
  const JOINT = (type: string) =>
    `list.new list<address>\nconst text "m"\nconst bytes 0x\nu64.const 1\nawait.joint ${type}\ndrop\n`;
  const CASES: readonly (readonly [string, string, string])[] = [
    ['an exported method', 'valid', `fn w export\n${JOINT('option<u64>')}end`],
    [
      'a method that holds a ciphertext',
      'valid',
      `fn w export\nlocal c ct<s>\nlocal l list<ct<s>>\n${JOINT('option<u64>')}end`,
    ],
    ['a method that takes a proof', 'valid', `fn w p:proof<c> export\n${JOINT('option<u64>')}end`],
    [
      'inside loop, block and if',
      'valid',
      `fn w export\nloop\nblock\nbool.const true\nif\n${JOINT('option<u64>')}else\n${JOINT('option<P>')}end\nend\nend\nend`,
    ],
    ['a function that is no method', 'module.await', `fn w\n${JOINT('option<u64>')}end`],
    ['the method that runs at deployment', 'module.await', `fn w\n${JOINT('option<u64>')}end`],
    [
      'a call of a method that waits',
      'module.await',
      `fn w export\n${JOINT('option<u64>')}end\nfn v\ncall w\nend`,
    ],
    [
      'a method that calls itself',
      'module.await',
      `fn w export\n${JOINT('option<u64>')}call w\nend`,
    ],
    [
      'more on the stack',
      'module.await',
      `fn w export\nu64.const 1\n${JOINT('option<u64>')}drop\nend`,
    ],
    [
      'more on the stack below a block',
      'module.await',
      `fn w export\nu64.const 1\nblock\n${JOINT('option<u64>')}end\ndrop\nend`,
    ],
    ['a result that is no option', 'module.stack', `fn w export\n${JOINT('list<u64>')}end`],
    ['a result with a ciphertext', 'module.typeUse', `fn w export\n${JOINT('option<ct<t>>')}end`],
    [
      'a result with ciphertexts in a list',
      'module.typeUse',
      `fn w export\n${JOINT('option<list<ct<s>>>')}end`,
    ],
    [
      'a result with ciphertexts in a record',
      'module.typeUse',
      `fn w export\n${JOINT('option<H>')}end`,
    ],
    [
      'a result with proofs in a list',
      'module.typeUse',
      `fn w export\n${JOINT('option<list<proof<c>>>')}end`,
    ],
  ];
  for (const [what, code, text] of CASES) {
    test(`${what}: ${code}`, () => {
      const isInit = what.includes('deployment');
      const source = isInit ? DECLARATIONS.replace('fn init', 'fn other') : DECLARATIONS;
      const module = assemble(source + text, { file: 'w.dvm', readImport });
      const { exports } = module;
      const init = { name: 'init', function: module.functions.length - 1, payable: false };
      const tried = isInit ? { ...module, exports: [...exports, init] } : module;
      expect(codeOf(() => validateModule(tried))).toBe(code);
    });
  }
});

test('bytes: format and version', () => {
  const bytes = encodeModule(base);
  expect(codeOf(() => loadProgram(bytes.slice(1)))).toBe('module.format');
  const other = bytes.slice();
  other[4] = 2;
  expect(codeOf(() => loadProgram(other))).toBe('module.version');
});

test('every code of validation was seen', () => {
  const codes = Object.keys(ERRORS).filter((name) => name.startsWith('module.'));
  expect([...seen].filter((code) => code.startsWith('module.')).sort()).toEqual(codes.sort());
});

/** As many instructions as a module holds, each of which looks up a type among as many as it holds. */
test('validation of the largest module takes less than a second', () => {
  const options = many(250, (i) => `record R${i} m:u64\ntype option<R${i}>`).slice(0, 120);
  const fill = (name: string) =>
    `fn ${name} export\nlocal o option<u64>\n${'cell.get word\nlocal.set o\n'.repeat(3000)}end\n`;
  const functions = many(20, (i) => fill(`f${i}`));
  const text = [DECLARATIONS, ...options, ...functions].join('\n');
  const module = assemble(text, { file: 'largest.dvm', readImport });
  const startMs = performance.now();
  validateModule(module);
  expect(performance.now() - startMs).toBeLessThan(1000);
});
