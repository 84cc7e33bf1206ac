// A longer search than the tests make: random modules and changed ones, run on both engines, for as many minutes as asked
// (npm run fuzz -- --minutes 10 --seed 1). Prints what a failing seed is; ends with 1 where one failed.

import { parseArgs } from 'node:util';
import { encodeModule, loadProgram } from '../../vm/index.ts';
import { generateModule } from './generate-module.ts';
import { mutateModule } from './mutate-module.ts';
import { Random } from './random.ts';
import { loadIfValid, runEverything } from './run-everything.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    programs: { type: 'string', default: 'Infinity' },
  },
});

const first = Number(values.seed ?? Date.now() % 2 ** 31);
const until = Date.now() + 60_000 * Number(values.minutes);
const most = Number(values.programs);
const ends = new Map<string, number>();
let programs = 0;
let seed = first;

function count(kinds: readonly string[]): void {
  programs++;
  for (const kind of kinds) ends.set(kind, (ends.get(kind) ?? 0) + 1);
}

for (; Date.now() < until && programs < most; seed++) {
  try {
    // Larger ones now and then.
    const module = generateModule(seed, seed % 16 === 0 ? 40 : 12);
    count(runEverything(loadProgram(encodeModule(module)), new Random(seed ^ 1)));
    const random = new Random(seed);
    const changed = loadIfValid(mutateModule(generateModule(seed, 6), random));
    if (changed !== undefined) count(runEverything(changed, random));
  } catch (error) {
    process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
    break;
  }
}

const by = [...ends].sort(([, a], [, b]) => b - a).map(([kind, n]) => `${kind} ${n}`);
process.stdout.write(`${programs} programs from seed ${first} to ${seed - 1}: ${by.join(', ')}\n`);
