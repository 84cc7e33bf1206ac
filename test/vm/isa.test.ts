import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS } from '../../base/index.ts';
import { renderIsa } from '../../docs/generate-isa.ts';
import { OP_BY_CODE, OPCODES, type OpName, opRow, SCALARS } from '../../vm/isa.ts';
import { tokenizeLines } from '../../vm/lexer.ts';

const NAMES = Object.keys(OPCODES) as OpName[];
const ROWS = NAMES.map((name) => ({ name, ...opRow(name) }));

test('codes are bytes, each used once', () => {
  const codes = ROWS.map(({ code }) => code);
  expect(codes.filter((code) => !Number.isInteger(code) || code < 0 || code > 0xff)).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
  expect([...OP_BY_CODE.values()].sort()).toEqual([...NAMES].sort());
});

test('a name is one word of the text form', () => {
  const odd = NAMES.filter((name) => {
    const [line] = tokenizeLines(name, 'table');
    return line?.tokens.length !== 1 || line.tokens[0]?.kind !== 'word';
  });
  expect(odd).toEqual([]);
  expect(new Set(NAMES.map((name) => name.toLowerCase())).size).toBe(NAMES.length);
});

test('every row is documented by a sentence', () => {
  expect(ROWS.filter(({ doc }) => !/^[A-Z0-9].*\.$/.test(doc)).map(({ name }) => name)).toEqual([]);
});

test('signatures parse: scalars alone, unless the row is custom', () => {
  const anyType =
    /^(?:[TKV]|[PRT]\*|field\*|ct|record|proof|(?:list|option)<(?:list<)?[A-Za-z0-9]+>*)$/;
  const odd = ROWS.filter(({ sig, custom }) => {
    const match = /^((?:\S+ )*)->((?: \S+)*)$/.exec(sig);
    const words = `${match?.[1]} ${match?.[2]}`.split(' ').filter((word) => word !== '');
    const known = (word: string) =>
      (SCALARS as readonly string[]).includes(word) || (custom === true && anyType.test(word));
    return match === null || !words.every(known) || (match[2] ?? '').split(' ').length > 2;
  });
  expect(odd.map(({ name, sig }) => `${name}: ${sig}`)).toEqual([]);
});

/** A row that a signature can't say has a rule by hand: each more is a reason to look twice. */
test('the number of custom rows is known', () => {
  expect(ROWS.filter(({ custom }) => custom).length).toBe(48);
});

test('traps are rows of the error table, each trap of an opcode once', () => {
  const odd = ROWS.filter(
    ({ traps }) =>
      new Set(traps).size !== traps.length ||
      traps.some((trap) => !trap.startsWith('trap.') || !Object.hasOwn(ERRORS, trap)),
  );
  expect(odd.map(({ name }) => name)).toEqual([]);
});

test('prices are whole and say their unit', () => {
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  const odd = ROWS.filter(
    ({ gas: { base, per, unit } }) =>
      !isWhole(base) || !isWhole(per ?? 0) || (per === undefined) !== (unit === undefined),
  );
  expect(odd.map(({ name }) => name)).toEqual([]);
});

/** Nesting too: a loop could hold thousands of empty blocks. */
test('every instruction costs something', () => {
  expect(ROWS.filter(({ gas }) => gas.base < 1).map(({ name }) => name)).toEqual([]);
});

test('running out of yo is declared where a price depends on data', () => {
  const odd = ROWS.filter(
    ({ gas, traps }) => traps.includes('trap.outOfYo') !== (gas.per !== undefined),
  );
  expect(odd.map(({ name }) => name)).toEqual([]);
});

test('docs/isa.md is the table as it stands: npm exec -- node docs/generate-isa.ts', () => {
  const committed = readFileSync(new URL('../../docs/isa.md', import.meta.url), 'utf8');
  expect(renderIsa()).toBe(committed);
});

test('the page lists every opcode once', () => {
  const rows = renderIsa().match(/^\| `0x[0-9a-f]{2}` \| `[^`]+`/gm) ?? [];
  expect(rows.map((row) => row.split('`')[3])).toEqual(
    [...NAMES].sort((a, b) => OPCODES[a].code - OPCODES[b].code),
  );
});
