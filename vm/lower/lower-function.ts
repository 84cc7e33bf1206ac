// A function as WebAssembly, instruction by instruction. Structured control goes over one to one; a basic block's price is
// taken at its start; at a wait the locals are handed over and the function returns, and a resumption is led to the
// place behind it through the blocks around it (entries.ts).

import { assert } from '../../base/index.ts';
import { OPCODES, opRow } from '../isa.ts';
import type { CompiledFunction, Program, Step } from '../program.ts';
import { type Entries, type Entry, entriesOf, WHOLE } from './entries.ts';
import { FunctionWriter, type Place } from './function-writer.ts';
import { type HostInstruction, isMetered, mayTrap } from './host-function.ts';
import { givesNumber, shortFormOf, takesIndex, takesSite } from './host-short.ts';
import type { ImportTable } from './imports.ts';
import { INLINE } from './inline.ts';
import { INDEX_AT, RETURN_SITE_AT } from './layout.ts';
import { type Ownership, ownershipOf } from './ownership.ts';
import { flatten, type Kind, kindOf } from './representation.ts';
import { siteOf } from './session.ts';
import type { Typing } from './typing.ts';
import { EXTERNREF, F64, I32, I64, W, type WasmFunction, type WasmType } from './wasm-writer.ts';

/** What all functions of a program are written against. */
export type Plan = {
  readonly program: Program;
  readonly imports: ImportTable;
  /** The number of the first function of the program. */
  readonly firstFunction: number;
  /** The numbers of globals: of a constant, of a local's value at the start, of the empty list. */
  readonly globals: {
    constant(index: number): number;
    initial(fn: number, local: number): number;
    readonly empty: number;
  };
  /** Functions that are entered from outside. */
  readonly entered: ReadonlySet<number>;
};

/** The instruction as a body sees it; undefined where it is carried out without one. */
export function hostInstructionOf(step: Step, typing: Typing): HostInstruction | undefined {
  const { op, imm, body } = step;
  if (body === undefined || INLINE[op] !== undefined) return undefined;
  if (op === 'drop' || op === 'const' || op === 'option.none') return undefined;
  const [result] = typing.results;
  return {
    op,
    imm,
    body,
    operands: typing.operands.map(kindOf),
    result: result === undefined ? undefined : kindOf(result),
  };
}

/** What a call takes from the room: see FunctionWriter. */
export function roomOf(fn: CompiledFunction): bigint {
  return 2n ** 32n + BigInt(fn.frameBytes);
}

const ROOM_EXCEEDED = 2n ** 63n + 2n ** 31n;

/** Writes the function of that number. */
export function lowerFunction(
  plan: Plan,
  index: number,
  typings: readonly (Typing | undefined)[],
): WasmFunction {
  return new Lowering(plan, index, typings).lower();
}

/** A block that is open: how many WebAssembly blocks were open around it. */
type Open = { readonly depth: number };

class Lowering {
  private readonly plan: Plan;
  private readonly index: number;
  private readonly fn: CompiledFunction;
  private readonly typings: readonly (Typing | undefined)[];
  private readonly entries: Entries;
  private readonly ownership: Ownership;
  private readonly f: FunctionWriter;
  private readonly open: Open[] = [];
  /** WebAssembly blocks that are open. */
  private depth = 0;
  /** Entries that wait for their place, the next one last. */
  private readonly landings: Entry[] = [];
  private readonly result: Kind | undefined;

  constructor(plan: Plan, index: number, typings: readonly (Typing | undefined)[]) {
    this.plan = plan;
    this.index = index;
    this.fn = plan.program.functions[index] as CompiledFunction;
    this.typings = typings;
    this.entries = entriesOf(this.fn.steps);
    this.ownership = ownershipOf(this.fn.steps, typings);
    this.f = new FunctionWriter(index, this.fn, plan.imports, {
      awaits: this.entries.waitCount > 0,
      owned: this.ownership.locals,
    });
    const [result] = this.fn.results;
    this.result = result === undefined ? undefined : kindOf(result);
  }

  lower(): WasmFunction {
    const { f, fn } = this;
    this.start();
    this.dispatch(WHOLE);
    for (const [pc, step] of fn.steps.entries()) {
      const typing = this.typings[pc];
      if (typing === undefined) {
        f.out.op(W.unreachable);
        if (step.op !== 'return') this.control(step, pc);
      } else {
        f.charge(step.yo, pc);
        this.instruction(step, pc, typing);
      }
    }
    assert(this.depth === 0 && this.landings.length === 0, 'every block was closed');
    return {
      params: f.params,
      results: [...flatten(this.result === undefined ? [] : [this.result]), I64],
      locals: f.locals,
      code: f.out.take(),
      exported: `f${this.index}`,
    };
  }

  /** Gives locals their values at the start, or those of the frame that goes on. */
  private start(): void {
    const { f, fn } = this;
    const isResumable = this.entries.waitCount > 0;
    const locals = f.places.slice(fn.params.length);
    if (isResumable) {
      f.out.get(f.resume);
      f.out.open(W.if);
      for (const [i, place] of locals.entries()) {
        f.out.i32Const(fn.params.length + i);
        f.call(`load ${place.kind}`);
        if (place.kind === 'wide') f.takeWide();
        f.setPlace(place);
      }
      f.out.op(W.else);
    }
    for (const [i, place] of locals.entries()) {
      const local = fn.params.length + i;
      if (place.kind !== 'ref' || fn.initial[local] === undefined) continue;
      f.out.globalGet(this.plan.globals.initial(this.index, local));
      f.setPlace(place);
    }
    if (isResumable) f.out.op(W.end);
  }

  /** At a sequence's start: the way to the entry of the wait that is gone on from. */
  private dispatch(sequence: number): void {
    const entries = this.entries.bySequence.get(sequence) ?? [];
    if (entries.length === 0) return;
    const { f } = this;
    for (let i = 0; i <= entries.length; i++) f.out.open(W.block);
    this.depth += entries.length;
    const depths: number[] = new Array(this.entries.waitCount + 1).fill(0);
    for (const [i, { firstWait, waitCount }] of entries.entries()) {
      depths.fill(i + 1, firstWait, firstWait + waitCount);
    }
    f.out.get(f.resume);
    f.out.brTable([...depths, 0]);
    f.out.op(W.end);
    this.landings.push(...entries.toReversed());
  }

  /** Where a resumption comes in before or at this instruction, if it is an entry. */
  private land(pc: number): Entry | undefined {
    const next = this.landings.at(-1);
    if (next?.pc !== pc) return undefined;
    this.landings.pop();
    this.f.out.op(W.end);
    this.depth--;
    return next;
  }

  private instruction(step: Step, pc: number, typing: Typing): void {
    const { f } = this;
    const inline = INLINE[step.op];
    if (inline !== undefined) {
      inline(f, pc, step.imm);
      return;
    }
    const host = hostInstructionOf(step, typing);
    if (host !== undefined) {
      this.host(host, pc);
      return;
    }
    switch (step.op) {
      case 'drop':
        for (const _ of flatten(typing.operands.map(kindOf))) f.out.op(W.drop);
        return;
      case 'const':
        this.constant(step.index);
        return;
      case 'option.none':
        f.out.globalGet(this.plan.globals.empty);
        return;
      case 'local.get':
        if (!this.ownership.borrows.has(pc)) f.setOwned(step.index, false);
        f.getPlace(this.place(step));
        return;
      case 'local.set':
        f.setPlace(this.place(step));
        f.setOwned(step.index, this.ownership.updates.has(pc - 1));
        return;
      case 'local.tee':
        f.teePlace(this.place(step));
        f.setOwned(step.index, false);
        return;
      case 'call':
        this.call(step.index, pc);
        return;
      case 'return':
        this.leave(pc);
        return;
      case 'await.open':
      case 'await.joint':
        this.wait(step, pc, typing);
        return;
      default:
        this.control(step, pc);
    }
  }

  private place({ index }: Step): Place {
    return this.f.places[index] as Place;
  }

  private control({ op, imm }: Step, pc: number): void {
    const { out } = this.f;
    switch (op) {
      case 'block':
      case 'loop':
        this.land(pc);
        out.open(op === 'block' ? W.block : W.loop);
        this.opened(pc);
        break;
      case 'if':
        this.condition(pc);
        out.open(W.if);
        this.opened(pc);
        break;
      case 'else':
        out.op(W.else);
        this.dispatch(pc);
        break;
      case 'end':
        this.open.pop();
        this.depth--;
        out.op(W.end);
        break;
      case 'br':
        out.br(W.br, this.depthOf(Number(imm[0])));
        break;
      case 'br_if':
        out.br(W.brIf, this.depthOf(Number(imm[0])));
        break;
      case 'br_table':
        this.branchTable(imm[0] as readonly number[]);
        break;
      default:
        assert(false, `${op} is carried out elsewhere`);
    }
  }

  private opened(pc: number): void {
    this.open.push({ depth: this.depth });
    this.depth++;
    this.dispatch(pc);
  }

  /** How many WebAssembly blocks lie between here and the block of a label. */
  private depthOf(label: number): number {
    const target = this.open.at(-1 - label);
    assert(target !== undefined, 'validation proved the label to be open');
    return this.depth - 1 - target.depth;
  }

  /** The condition of an `if`; for a resumption into one of its branches, which one. */
  private condition(pc: number): void {
    const { f } = this;
    if (this.landings.at(-1)?.pc !== pc) return;
    const waitsInThen = this.entries.bySequence.get(pc) ?? [];
    f.out.set(f.flag);
    this.land(pc);
    f.out.get(f.resume);
    f.out.open(W.if);
    const [first, last] = [waitsInThen[0], waitsInThen.at(-1)];
    if (first === undefined || last === undefined) f.out.i32Const(0);
    else {
      f.out.get(f.resume);
      f.out.i32Const(first.firstWait);
      f.out.op(W.i32Sub);
      f.out.i32Const(last.firstWait + last.waitCount - first.firstWait);
      f.out.op(W.i32LtU);
    }
    f.out.set(f.flag);
    f.out.op(W.end);
    f.out.get(f.flag);
  }

  private branchTable(labels: readonly number[]): void {
    const { out, word } = this.f;
    const last = labels.length - 1;
    out.tee(word);
    out.op(W.i32WrapI64);
    out.i32Const(last);
    out.get(word);
    out.i64Const(BigInt(last));
    out.op(W.i64LtU, W.select);
    out.brTable(labels.map((label) => this.depthOf(label)));
  }

  private constant(index: number): void {
    const constant = this.plan.program.module.constants[index];
    assert(constant !== undefined, 'validation proved the constant to be there');
    if (constant.type !== 'u256' && constant.type !== 'field') {
      this.f.out.globalGet(this.plan.globals.constant(index));
      return;
    }
    for (let i = 0n; i < 4n; i++) this.f.out.i64Const(constant.value >> (64n * i));
  }

  private call(callee: number, pc: number): void {
    const { f } = this;
    const fn = this.plan.program.functions[callee] as CompiledFunction;
    f.charge(OPCODES.call.gas.per * fn.locals.length, pc);
    f.out.get(f.room);
    f.out.i64Const(roomOf(fn));
    f.out.op(W.i64Sub);
    f.out.tee(f.word);
    f.out.i64Const(ROOM_EXCEEDED);
    f.out.op(W.i64And);
    f.out.i64Const(0n);
    f.out.op(W.i64Ne);
    f.trapIf('trap.callDepth', pc);
    f.out.get(f.yo);
    f.out.get(f.word);
    f.out.call(this.plan.firstFunction + callee);
    f.out.set(f.yo);
  }

  /** Leaves with the result on the stack. Of a method the place is kept: its result may not be paid for. */
  private leave(pc: number): void {
    const { out, yo } = this.f;
    if (this.result !== undefined && this.plan.entered.has(this.index)) {
      out.i32Const(0);
      out.i32Const(siteOf(this.index, pc));
      out.access(W.i32Store, RETURN_SITE_AT);
    }
    out.get(yo);
    out.op(W.return);
  }

  private wait({ op, imm }: Step, pc: number, typing: Typing): void {
    const { f } = this;
    for (const [i, place] of f.places.entries()) {
      f.getPlace(place);
      f.out.i32Const(i);
      f.call(`save ${place.kind}`);
    }
    f.saveYo();
    f.site(pc);
    const operands = typing.operands.map(kindOf);
    f.out.call(this.plan.imports.numberOfWait({ op, imm, operands }));
    for (const type of flatten(this.result === undefined ? [] : [this.result])) zero(f, type);
    f.out.get(f.yo);
    f.out.op(W.return);
    const entry = this.land(pc);
    assert(entry !== undefined, 'every wait is an entry');
    f.out.i32Const(0);
    f.out.set(f.resume);
    f.call('resumed');
  }

  /** An opcode body in JavaScript, its operands on the stack. */
  private host(host: HostInstruction, pc: number): void {
    const { f } = this;
    const { op } = host;
    if (op === 'require') {
      this.require(host, pc);
      return;
    }
    const updated = this.ownership.updates.get(pc);
    if (updated !== undefined) {
      this.update(host, pc, updated);
      return;
    }
    const number = this.plan.imports.numberOf(host);
    const isShort = shortFormOf(host) !== undefined;
    if (takesIndex(host)) indexAsNumber(f);
    if (mayTrap(op)) f.saveYo();
    if (!isShort || takesSite(host)) f.site(pc);
    f.out.call(number);
    if (isMetered(op)) f.loadYo();
    if (isShort && givesNumber(host)) f.out.op(W.i64ExtendI32U);
    if (host.result === 'wide') f.takeWide();
    if (opRow(op).flow) f.out.op(W.unreachable);
  }

  /** An update of a local's list, whose result goes back there. */
  private update(host: HostInstruction, pc: number, local: number): void {
    const { f } = this;
    if (host.op === 'list.with') {
      const item = f.scratch(host.operands.at(-1) as Kind);
      f.setPlace(item);
      indexAsNumber(f);
      f.getPlace(item);
    }
    f.saveYo();
    f.out.get(f.owned.get(local) as number);
    f.site(pc);
    f.out.call(this.plan.imports.numberOfUpdate(host));
    f.loadYo();
  }

  /** The body is needed only where it traps. */
  private require(host: HostInstruction, pc: number): void {
    const { f } = this;
    f.out.op(W.i32Eqz);
    f.out.open(W.if);
    f.saveYo();
    f.out.i32Const(0);
    f.site(pc);
    f.out.call(this.plan.imports.numberOf(host));
    f.out.op(W.unreachable, W.end);
  }
}

/** An index as i32, -1 where it is beyond any; the index itself goes into memory for the trap that says it. */
function indexAsNumber({ out, word }: FunctionWriter): void {
  out.set(word);
  out.i32Const(0);
  out.get(word);
  out.access(W.i64Store, INDEX_AT);
  out.get(word);
  out.op(W.i32WrapI64);
  out.i32Const(-1);
  out.get(word);
  out.i64Const(2n ** 31n);
  out.op(W.i64LtU, W.select);
}

function zero({ out }: FunctionWriter, type: WasmType): void {
  if (type === I32) out.i32Const(0);
  else if (type === I64) out.i64Const(0n);
  else if (type === EXTERNREF) out.op(W.refNull, EXTERNREF);
  else assert(type !== F64, 'no value is a double');
}
