// What the chain calls: a method from its start, or a suspended one with a response. Everything that can happen
// comes back as a value; the chain reverts the effects of a trap by dropping its overlay.

import { DiffieError, isDiffieError, LIMITS } from '../base/index.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import type { Call, FiledRequest, Host, Outcome, Trapped } from './host.ts';
import { enter, interpret, type Position, type Start } from './interpret.ts';
import { OPCODES } from './isa.ts';
import { runCompiled } from './lower/engine.ts';
import { Machine, VALUE_BYTES } from './machine.ts';
import { encodeMetered } from './metered-values.ts';
import type { TypeRef } from './module.ts';
import type { Program } from './program.ts';
import { acceptResponse, requestOf, resultTypeOf } from './requests.ts';
import { TrapSignal } from './traps.ts';
import { partCount, type Value } from './value.ts';
import { decodeValues } from './values.ts';

/** Yo for entering a method, besides what its instructions cost: per byte of arguments, charged before decoding. */
const ENTRY_YO = { base: 5_000, perByte: 4 } as const;

/** Yo for a method's result, which goes into the receipt as events do. */
const RESULT_YO_PER_BYTE = OPCODES.emit.gas.per;

/** What runs a program: the definition, or code compiled to WebAssembly. Both give the same outcomes. */
export type Engine = 'interpreter' | 'compiled';

/** The engine that runs where none is named. */
const DEFAULT_ENGINE: Engine = 'compiled';

/** Runs a method from a transaction. Never throws for anything that program or caller can cause. */
export function execute(
  program: Program,
  call: Call,
  host: Host,
  yoLimit: bigint,
  engine: Engine = DEFAULT_ENGINE,
): Outcome {
  const { method, caller, value } = call;
  const machine = new Machine(program.module, host, { method, caller, value }, yoLimit);
  const position: Position = { function: -1, pc: 0 };
  return outcomeOf({ program, machine, position, engine }, () => {
    const entry = program.exports.get(method);
    if (entry === undefined) {
      const names = [...program.exports.keys()].join(', ');
      const got = method.slice(0, LIMITS.moduleNameBytes);
      throw new TrapSignal('trap.method', `expected one of ${names}; got ${got}`);
    }
    if (value > 0n && !entry.payable) throw new TrapSignal('trap.notPayable', method);
    machine.charge(ENTRY_YO.base + ENTRY_YO.perByte * call.args.length);
    const params = program.functions[entry.function]?.params ?? [];
    const args = decodeArguments(program, params, call);
    machine.allocate(call.args.length + VALUE_BYTES * partCount(args));
    return { frame: enter(program.functions, entry.function, args) };
  });
}

/**
 * Goes on with a suspended method.
 * @param response the answer to the request, or undefined where its deadline passed
 */
export function resume(
  program: Program,
  filed: FiledRequest,
  frameBytes: Uint8Array,
  response: Uint8Array | undefined,
  host: Host,
  yoLimit: bigint,
  engine: Engine = DEFAULT_ENGINE,
): Outcome {
  const entryYo = ENTRY_YO.base + ENTRY_YO.perByte * (frameBytes.length + (response?.length ?? 0));
  if (BigInt(entryYo) > yoLimit) {
    const message = `reading the frame and the response takes ${entryYo} yo`;
    return { kind: 'trap', trap: 'trap.outOfYo', yoUsed: yoLimit, at: undefined, message };
  }
  const { frame, context } = decodeFrame(program, frameBytes);
  const machine = new Machine(program.module, host, context, yoLimit);
  const position: Position = { function: frame.function, pc: frame.pc - 1 };
  return outcomeOf({ program, machine, position, engine }, () => {
    machine.charge(entryYo);
    if (response === undefined) return { frame, resumed: [] };
    const wait = program.functions[frame.function]?.steps[frame.pc - 1];
    const resultType = resultTypeOf(machine, wait?.op ?? 'nop', wait?.imm ?? []);
    return { frame, resumed: accept(machine, filed, resultType, response) };
  });
}

/** Marks a response that its check refused, on its way to the outcome. */
class Refused {
  readonly reason: DiffieError;
  constructor(reason: DiffieError) {
    this.reason = reason;
  }
}

function accept(
  machine: Machine,
  filed: FiledRequest,
  resultType: TypeRef,
  response: Uint8Array,
): Value {
  try {
    return acceptResponse(machine, filed, resultType, response);
  } catch (error) {
    if (isDiffieError(error)) throw new Refused(error);
    throw error;
  }
}

type Run = {
  readonly program: Program;
  readonly machine: Machine;
  readonly position: Position;
  readonly engine: Engine;
};

function outcomeOf({ program, machine, position, engine }: Run, start: () => Start): Outcome {
  try {
    const run = start();
    const { frame } = run;
    const halt =
      engine === 'compiled'
        ? runCompiled(machine, program, run, position)
        : interpret(machine, program.functions, run, position);
    if (halt.kind === 'awaiting') {
      const request = requestOf(machine, halt.op, halt.imm, halt.operands);
      const bytes = encodeFrame(program, machine, frame);
      return { kind: 'waiting', yoUsed: machine.yoUsed, request, frame: bytes };
    }
    const type = program.functions[frame.function]?.results[0];
    const result =
      type === undefined
        ? new Uint8Array(0)
        : encodeMetered(machine, type, halt.result as Value, RESULT_YO_PER_BYTE);
    return { kind: 'done', yoUsed: machine.yoUsed, result };
  } catch (stop) {
    if (stop instanceof TrapSignal) return trapped(machine, position, stop);
    if (stop instanceof Refused) {
      return { kind: 'refused', yoUsed: machine.yoUsed, reason: stop.reason };
    }
    throw stop;
  }
}

function trapped(machine: Machine, position: Position, signal: TrapSignal): Trapped {
  const { yoUsed } = machine;
  const { trap } = signal;
  // Cut, as it goes into the receipt unpaid.
  const message = signal.message?.slice(0, LIMITS.trapMessageLength).toWellFormed();
  if (position.function < 0) return { kind: 'trap', trap, yoUsed, at: undefined, message };
  const debug = machine.module.debug;
  const fn = debug?.functions[position.function];
  const line = fn?.lines[position.pc];
  const at = {
    function: position.function,
    pc: position.pc,
    ...(fn && { name: fn.name }),
    ...(debug && { file: debug.file }),
    ...(line !== undefined && { line }),
  };
  return { kind: 'trap', trap, yoUsed, at, message };
}

function decodeArguments(program: Program, params: readonly TypeRef[], call: Call): Value[] {
  try {
    return decodeValues(program.module, params, call.args, call.method);
  } catch (error) {
    if (error instanceof DiffieError) throw new TrapSignal('trap.arguments', error.message);
    throw error;
  }
}
