// Where a function's WebAssembly is written: its locals by representation, scratch, the meter, and the ways to stop.
// Parameters come first among the locals, then the yo that is left (i64), then the room for calls (below), then for a
// method that awaits the number of the wait to go on from.

import type { CompiledFunction } from '../program.ts';
import { CODE_TRAPS, type CodeTrap, type ImportTable } from './imports.ts';
import { METER_AT, WIDE_AT } from './layout.ts';
import { flatten, type Kind, kindOf, WASM_TYPES } from './representation.ts';
import { siteOf } from './session.ts';
import { EXTERNREF, I32, I64, W, type WasmType, WasmWriter } from './wasm-writer.ts';

/** A local of the function as WebAssembly has it. */
export type Place = { readonly kind: Kind; readonly first: number };

/** Guards the locals and the instructions of one function. */
export class FunctionWriter {
  readonly out: WasmWriter = new WasmWriter();
  readonly places: readonly Place[];
  readonly params: readonly WasmType[];
  /** WebAssembly's types of the locals behind the parameters. */
  readonly locals: readonly WasmType[];
  readonly yo: number;
  /**
   * Calls and bytes of frames that are still allowed: the calls in the upper half, the bytes in the lower, each
   * below 2^31. What a call takes is taken from both at once; the top bit of a half is set where it fell below 0.
   */
  readonly room: number;
  readonly resume: number;
  readonly word: number;
  readonly otherWord: number;
  readonly flag: number;
  readonly wide: number;
  /** Per local whose list may be updated in place: the flag that nothing else holds it (ownership.ts). */
  readonly owned: ReadonlyMap<number, number>;
  private readonly imports: ImportTable;
  private readonly index: number;

  constructor(
    index: number,
    fn: CompiledFunction,
    imports: ImportTable,
    { awaits, owned }: { readonly awaits: boolean; readonly owned: readonly number[] },
  ) {
    this.index = index;
    this.imports = imports;
    const kinds = fn.locals.map(kindOf);
    const paramKinds = kinds.slice(0, fn.params.length);
    const localKinds = kinds.slice(fn.params.length);
    const last: readonly WasmType[] = awaits ? [I64, I64, I32] : [I64, I64];
    this.params = [...flatten(paramKinds), ...last];
    const scratch: readonly WasmType[] = [I64, I64, I32, I64, I64, I64, I64, EXTERNREF];
    this.locals = [...flatten(localKinds), ...scratch, ...owned.map(() => I32 as WasmType)];
    const places: Place[] = [];
    let next = 0;
    for (const [i, kind] of kinds.entries()) {
      if (i === fn.params.length) next = this.params.length;
      places.push({ kind, first: next });
      next += WASM_TYPES[kind].length;
    }
    this.places = places;
    this.yo = flatten(paramKinds).length;
    this.room = this.yo + 1;
    this.resume = this.yo + 2;
    const first = this.params.length + flatten(localKinds).length;
    const firstFlag = first + scratch.length;
    this.owned = new Map(owned.map((local, i) => [local, firstFlag + i]));
    [this.word, this.otherWord, this.flag, this.wide] = [first, first + 1, first + 2, first + 3];
  }

  call(name: string): void {
    this.out.call(this.imports.number(name));
  }

  getPlace({ kind, first }: Place): void {
    for (let i = 0; i < WASM_TYPES[kind].length; i++) this.out.get(first + i);
  }

  setPlace({ kind, first }: Place): void {
    for (let i = WASM_TYPES[kind].length - 1; i >= 0; i--) this.out.set(first + i);
  }

  teePlace(place: Place): void {
    if (place.kind !== 'wide') {
      this.out.tee(place.first);
      return;
    }
    this.setPlace(place);
    this.getPlace(place);
  }

  /** Pushes the words of a wide number that JavaScript left in memory. */
  takeWide(): void {
    for (let i = 0; i < 4; i++) {
      this.out.i32Const(0);
      this.out.access(W.i64Load, WIDE_AT + 8 * i);
    }
  }

  /** A place for one value for a while; `word` is not among them. */
  scratch(kind: Kind): Place {
    const first = { bool: this.flag, u64: this.otherWord, wide: this.wide, ref: this.wide + 4 };
    return { kind, first: first[kind] };
  }

  /** Says whether nothing else holds a local's list. */
  setOwned(local: number, isOwned: boolean): void {
    const flag = this.owned.get(local);
    if (flag === undefined) return;
    this.out.i32Const(isOwned ? 1 : 0);
    this.out.set(flag);
  }

  /** Pushes an instruction's site. */
  site(pc: number): void {
    this.out.i32Const(siteOf(this.index, pc));
  }

  /** Takes yo, or stops: out of yo at this instruction. */
  charge(yo: number, pc: number): void {
    const { out } = this;
    if (yo === 0) return;
    out.get(this.yo);
    out.i64Const(BigInt(yo));
    out.op(W.i64Sub);
    out.tee(this.yo);
    out.i64Const(0n);
    out.op(W.i64LtS);
    out.open(W.if);
    this.site(pc);
    this.call('outOfYo');
    out.op(W.unreachable, W.end);
  }

  /** Takes an i32 and stops unless it is 0. */
  trapIf(name: CodeTrap, pc: number): void {
    const { out } = this;
    out.open(W.if);
    out.get(this.yo);
    out.op(W.f64ConvertI64S);
    out.i32Const(CODE_TRAPS.indexOf(name));
    this.site(pc);
    this.call('stop');
    out.op(W.unreachable, W.end);
  }

  /** Writes what is left where JavaScript finds it. */
  saveYo(): void {
    this.out.i32Const(0);
    this.out.get(this.yo);
    this.out.op(W.f64ConvertI64S);
    this.out.access(W.f64Store, METER_AT);
  }

  /** Reads what JavaScript left. */
  loadYo(): void {
    this.out.i32Const(0);
    this.out.access(W.f64Load, METER_AT);
    this.out.op(...W_TRUNCATE);
    this.out.set(this.yo);
  }
}

/** i64.trunc_sat_f64_s */
const W_TRUNCATE = [0xfc, 6] as const;
