// Writes the body of a function, typed: values of a wanted type from whatever the module offers, statements that use
// them. It keeps the stack's height and which locals are set, so that every body it writes is valid.

import { type OpName, opRow, SCALARS, type Scalar } from '../../vm/isa.ts';
import {
  FIRST_COMPOSITE,
  type Immediate,
  type Instruction,
  type TypeDef,
  type TypeRef,
} from '../../vm/module.ts';
import { signatureTypes } from '../../vm/signature.ts';
import { lacksDefault, scalarRef, typesHolding } from '../../vm/types.ts';
import { type Outline, PLAIN_BY_RESULT, type Signature } from './generate-outline.ts';
import type { Random } from './random.ts';

const BOOL = scalarRef('bool');
const U64 = scalarRef('u64');
const BYTES = scalarRef('bytes');
const CONSTANTS: readonly Scalar[] = ['u256', 'field', 'address', 'hash', 'bytes', 'text'];

type Make = () => void;
/** Adds a way: values of these types, then the instruction. */
type From = (operands: readonly TypeRef[], op: OpName, ...imm: number[]) => void;

/** A block that is open. */
type Open = { readonly height: number; readonly isLoop: boolean; readonly setHere: number[] };

export class BodyWriter {
  private readonly random: Random;
  private readonly outline: Outline;
  private readonly own: Signature;
  private readonly locals: readonly TypeRef[];
  private readonly unset = new Set<number>();
  private readonly code: Instruction[] = [];
  private readonly open: Open[] = [];
  private height = 0;

  constructor(random: Random, outline: Outline, own: Signature) {
    this.random = random;
    this.outline = outline;
    this.own = own;
    this.locals = [...own.params, ...own.locals];
    const bare = lacksDefault(outline);
    for (const [i, type] of own.locals.entries())
      if (bare(type)) this.unset.add(own.params.length + i);
  }

  write(size: number): readonly Instruction[] {
    this.statements(size >> 2);
    if (this.own.awaits) this.wait();
    this.statements(size);
    for (const type of this.own.results) this.value(type, 3);
    this.emit('end');
    return this.code;
  }

  private emit(op: OpName, ...imm: Immediate[]): void {
    this.code.push({ op, imm });
  }

  private statements(count: number): void {
    for (let i = this.random.below(count + 1); i > 0; i--) this.statement(3);
  }

  private statement(fuel: number): void {
    const { random, outline, locals, height: before } = this;
    const choices: Make[] = [() => this.discard(fuel), () => this.emit('nop')];
    if (locals.length > 0) {
      const set = () => this.setLocal(random.below(locals.length), fuel);
      choices.push(set, set, set);
    }
    for (const [i, entry] of outline.storage.entries()) {
      choices.push(() => {
        if (entry.kind === 'map') this.value(entry.key, fuel);
        if (entry.kind === 'map' && random.chance(20)) {
          this.use(1, 'map.delete', i);
          return;
        }
        this.value(entry.kind === 'map' ? entry.value : entry.type, fuel);
        if (entry.kind === 'map') this.use(2, 'map.set', i);
        else this.use(1, 'cell.set', i);
      });
    }
    for (const [i, event] of outline.events.entries()) {
      choices.push(() => {
        this.value(event.type, fuel);
        this.use(1, 'emit', i);
      });
    }
    for (const [i, callee] of outline.signatures.entries()) {
      if (callee.results.length === 0 && !callee.awaits) choices.push(() => this.call(i, fuel));
    }
    choices.push(() => {
      this.value(BOOL, fuel);
      if (random.chance(90)) {
        this.emit('bool.const', 1n);
        this.emit('bool.or');
      }
      this.use(1, 'require', CONSTANTS.indexOf('text'));
    });
    if (fuel > 0) {
      const block = () => this.block(fuel - 1);
      const branch = () => this.conditional(fuel - 1);
      choices.push(block, block, branch, branch, () => this.held(fuel - 1));
      if (this.own.awaits) choices.push(() => this.wait());
      choices.push(() => {
        this.value(scalarRef('address'), 1);
        if (random.chance(90)) this.emit('u64.const', BigInt(random.below(2)));
        else this.value(U64, 1);
        this.emit('you.transfer');
        this.height = before;
      });
    }
    random.pick(choices)();
  }

  /** A value that lies below a block while that runs. */
  private held(fuel: number): void {
    this.value(U64, 1);
    this.block(fuel);
    this.use(1, 'drop');
  }

  private discard(fuel: number): void {
    const types = [...SCALARS.keys(), ...this.outline.types.map((_, i) => FIRST_COMPOSITE + i)];
    this.value(this.random.pick(types), fuel);
    this.use(1, 'drop');
  }

  private setLocal(index: number, fuel: number): void {
    const type = this.locals[index] as TypeRef;
    const def = this.outline.types[type - FIRST_COMPOSITE];
    if (def?.kind === 'list' && this.random.chance(60)) this.updated(index, def.of, fuel);
    else this.value(type, fuel);
    if (this.random.chance(30)) {
      this.emit('local.tee', BigInt(index));
      this.use(1, 'drop');
    } else this.use(1, 'local.set', index);
    if (this.unset.delete(index)) this.open.at(-1)?.setHere.push(index);
  }

  /** The list of a local with an item more or another, as engines look for it. */
  private updated(index: number, of: TypeRef, fuel: number): void {
    const before = this.height;
    this.emit('local.get', BigInt(index));
    this.height++;
    const isPush = this.random.chance(60);
    if (!isPush) this.value(U64, 1);
    this.value(of, fuel);
    this.emit(isPush ? 'list.push' : 'list.with');
    this.height = before + 1;
  }

  private block(fuel: number): void {
    const isLoop = this.random.chance(40);
    this.emit(isLoop ? 'loop' : 'block');
    this.inside(isLoop, fuel);
    if (!isLoop && this.random.chance(20)) this.emit('br', 0n);
    this.emit('end');
  }

  private conditional(fuel: number): void {
    this.value(BOOL, fuel);
    this.use(1, 'if');
    this.inside(false, fuel);
    if (this.random.chance(60)) {
      this.emit('else');
      this.inside(false, fuel);
    }
    this.emit('end');
  }

  /** Statements of a block, then a way out of it that may be taken. */
  private inside(isLoop: boolean, fuel: number): void {
    this.open.push({ height: this.height, isLoop, setHere: [] });
    for (let i = this.random.below(4); i > 0; i--) this.statement(fuel);
    if (this.random.chance(50)) this.branch();
    for (const local of this.open.pop()?.setHere ?? []) this.unset.add(local);
  }

  private branch(): void {
    const labels = this.open.flatMap(({ height }, i) =>
      height === this.height ? [this.open.length - 1 - i] : [],
    );
    this.value(BOOL, 1);
    if (this.random.chance(50)) {
      this.use(1, 'br_if', this.random.pick(labels));
      return;
    }
    this.use(1, 'if');
    this.leave(labels.map((label) => label + 1));
    this.emit('end');
  }

  /** An end of what can be reached: a branch to one of the labels, a return, a failure. */
  private leave(labels: readonly number[]): void {
    const { random } = this;
    const before = this.height;
    const ways: Make[] = [
      () => this.emit('br', BigInt(random.pick(labels))),
      () => {
        this.value(U64, 1);
        this.emit('br_table', [...random.many(4, () => random.pick(labels)), random.pick(labels)]);
      },
      () => {
        for (const type of this.own.results) this.value(type, 1);
        this.emit('return');
      },
    ];
    if (random.chance(20)) this.emit('fail', BigInt(CONSTANTS.indexOf('text')));
    else random.pick(ways)();
    this.height = before;
  }

  private call(index: number, fuel: number): void {
    const callee = this.outline.signatures[index] as Signature;
    for (const type of callee.params) this.value(type, fuel - 1);
    this.height += callee.results.length - callee.params.length;
    this.emit('call', BigInt(index));
  }

  /** A wait for several parties, where the stack is empty and the module has the types. */
  private wait(): void {
    if (this.height > 0) return;
    const { types } = this.outline;
    const addresses = this.typeNumber(
      (def) => def.kind === 'list' && def.of === scalarRef('address'),
    );
    const clear = (type: TypeRef) => !typesHolding(this.outline, 'ct')(type);
    const results = types.flatMap((def, i) =>
      def.kind === 'option' && clear(def.of) ? [FIRST_COMPOSITE + i] : [],
    );
    const lists = types.flatMap((def, i) => {
      const of = def.kind === 'list' ? types[def.of - FIRST_COMPOSITE] : undefined;
      return of?.kind === 'ct' ? [{ type: FIRST_COMPOSITE + i, slot: of.slot }] : [];
    });
    if (lists.length > 0 && this.random.chance(50)) {
      const { type, slot } = this.random.pick(lists);
      this.listOf(type);
      this.blocks();
      this.use(2, 'await.open', slot);
    } else if (addresses !== undefined && results.length > 0) {
      this.listOf(addresses);
      this.value(scalarRef('text'), 1);
      this.value(BYTES, 1);
      this.blocks();
      this.use(4, 'await.joint', this.random.pick(results));
    } else return;
    this.height++;
    this.use(1, 'drop');
  }

  /** A list of some items, where a random one would be empty. */
  private listOf(type: TypeRef): void {
    const def = this.outline.types[type - FIRST_COMPOSITE];
    this.value(type, 1);
    for (let i = 0; i < 2; i++) {
      this.value(def?.kind === 'list' ? def.of : U64, 1);
      this.use(1, 'list.push');
    }
  }

  /** A number of blocks that a deadline may have, but for a few. */
  private blocks(): void {
    if (this.random.chance(10)) this.value(U64, 1);
    else {
      this.emit('u64.const', BigInt(1 + this.random.below(1000)));
      this.height++;
    }
  }

  private typeNumber(matches: (def: TypeDef) => boolean): TypeRef | undefined {
    const index = this.outline.types.findIndex(matches);
    return index < 0 ? undefined : FIRST_COMPOSITE + index;
  }

  /** Emits an instruction that takes so many operands. */
  private use(operands: number, op: OpName, ...imm: number[]): void {
    this.height -= operands;
    this.emit(op, ...imm.map(BigInt));
  }

  /** Emits what leaves one value of the type on the stack. */
  value(type: TypeRef, fuel: number): void {
    const before = this.height;
    const scalar = SCALARS[type];
    const choices: Make[] = [];
    for (const [i, local] of this.locals.entries()) {
      if (local === type && !this.unset.has(i))
        choices.push(() => this.emit('local.get', BigInt(i)));
    }
    if (fuel > 0) choices.push(...this.ways(type, fuel - 1));
    if (choices.length > 0 && this.random.chance(90)) this.random.pick(choices)();
    else if (scalar === undefined)
      this.compose(type, this.outline.types[type - FIRST_COMPOSITE] as TypeDef, fuel - 1);
    else this.simplest(scalar);
    this.height = before + 1;
  }

  private simplest(scalar: Scalar): void {
    if (scalar === 'bool') this.emit('bool.const', BigInt(this.random.below(2)));
    else if (scalar === 'u64') this.emit('u64.const', this.random.bits(64));
    else this.emit('const', BigInt(CONSTANTS.indexOf(scalar)));
  }

  private compose(type: TypeRef, def: TypeDef, fuel: number): void {
    switch (def.kind) {
      case 'list':
        this.emit('list.new', BigInt(type));
        break;
      case 'option':
        this.emit('option.none', BigInt(type));
        break;
      case 'record':
        for (const member of def.members) this.value(member.type, fuel);
        this.emit('record.new', BigInt(type));
        break;
      case 'ct':
        this.value(BYTES, fuel);
        this.value(BYTES, fuel);
        this.value(U64, fuel);
        this.emit('ct.input', BigInt(def.slot));
    }
  }

  /** Ways to a value of the type through other values. */
  private ways(type: TypeRef, fuel: number): Make[] {
    const scalar = SCALARS[type];
    const def = this.outline.types[type - FIRST_COMPOSITE];
    const ways: Make[] = [];
    const from: From = (operands, op, ...imm) => {
      // Most programs would end at once.
      if (isRisky(op) && !this.random.chance(15)) return;
      ways.push(() => {
        for (const operand of operands) this.value(operand, fuel);
        this.emit(op, ...imm.map(BigInt));
      });
    };
    for (const op of scalar === undefined ? [] : (PLAIN_BY_RESULT.get(scalar) ?? [])) {
      if (op === 'u64.const' || op === 'bool.const') continue;
      if (op === 'key.is_set' && this.outline.slots.length === 0) continue;
      from(signatureTypes(op).operands, op, ...(op === 'key.is_set' ? [0] : []));
    }
    for (const [i, callee] of this.outline.signatures.entries()) {
      if (callee.results[0] === type && !callee.awaits) ways.push(() => this.call(i, fuel));
    }
    this.waysFromTypes(type, from);
    this.waysFromStorage(type, ways, fuel);
    if (def !== undefined) this.waysOfComposite(type, def, from);
    return ways;
  }

  private waysFromTypes(type: TypeRef, from: From): void {
    for (const [i, def] of this.outline.types.entries()) {
      const whole = FIRST_COMPOSITE + i;
      if (def.kind === 'record') {
        for (const [m, member] of def.members.entries()) {
          if (member.type === type) from([whole], 'record.get', whole, m);
        }
      } else if (def.kind === 'list') waysFromList(type, whole, def.of, from);
      else if (def.kind === 'option') {
        if (def.of === type) from([whole], 'option.unwrap');
        if (type === BOOL) from([whole], 'option.is_some');
      }
    }
  }

  private waysFromStorage(type: TypeRef, ways: Make[], fuel: number): void {
    for (const [i, entry] of this.outline.storage.entries()) {
      const stored = entry.kind === 'cell' ? entry.type : entry.value;
      if (stored === type && this.random.chance(15)) {
        ways.push(() => {
          if (entry.kind === 'map') this.value(entry.key, fuel);
          this.emit(entry.kind === 'cell' ? 'cell.get' : 'map.get', BigInt(i));
          this.emit('option.unwrap');
        });
      }
      if (type === BOOL && entry.kind === 'map') {
        ways.push(() => {
          this.value(entry.key, fuel);
          this.emit('map.has', BigInt(i));
        });
      }
    }
  }

  private waysOfComposite(type: TypeRef, def: TypeDef, from: From): void {
    switch (def.kind) {
      case 'list':
        from([type, def.of], 'list.push');
        from([type, U64, def.of], 'list.with');
        break;
      case 'option':
        from([def.of], 'option.some', type);
        break;
      case 'record':
        for (const [m, member] of def.members.entries())
          from([type, member.type], 'record.with', type, m);
        break;
      case 'ct': {
        from([type, type], 'ct.add', def.slot);
        from([type], 'ct.negate', def.slot);
        from([type, U64], 'ct.add_plain', def.slot);
        from([type, U64], 'ct.mul_plain', def.slot);
        const list = this.typeNumber((one) => one.kind === 'list' && one.of === type);
        if (list !== undefined) from([list], 'ct.sum', def.slot);
      }
    }
  }
}

/** Whether an opcode traps where it likes not its operands. */
function isRisky(op: OpName): boolean {
  return opRow(op).traps.some((trap) => trap !== 'trap.outOfYo' && trap !== 'trap.allocation');
}

function waysFromList(type: TypeRef, list: TypeRef, of: TypeRef, from: From): void {
  if (of === type) from([list, U64], 'list.get');
  if (type === U64) from([list], 'list.len');
  if (type === scalarRef('hash') && of === BYTES) from([scalarRef('text'), list], 'hash_tagged');
  if (type === scalarRef('field') && of === type) from([list], 'poseidon');
}
