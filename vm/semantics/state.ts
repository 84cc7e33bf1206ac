// Bodies of the opcodes that touch the chain: storage, context, YOU, events, signatures.

import { LIMITS, toHex } from '../../base/index.ts';
import type { Machine } from '../machine.ts';
import type { Immediate, TypeRef } from '../module.ts';
import { cellKey, mapEntryKey, slotKey } from '../storage-keys.ts';
import { trap } from '../traps.ts';
import { decodeValue, encodeValue, type Value } from '../values.ts';
import { type GenericBodies, type PlainBodies, popAs } from './body.ts';

export const CONTEXT_BODIES = {
  'ctx.caller': (_, m) => m.context.caller,
  'ctx.self': (_, m) => m.host.self,
  'ctx.value': (_, m) => m.context.value,
  'ctx.height': (_, m) => m.host.height,
  'ctx.chain_id': (_, m) => m.host.chainId,
  'you.balance': (_, m) => m.host.balance(),
  'you.transfer': ([to, amount], m) => {
    if (!m.host.transfer(to, amount)) {
      trap('trap.balance', `the contract holds ${m.host.balance()}, not ${amount}, for ${toHex(to)}`);
    }
  },
  'ed25519.verify': ([publicKey, message, signature], m) => {
    m.chargeUnits(message.length);
    return m.host.natives.verifySignature(publicKey, message, signature);
  },
  'key.is_set': (_, m, imm) => m.host.read(slotKey(Number(imm[0]))) !== undefined,
} satisfies Partial<PlainBodies>;

export const STORAGE_BODIES = {
  'cell.get': (stack, m, imm) => {
    const { type } = storageEntry(m, imm, 'cell');
    stack.push(read(m, cellKey(Number(imm[0])), type));
  },
  'cell.set': (stack, m, imm) => {
    const { type } = storageEntry(m, imm, 'cell');
    write(m, cellKey(Number(imm[0])), encodeValue(m.program.module, type, stack.pop() as Value));
  },
  'map.get': (stack, m, imm) => {
    stack.push(read(m, entryKey(stack, m, imm), storageEntry(m, imm, 'map').value));
  },
  'map.set': (stack, m, imm) => {
    const { value: type } = storageEntry(m, imm, 'map');
    const value = encodeValue(m.program.module, type, stack.pop() as Value);
    write(m, entryKey(stack, m, imm), value);
  },
  'map.has': (stack, m, imm) => {
    const key = entryKey(stack, m, imm);
    m.chargeUnits(key.length);
    stack.push(m.host.read(key) !== undefined);
  },
  'map.delete': (stack, m, imm) => {
    const key = entryKey(stack, m, imm);
    m.chargeUnits(key.length);
    m.host.write(key, undefined);
  },
  emit: (stack, m, imm) => {
    const event = Number(imm[0]);
    const type = m.program.module.events[event]?.type as TypeRef;
    const payload = encodeValue(m.program.module, type, popAs<readonly Value[]>(stack));
    bounded(m, payload);
    m.host.emit(event, payload);
  },
} satisfies Partial<GenericBodies>;

/** The entry of that kind, which validation proved it to be. */
function storageEntry<K extends 'cell' | 'map'>(m: Machine, imm: readonly Immediate[], _kind: K) {
  const entry = m.program.module.storage[Number(imm[0])];
  return entry as Extract<NonNullable<typeof entry>, { kind: K }>;
}

function entryKey(stack: Value[], m: Machine, imm: readonly Immediate[]): Uint8Array {
  const { key } = storageEntry(m, imm, 'map');
  return mapEntryKey(Number(imm[0]), encodeValue(m.program.module, key, stack.pop() as Value));
}

/** Charges for what was found before it is decoded. */
function read(m: Machine, key: Uint8Array, type: TypeRef): Value {
  const bytes = m.host.read(key);
  m.chargeUnits(key.length + (bytes?.length ?? 0));
  if (bytes === undefined) return [];
  m.allocate(bytes.length);
  return [decodeValue(m.program.module, type, bytes, 'storage')];
}

function write(m: Machine, key: Uint8Array, value: Uint8Array): void {
  bounded(m, value, key.length);
  m.host.write(key, value);
}

function bounded(m: Machine, value: Uint8Array, keySizeBytes = 0): void {
  if (value.length > LIMITS.valueSizeBytes) {
    trap('trap.valueSize', `at most ${LIMITS.valueSizeBytes} bytes, got ${value.length}`);
  }
  m.chargeUnits(value.length + keySizeBytes);
}
