// Bodies of the opcodes that touch the chain: storage, context, YOU, events, signatures. What is written is paid for
// by its encoded size before it is encoded.

import { LIMITS, toHex } from '../../base/index.ts';
import type { Machine } from '../machine.ts';
import { decodeMetered, encodeMetered } from '../metered-values.ts';
import type { Immediate, TypeRef } from '../module.ts';
import { cellKey, mapEntryKey, slotKey } from '../storage-keys.ts';
import { trap } from '../traps.ts';
import type { Value } from '../value.ts';
import { encodeValue } from '../values.ts';
import { type GenericBodies, type PlainBodies, popAs } from './body.ts';

/** Of Ed25519 (RFC 8032). */
const SIGNATURE_SIZE_BYTES = 64;

/** By opcode, plain ones. */
export const CONTEXT_BODIES = {
  'ctx.caller': (m) => m.context.caller,
  'ctx.self': (m) => m.host.self,
  'ctx.value': (m) => m.context.value,
  'ctx.height': (m) => m.host.height,
  'ctx.chain_id': (m) => m.host.chainId,
  'you.balance': (m) => m.host.balance(),
  'you.transfer': (to, amount, m) => {
    if (!m.host.transfer(to, amount)) {
      trap(
        'trap.balance',
        `the contract holds ${m.host.balance()}, not ${amount}, for ${toHex(to)}`,
      );
    }
  },
  'ed25519.verify': (publicKey, message, signature, m) => {
    m.chargeUnits(message.length);
    // Another size is a malformed signature here, which the check itself takes for bad input and throws.
    if (signature.length !== SIGNATURE_SIZE_BYTES) return false;
    return m.host.natives.verifySignature(publicKey, message, signature);
  },
  'key.is_set': (m, imm) => m.host.read(slotKey(Number(imm[0]))) !== undefined,
} satisfies Partial<PlainBodies>;

/** By opcode, generic ones. */
export const STORAGE_BODIES = {
  'cell.get': (stack, m, imm) => {
    const { type } = storageEntry(m, imm, 'cell');
    stack.push(read(m, cellKey(Number(imm[0])), type));
  },
  'cell.set': (stack, m, imm) => {
    const { type } = storageEntry(m, imm, 'cell');
    write(m, cellKey(Number(imm[0])), type, stack.pop() as Value);
  },
  'map.get': (stack, m, imm) => {
    stack.push(read(m, entryKey(stack, m, imm), storageEntry(m, imm, 'map').value));
  },
  'map.set': (stack, m, imm) => {
    const { value: type } = storageEntry(m, imm, 'map');
    const value = stack.pop() as Value;
    write(m, entryKey(stack, m, imm), type, value);
  },
  'map.has': (stack, m, imm) => {
    stack.push(readBytes(m, entryKey(stack, m, imm)) !== undefined);
  },
  'map.delete': (stack, m, imm) => {
    const key = entryKey(stack, m, imm);
    m.chargeUnits(key.length);
    m.host.write(key, undefined);
  },
  emit: (stack, m, imm) => {
    const event = Number(imm[0]);
    const type = m.module.events[event]?.type as TypeRef;
    m.host.emit(event, encodeMetered(m, type, popAs<readonly Value[]>(stack)));
  },
} satisfies Partial<GenericBodies>;

/** The entry of that kind, which validation proved it to be. */
function storageEntry<K extends 'cell' | 'map'>(m: Machine, imm: readonly Immediate[], _kind: K) {
  const entry = m.module.storage[Number(imm[0])];
  return entry as Extract<NonNullable<typeof entry>, { kind: K }>;
}

/** Where the value under the key on the stack lies. Keys are short, so that they can be encoded before they are paid for. */
function entryKey(stack: Value[], m: Machine, imm: readonly Immediate[]): Uint8Array {
  const { key: type } = storageEntry(m, imm, 'map');
  const key = stack.pop() as Value;
  if (key instanceof Uint8Array && key.length > LIMITS.mapKeyBytes) {
    trap('trap.valueSize', `a key of at most ${LIMITS.mapKeyBytes} bytes, got ${key.length}`);
  }
  return mapEntryKey(Number(imm[0]), encodeValue(m.module, type, key));
}

function read(m: Machine, key: Uint8Array, type: TypeRef): Value {
  const bytes = readBytes(m, key);
  return bytes === undefined ? [] : [decodeMetered(m, type, bytes, 'storage')];
}

/** Charges for key and value; what the value is must be known for that, so the read itself is in the base price. */
function readBytes(m: Machine, key: Uint8Array): Uint8Array | undefined {
  const bytes = m.host.read(key);
  m.chargeUnits(key.length + (bytes?.length ?? 0));
  return bytes;
}

function write(m: Machine, key: Uint8Array, type: TypeRef, value: Value): void {
  m.chargeUnits(key.length);
  m.host.write(key, encodeMetered(m, type, value));
}
