// Bodies of the opcodes on constants, records, lists and options. Values are immutable: an update makes a new one,
// pays for every place that it copies, and shares what the places hold.

import { LIMITS } from '../../base/index.ts';
import { hashTaggedList, poseidon } from '../../crypto/index.ts';
import { ITEM_BYTES, type Machine } from '../machine.ts';
import { trap } from '../traps.ts';
import { provedComposite } from '../types.ts';
import type { Value } from '../value.ts';
import { utf8Size } from '../value-size.ts';
import { type GenericBodies, popAs } from './body.ts';

const POSEIDON_INPUTS = 16;

/** By opcode. */
export const COMPOSITE_BODIES = {
  drop: (stack) => {
    stack.pop();
  },
  const: (stack, m, imm) => {
    stack.push(m.module.constants[Number(imm[0])]?.value as Value);
  },
  require: (stack, m, imm) => {
    if (!popAs<boolean>(stack)) trap('trap.require', messageOf(m, imm[0] as bigint));
  },
  fail: (_, m, imm) => trap('trap.fail', messageOf(m, imm[0] as bigint)),

  poseidon: (stack, m) => {
    const inputs = popAs<readonly bigint[]>(stack);
    if (inputs.length < 1 || inputs.length > POSEIDON_INPUTS) {
      trap('trap.length', `expected 1 to ${POSEIDON_INPUTS} inputs, got ${inputs.length}`);
    }
    m.chargeUnits(inputs.length);
    stack.push(poseidon(inputs));
  },
  hash_tagged: (stack, m) => {
    const parts = popAs<readonly Uint8Array[]>(stack);
    const domain = popAs<string>(stack);
    const sizeBytes = parts.reduce((sum, part) => sum + part.length + ITEM_BYTES, utf8Size(domain));
    m.chargeUnits(sizeBytes);
    stack.push(hashTaggedList(domain, parts));
  },

  'record.new': (stack, m, imm) => {
    const { members } = provedComposite(m.module, Number(imm[0]), 'record');
    makeMembers(m, members.length);
    stack.push(stack.splice(stack.length - members.length));
  },
  'record.get': (stack, _, imm) => {
    stack.push(popAs<readonly Value[]>(stack)[Number(imm[1])] as Value);
  },
  'record.with': (stack, m, imm) => {
    const member = stack.pop() as Value;
    const record = popAs<readonly Value[]>(stack);
    makeMembers(m, record.length);
    stack.push(record.with(Number(imm[1]), member));
  },

  'list.new': (stack, m) => {
    m.allocate(ITEM_BYTES);
    stack.push([]);
  },
  'list.len': (stack) => {
    stack.push(BigInt(popAs<readonly Value[]>(stack).length));
  },
  'list.get': (stack) => {
    const index = popAs<bigint>(stack);
    const list = popAs<readonly Value[]>(stack);
    stack.push(list[itemIndex(list, index)] as Value);
  },
  'list.push': (stack, m) => {
    const { list, item } = takePush(stack, m);
    stack.push([...list, item]);
  },
  'list.with': (stack, m) => {
    const { list, place, item } = takeWith(stack, m);
    stack.push(list.with(place, item));
  },

  'option.none': (stack) => {
    stack.push([]);
  },
  'option.some': (stack, m) => {
    m.allocate(ITEM_BYTES);
    stack.push([stack.pop() as Value]);
  },
  'option.is_some': (stack) => {
    stack.push(popAs<readonly Value[]>(stack).length === 1);
  },
  'option.unwrap': (stack) => {
    const [value] = popAs<readonly Value[]>(stack);
    if (value === undefined) trap('trap.none');
    stack.push(value);
  },
} satisfies Partial<GenericBodies>;

/**
 * The same for a list that nothing else holds, as an engine may know: its price is that of the copy, and so is what it
 * counts as allocated, but the list itself changes.
 */
export const BODIES_IN_PLACE = {
  'list.push': (stack, m) => {
    const { list, item } = takePush(stack, m);
    list.push(item);
    stack.push(list);
  },
  'list.with': (stack, m) => {
    const { list, place, item } = takeWith(stack, m);
    list[place] = item;
    stack.push(list);
  },
} satisfies Partial<GenericBodies>;

/** What replacing an item costs, in place too. */
export function payForWith(m: Machine, list: readonly Value[]): void {
  makeMembers(m, list.length);
}

function takePush(stack: Value[], m: Machine) {
  const item = stack.pop() as Value;
  const list = popList(stack);
  if (list.length >= LIMITS.listItems) {
    trap('trap.length', `a list holds at most ${LIMITS.listItems} items`);
  }
  makeMembers(m, list.length + 1);
  return { list, item };
}

function takeWith(stack: Value[], m: Machine) {
  const item = stack.pop() as Value;
  const index = popAs<bigint>(stack);
  const list = popList(stack);
  const place = itemIndex(list, index);
  payForWith(m, list);
  return { list, place, item };
}

/** A list as what it is in memory. */
function popList(stack: Value[]): Value[] {
  return popAs<readonly Value[]>(stack) as Value[];
}

function messageOf(machine: Machine, constant: bigint): string {
  return machine.module.constants[Number(constant)]?.value as string;
}

function makeMembers(machine: Machine, count: number): void {
  machine.chargeUnits(count);
  machine.allocate(ITEM_BYTES * count);
}

function itemIndex(list: readonly Value[], index: bigint): number {
  if (index >= BigInt(list.length)) trap('trap.index', `item ${index} of ${list.length}`);
  return Number(index);
}
