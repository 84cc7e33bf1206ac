// No program runs out of V8's own stack: the limits on calls and frames stop it before, in either of V8's tiers, with the
// stack that Node gives by default and with half of it.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./make-deep-calls.ts', import.meta.url));
/** Kilobytes: half of what V8 takes where nothing is said. */
const HALF_STACK = '--stack-size=492';

const TIERS: Readonly<Record<string, readonly string[]>> = {
  'both tiers': [],
  'the baseline tier alone': ['--liftoff-only'],
  'the optimising tier alone': ['--no-liftoff'],
};

for (const [name, flags] of Object.entries(TIERS)) {
  test(`the deepest calls in ${name}, on half of the stack`, () => {
    const output = execFileSync(process.execPath, [HALF_STACK, ...flags, PROGRAM], {
      encoding: 'utf8',
    });
    const ends = output.trimEnd().split('\n');
    expect(ends).toHaveLength(8);
    for (const end of ends) expect(end).toMatch(/: done trap\.callDepth$/);
  });
}
