// The cache of programs: one load per module while it is kept, the one used longest ago leaves first.

import { expect, test } from 'vitest';
import { LIMITS } from '../../base/index.ts';
import { ProgramCache } from '../../chain/program-cache.ts';
import { sha256 } from '../../crypto/index.ts';
import { assemble, encodeModule } from '../../vm/index.ts';

function moduleOf(i: number, sizeBytes = 0): Uint8Array {
  const padding = 'a'.repeat(sizeBytes);
  const source = `contract c${i}\nfn f export\n  const text "${padding}"\n  drop\nend\n`;
  return encodeModule(assemble(source, { file: 'c.dvm' }));
}

function counting(cache: ProgramCache) {
  let loads = 0;
  const get = (bytes: Uint8Array) =>
    cache.get(sha256(bytes), () => {
      loads++;
      return bytes;
    });
  return { get, loads: () => loads };
}

test('a module is loaded once while it is kept', () => {
  const { get, loads } = counting(new ProgramCache());
  const module = moduleOf(1);
  expect(get(module)).toBe(get(module));
  expect(loads()).toBe(1);
});

test('use keeps a module in, and the one used longest ago leaves', () => {
  const { get, loads } = counting(new ProgramCache());
  for (let i = 0; i < LIMITS.programsInMemory; i++) get(moduleOf(i));
  get(moduleOf(0));
  get(moduleOf(LIMITS.programsInMemory));
  const before = loads();
  get(moduleOf(0));
  expect(loads()).toBe(before);
  get(moduleOf(1));
  expect(loads()).toBe(before + 1);
});

test('many large modules are not all kept', () => {
  const { get, loads } = counting(new ProgramCache());
  const large = 2 ** 17;
  const count = LIMITS.programBytesInMemory / large + 2;
  for (let i = 0; i < count; i++) get(moduleOf(i, large));
  get(moduleOf(0, large));
  expect(loads()).toBe(count + 1);
});
