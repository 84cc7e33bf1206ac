// A program that passed validation can't make the machine fail in any way but a trap: random valid modules, and
// valid modules with instructions, types and declarations changed at random, run with random arguments.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeModule, loadProgram } from '../../vm/index.ts';
import { OPCODES } from '../../vm/isa.ts';
import { generateModule } from './generate-module.ts';
import { mutateModule } from './mutate-module.ts';
import { Random } from './random.ts';
import { loadIfValid, runEverything } from './run-everything.ts';

/** For every test run; a longer search takes other seeds. */
const RUNS = 250;

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('generated modules are valid and run to a value, a wait or a trap', () => {
  const property = fc.property(seeds, (seed) => {
    runEverything(loadProgram(encodeModule(generateModule(seed))), new Random(seed ^ 1));
  });
  fc.assert(property, { numRuns: RUNS });
});

test('generated modules hold every opcode but those that need evidence, and end in every way', () => {
  const used = new Set<string>();
  const ends = new Map<string, number>();
  for (let seed = 0; seed < 400; seed++) {
    const module = generateModule(seed);
    for (const { body } of module.functions) for (const { op } of body) used.add(op);
    if (seed >= RUNS) continue;
    for (const end of runEverything(loadProgram(encodeModule(module)), new Random(seed))) {
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  }
  const unused = Object.keys(OPCODES).filter((op) => !used.has(op));
  expect(unused).toEqual(['key.set', 'groth16.verify']);
  for (const end of ['done', 'trap.none', 'trap.outOfYo', 'waiting', 'refused']) {
    expect(ends.get(end) ?? 0, end).toBeGreaterThan(5);
  }
});

test('changed modules are refused by a coded error, or run likewise', () => {
  let [refused, valid] = [0, 0];
  const property = fc.property(seeds, (seed) => {
    const random = new Random(seed);
    const program = loadIfValid(mutateModule(generateModule(seed, 6), random));
    if (program === undefined) refused++;
    else {
      valid++;
      runEverything(program, random);
    }
  });
  fc.assert(property, { numRuns: 3 * RUNS });
  expect(Math.min(refused, valid)).toBeGreaterThan(RUNS / 10);
});
