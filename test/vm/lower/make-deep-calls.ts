// A program of its own, so that V8 can be told which tier to use and how much stack there is: fills the limits on calls and
// frames with shapes of frames that take most, on the compiled engine. Prints how each ended; anything but a result and
// then trap.callDepth is a failure.

import { LIMITS } from '../../../base/index.ts';
import {
  assemble,
  encodeArguments,
  encodeModule,
  execute,
  loadProgram,
} from '../../../vm/index.ts';
import { createMemoryHost } from '../memory-host.ts';

const CALLER = new Uint8Array(32);
const YO = 10_000_000_000n;

type Shape = {
  readonly params?: string;
  readonly args?: string;
  readonly locals?: string;
  readonly before?: string;
  readonly after?: string;
};

const names = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
const lines = (texts: readonly string[]) => texts.join('\n');

function recursion({
  params = '',
  args = '',
  locals = '',
  before = '',
  after = '',
}: Shape): string {
  return `contract deep
fn down n:u64 ${params} -> u64
${locals}
${before}
local.get n
u64.const 0
u64.eq
if
u64.const 1
return
end
local.get n
u64.const 1
u64.sub
${args}
call down
${after}
end
fn run n:u64 -> u64 export
local.get n
${args}
call down
end`;
}

const LOCALS = names(180);
const OPERANDS = 180;
const operands = (one: string) => lines(new Array(OPERANDS).fill(one));
const each = (text: string) => lines(LOCALS.map((name) => text.replaceAll('NAME', name)));
const declare = (type: string) => each(`local NAME ${type}`);
const wideParams = names(15)
  .map((name) => `${name}:u256`)
  .join(' ');
const wideArgs = lines(new Array(15).fill('local.get n\nu256.from_u64'));

/** Locals and operands that live across the call, small frames, arguments by the hundred. */
const SHAPES: Readonly<Record<string, Shape>> = {
  small: {},
  'u64 locals': {
    locals: declare('u64'),
    before: each('local.get n\nu64.const 3\nu64.wrapping_mul\nlocal.set NAME'),
    after: each('local.get NAME\nu64.wrapping_add'),
  },
  'u256 locals': {
    locals: declare('u256'),
    before: each('local.get n\nu256.from_u64\nlocal.set NAME'),
    after: each('local.get NAME\nlocal.get v0\nu256.eq\nrequire "all are equal"'),
  },
  'bytes locals': {
    locals: declare('bytes'),
    before: each('local.get n\nbytes.from_u64\nlocal.set NAME'),
    after: each('local.get NAME\nbytes.len\nu64.wrapping_add'),
  },
  'u64 operands': {
    before: operands('local.get n\nu64.const 5\nu64.wrapping_mul'),
    after: operands('u64.wrapping_add'),
  },
  'u256 operands': {
    before: operands('local.get n\nu256.from_u64'),
    after: lines(['local.set n', operands('drop'), 'local.get n']),
  },
  'u256 parameters': { params: wideParams, args: wideArgs },
  'u256 parameters and operands': {
    params: wideParams,
    args: wideArgs,
    before: operands('local.get n\nu256.from_u64'),
    after: lines(['local.set n', operands('drop'), 'local.get n']),
  },
};

function endOf(shape: Shape): string {
  const program = loadProgram(encodeModule(assemble(recursion(shape), { file: 'deep.dvm' })));
  const [down, entered] = program.functions.map(({ frameBytes }) => frameBytes);
  if (down === undefined || entered === undefined) throw new Error('two functions');
  const most = Math.min(LIMITS.callDepth - 1, Math.floor((LIMITS.frameBytes - entered) / down));
  const { host } = createMemoryHost();
  const run = (n: number) => {
    const args = encodeArguments(program, 'run', [BigInt(n)]);
    const call = { method: 'run', args, caller: CALLER, value: 0n };
    const outcome = execute(program, call, host, YO, 'compiled');
    return outcome.kind === 'trap' ? outcome.trap : outcome.kind;
  };
  // The first runs are in the baseline tier where V8 has both.
  const ends = new Set(Array.from({ length: 20 }, () => `${run(most - 1)} ${run(most)}`));
  return [...ends].join(', ');
}

for (const [name, shape] of Object.entries(SHAPES)) {
  process.stdout.write(`${name}: ${endOf(shape)}\n`);
}
