// Opcodes that only look into a value, as functions without a stack and without a BigInt on the way: an index comes as
// i32, a length goes as one. Where they would trap they call the body, which says how.

import type { Value } from '../value.ts';
import { type HostFunction, type HostInstruction, hostFunction, LOWER } from './host-function.ts';
import { INDEX } from './layout.ts';
import { flatten } from './representation.ts';
import type { Session } from './session.ts';
import { EXTERNREF, I32, type WasmType } from './wasm-writer.ts';

/** How such an opcode is imported. */
export type ShortForm = {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly bind: (session: Session, instruction: HostInstruction) => HostFunction;
};

type Sized = { readonly length: number };

const LENGTH: Omit<ShortForm, 'results'> = {
  params: [EXTERNREF],
  bind: () => (value: Sized) => value.length,
};

/** The form of an instruction; undefined where its opcode has none. */
export function shortFormOf({ op, result }: HostInstruction): ShortForm | undefined {
  const results = result === undefined || result === 'wide' ? [] : flatten([result]);
  switch (op) {
    case 'list.len':
    case 'bytes.len':
    case 'option.is_some':
      return { ...LENGTH, results: [I32] };
    case 'bytes.at':
      return { params: [EXTERNREF, I32, I32], results: [I32], bind: bindByte };
    case 'list.get':
      return { params: [EXTERNREF, I32, I32], results, bind: bindItem };
    case 'record.get':
      return { params: [EXTERNREF], results, bind: bindMember };
    case 'option.unwrap':
      return { params: [EXTERNREF, I32], results, bind: bindUnwrap };
    default:
      return undefined;
  }
}

/** Whether the short form takes an index as i32, and leaves the index itself in memory. */
export function takesIndex({ op }: HostInstruction): boolean {
  return op === 'bytes.at' || op === 'list.get';
}

/** Whether the short form gives a u64 as i32. */
export function givesNumber({ op }: HostInstruction): boolean {
  return op === 'bytes.at' || op === 'list.len' || op === 'bytes.len';
}

/** Whether the short form takes the site. */
export function takesSite({ op }: HostInstruction): boolean {
  return takesIndex({ op } as HostInstruction) || op === 'option.unwrap';
}

function bindByte(session: Session, instruction: HostInstruction): HostFunction {
  const trapped = bindTrap(session, instruction);
  return (bytes: Uint8Array, index: number, site: number) =>
    bytes[index] ?? trapped([bytes, INDEX[0] as bigint], site);
}

function bindItem(session: Session, instruction: HostInstruction): HostFunction {
  const trapped = bindTrap(session, instruction);
  const lower = LOWER[instruction.result ?? 'ref'];
  return (list: readonly Value[], index: number, site: number) => {
    const item = list[index];
    return item === undefined ? trapped([list, INDEX[0] as bigint], site) : lower(item);
  };
}

function bindMember(_: Session, { imm, result }: HostInstruction): HostFunction {
  const place = Number(imm[1]);
  const lower = LOWER[result ?? 'ref'];
  return (record: readonly Value[]) => lower(record[place] as Value);
}

function bindUnwrap(session: Session, instruction: HostInstruction): HostFunction {
  const trapped = bindTrap(session, instruction);
  const lower = LOWER[instruction.result ?? 'ref'];
  return (option: readonly Value[], site: number) => {
    const value = option[0];
    return value === undefined ? trapped([option], site) : lower(value);
  };
}

/** The body where it traps: on the operands themselves. */
function bindTrap(session: Session, instruction: HostInstruction) {
  const kinds = instruction.operands.map(() => 'ref' as const);
  const body = hostFunction(session, { ...instruction, operands: kinds });
  return (operands: readonly Value[], site: number): unknown =>
    (body as (...args: unknown[]) => unknown)(...operands, site);
}
