// Updates of a local's list as functions that WebAssembly calls: in place where the last parameter before the site says that
// nothing else holds it (ownership.ts). An index comes as i32, with the index itself in memory.

import { BODIES_IN_PLACE, payForWith } from '../semantics/composites.ts';
import type { Value } from '../value.ts';
import {
  type HostFunction,
  type HostInstruction,
  hostFunction,
  LIFT,
  liftAll,
} from './host-function.ts';
import { INDEX, METER } from './layout.ts';
import { flatten, type Kind } from './representation.ts';
import type { Session } from './session.ts';
import { EXTERNREF, I32, type WasmType } from './wasm-writer.ts';

type Run = (...args: readonly unknown[]) => unknown;

/** What an update of items of that kind takes: the list, the index for `list.with`, the item, the flag, the site. */
export function updateParams({ op, operands }: HostInstruction): WasmType[] {
  const item = flatten(operands.slice(-1));
  return [EXTERNREF, ...(op === 'list.with' ? [I32 as WasmType] : []), ...item, I32, I32];
}

/** The function of an instruction. */
export function updateFunction(session: Session, instruction: HostInstruction): HostFunction {
  const item = instruction.operands.at(-1) as Kind;
  const copy = bodyFor(session, instruction);
  const body = BODIES_IN_PLACE[instruction.op as keyof typeof BODIES_IN_PLACE];
  const change = bodyFor(session, { ...instruction, body });
  const withIndex = instruction.op === 'list.with';
  if (item === 'wide') {
    return (...args: readonly unknown[]) => {
      const [value] = liftAll([item], args.slice(withIndex ? 2 : 1));
      const operands = withIndex ? [args[0], INDEX[0], value] : [args[0], value];
      return (args.at(-2) === 1 ? change : copy)(...operands, args.at(-1));
    };
  }
  const lift = LIFT[item];
  if (!withIndex) {
    return (list: unknown, value: unknown, isOwned: number, site: number) =>
      (isOwned === 1 ? change : copy)(list, lift(value), site);
  }
  return (list: Value[], index: number, value: unknown, isOwned: number, site: number) => {
    if (isOwned === 0 || index < 0 || index >= list.length) {
      return copy(list, INDEX[0], lift(value), site);
    }
    const { machine } = session;
    session.site = site;
    machine.op = 'list.with';
    machine.yoLeft = METER[0] as number;
    payForWith(machine, list);
    METER[0] = machine.yoLeft;
    list[index] = lift(value);
    return list;
  };
}

/** A body on operands that are values already. */
function bodyFor(session: Session, instruction: HostInstruction): Run {
  const operands = instruction.operands.map(() => 'ref' as const);
  return hostFunction(session, { ...instruction, operands }) as Run;
}
