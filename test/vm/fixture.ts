// What tests of the machine share: a program from text, a call, a resumption, each as the chain would do it. Every
// trap that passes through here must be one that the row of its opcode declares, at a place that exists.

import assert from 'node:assert/strict';
import {
  assemble,
  type Call,
  encodeArguments,
  encodeModule,
  execute,
  type FiledRequest,
  loadProgram,
  type Outcome,
  type Program,
  resume,
  type TrapName,
  type Value,
} from '../../vm/index.ts';
import { declaredTraps } from '../../vm/traps.ts';
import { onBothEngines } from './both-engines.ts';
import type { MemoryHost } from './memory-host.ts';

/** Who calls, unless a test says another. */
export const CALLER = new Uint8Array(32).fill(0xca);

/** Enough for any program that ends. */
export const PLENTY = 2_000_000_000n;

/** The program of a text, through the binary form as the chain gets it. */
export function load(source: string, file = 'test.dvm'): Program {
  return loadProgram(encodeModule(assemble(source, { file })));
}

/** A contract with the lines before its one method, which is called `run`. */
export function loadBody(signature: string, body: string, declarations = ''): Program {
  return load(`contract test\n${declarations}\nfn run ${signature} export\n${body}\nend\n`);
}

export type CallOptions = {
  readonly caller?: Uint8Array;
  readonly value?: bigint;
  readonly yo?: bigint;
};

/** Calls a method with values; a trap reverts what it did. The chain has booked `value` before. */
export function call(
  program: Program,
  memory: MemoryHost,
  method: string,
  args: readonly Value[] = [],
  options: CallOptions = {},
): Outcome {
  const encoded = program.exports.has(method)
    ? encodeArguments(program, method, args)
    : new Uint8Array([0x80]);
  return callBytes(program, memory, { method, args: encoded }, options);
}

/** Calls a method with the bytes of its arguments, well-formed or not. */
export function callBytes(
  program: Program,
  memory: MemoryHost,
  { method, args }: Pick<Call, 'method' | 'args'>,
  { caller = CALLER, value = 0n, yo = PLENTY }: CallOptions = {},
): Outcome {
  const before = memory.snapshot();
  memory.balance += value;
  const outcome = onBothEngines(memory, (engine) =>
    execute(program, { method, args, caller, value }, memory.host, yo, engine),
  );
  checkTrap(program, outcome, yo);
  if (outcome.kind === 'trap') memory.revert(before);
  return outcome;
}

/** The request of a waiting outcome as a chain would file it. */
export function file(outcome: Outcome, deadline = 200n): FiledRequest {
  if (outcome.kind !== 'waiting') throw new Error(`expected a wait, got ${describe(outcome)}`);
  return { id: new Uint8Array(32).fill(0x1e), request: outcome.request, deadline };
}

/** Brings a response, or none at the deadline, to a waiting outcome. */
export function answer(
  program: Program,
  memory: MemoryHost,
  waiting: Outcome,
  response: Uint8Array | undefined,
  yo = PLENTY,
): Outcome {
  const filed = file(waiting);
  if (waiting.kind !== 'waiting') throw new Error('not waiting');
  const before = memory.snapshot();
  const { frame } = waiting;
  const outcome = onBothEngines(memory, (engine) =>
    resume(program, filed, frame, response, memory.host, yo, engine),
  );
  checkTrap(program, outcome, yo);
  if (outcome.kind === 'trap' || outcome.kind === 'refused') memory.revert(before);
  return outcome;
}

/** Traps of a call before its first instruction, and of its result behind its last. */
const OUTSIDE_CODE: readonly TrapName[] = [
  'trap.method',
  'trap.notPayable',
  'trap.arguments',
  'trap.outOfYo',
];
const AT_RESULT: readonly TrapName[] = ['trap.valueSize', 'trap.outOfYo'];

/** Every trap of every test: one that the row of its opcode declares, located, within the limit. */
function checkTrap(program: Program, outcome: Outcome, yo: bigint): void {
  assert(outcome.yoUsed <= yo, `${outcome.yoUsed} of ${yo} yo`);
  if (outcome.kind !== 'trap') return;
  const { at, trap } = outcome;
  if (trap === 'trap.outOfYo') assert.equal(outcome.yoUsed, yo);
  if (at === undefined) {
    assert(OUTSIDE_CODE.includes(trap), `${trap} before the first instruction`);
    return;
  }
  const fn = program.functions[at.function];
  const step = fn?.steps[at.pc];
  const instruction = program.module.functions[at.function]?.body[at.pc];
  if (fn === undefined || step === undefined || instruction === undefined) {
    throw new Error(`${trap} at a place that is none: ${JSON.stringify(at)}`);
  }
  const debug = program.module.debug;
  assert.equal(at.file, debug?.file);
  assert.equal(at.name, debug?.functions[at.function]?.name);
  assert.equal(at.line, debug?.functions[at.function]?.lines[at.pc]);
  const isBlockCharge = trap === 'trap.outOfYo' && step.yo > 0;
  const isResult = step.op === 'return' && AT_RESULT.includes(trap);
  if (isBlockCharge || isResult) return;
  assert(
    (declaredTraps(instruction.op) as readonly TrapName[]).includes(trap),
    `${instruction.op} raised ${trap}`,
  );
}

/** An outcome in a line, for a failed expectation. */
export function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'trap':
      return `trap ${outcome.trap} at ${JSON.stringify(outcome.at)}: ${outcome.message}`;
    case 'refused':
      return `refused: ${outcome.reason.message}`;
    default:
      return outcome.kind;
  }
}
