// What compiling may take: instructions times the words of their frames, bounded by the module's size.

import { expect, test } from 'vitest';
import { isDiffieError, LIMITS } from '../../base/index.ts';
import { load } from './fixture.ts';

/** A function of so many locals and empty blocks. */
function source(locals: number, blocks: number, type = 'u256'): string {
  const declared = Array.from({ length: locals }, (_, i) => `local v${i} ${type}`).join('\n');
  const body = Array.from({ length: blocks }, (_, i) => `block b${i}\nend`).join('\n');
  return `contract frames\nfn run export\n${declared}\n${body}\nend`;
}

function codeOf(text: string): string {
  try {
    load(text);
    return 'valid';
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    return error.code;
  }
}

test('a large frame in a long function is refused, either alone is not', () => {
  expect(codeOf(source(250, 3000))).toBe('module.limit');
  expect(codeOf(source(250, 300))).toBe('valid');
  expect(codeOf(source(10, 3000))).toBe('valid');
});

test('a u256 counts four words, and the bound is where the limits say', () => {
  const words = 200;
  const slope = words - LIMITS.frameWorkPerInstruction;
  // Instructions times the words, against the bound that the instructions themselves raise; one `end` ends the function.
  const most = Math.floor(LIMITS.frameWork / slope);
  const blocks = (instructions: number) => Math.floor((instructions - 1) / 2);
  expect(codeOf(source(words, blocks(most), 'u64'))).toBe('valid');
  expect(codeOf(source(words, blocks(most) + 1, 'u64'))).toBe('module.limit');
  expect(codeOf(source(words / 4, blocks(most)))).toBe('valid');
  expect(codeOf(source(words / 4, blocks(most) + 1))).toBe('module.limit');
});
