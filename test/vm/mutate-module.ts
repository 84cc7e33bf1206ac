// A module with a few things changed at random: instructions put in, left out, swapped or given other immediates,
// types and declarations moved. Most are invalid; those that are not must be as harmless as any.

import { type ImmediateKind, OPCODES, type OpName, opRow } from '../../vm/isa.ts';
import {
  FIRST_COMPOSITE,
  type FunctionDef,
  type Immediate,
  type Instruction,
  type Module,
  type TypeDef,
  type TypeRef,
} from '../../vm/module.ts';
import type { Random } from './random.ts';

const OPS = Object.keys(OPCODES) as OpName[];

/** One to three changes. */
export function mutateModule(module: Module, random: Random): Module {
  let changed = module;
  for (let i = random.below(3); i >= 0; i--) changed = mutateOnce(changed, random);
  return changed;
}

function mutateOnce(module: Module, random: Random): Module {
  if (module.functions.length > 0 && random.chance(80)) {
    const index = random.below(module.functions.length);
    const functions = module.functions.map((fn, i) =>
      i === index ? mutateFunction(fn, random) : fn,
    );
    return { ...module, functions };
  }
  switch (random.below(5)) {
    case 0:
      return { ...module, types: module.types.map((def) => mutateType(def, random)) };
    case 1:
      return { ...module, types: [...module.types, { kind: 'proof', circuit: 0 }] };
    case 2:
      return {
        ...module,
        storage: module.storage.map((entry) =>
          random.chance(70) ? entry : { kind: 'cell', name: entry.name, type: randomType(random) },
        ),
      };
    case 3:
      return {
        ...module,
        exports: module.functions.map((_, i) => ({ name: `x${i}`, function: i, payable: true })),
      };
    default:
      return { ...module, constants: module.constants.toReversed() };
  }
}

function mutateType(def: TypeDef, random: Random): TypeDef {
  if (random.chance(70)) return def;
  switch (def.kind) {
    case 'list':
      return { kind: 'option', of: def.of };
    case 'option':
      return { kind: 'list', of: random.chance(50) ? def.of : randomType(random) };
    case 'record':
      return { ...def, members: def.members.map((m) => ({ ...m, type: randomType(random) })) };
    default:
      return { kind: 'ct', slot: random.below(3) };
  }
}

function randomType(random: Random): TypeRef {
  return random.chance(50) ? random.below(9) : FIRST_COMPOSITE + random.below(14);
}

function mutateFunction(fn: FunctionDef, random: Random): FunctionDef {
  if (fn.body.length === 0 || random.chance(15)) {
    const locals = fn.locals.map((type) => (random.chance(50) ? type : randomType(random)));
    return { ...fn, locals };
  }
  const body = [...fn.body];
  const at = random.below(body.length);
  const other = random.below(body.length);
  switch (random.below(6)) {
    case 0:
      body.splice(at, 1);
      break;
    case 1:
      body.splice(at, 0, randomInstruction(random));
      break;
    case 2:
      body[at] = randomInstruction(random);
      break;
    case 3:
      body[at] = changeImmediates(body[at] as Instruction, random);
      break;
    case 4:
      body.splice(at, 0, ...body.slice(other, other + random.below(6)));
      break;
    default:
      [body[at], body[other]] = [body[other] as Instruction, body[at] as Instruction];
  }
  return { ...fn, body };
}

function randomInstruction(random: Random): Instruction {
  const op = random.pick(OPS);
  return { op, imm: (opRow(op).imm ?? []).map((kind) => randomImmediate(kind, random)) };
}

function changeImmediates({ op }: Instruction, random: Random): Instruction {
  const sameShape = OPS.filter(
    (one) => opRow(one).sig === opRow(op).sig && `${opRow(one).imm}` === `${opRow(op).imm}`,
  );
  const chosen = random.pick(sameShape);
  const kinds = opRow(chosen).imm ?? [];
  return { op: chosen, imm: kinds.map((kind) => randomImmediate(kind, random)) };
}

function randomImmediate(kind: ImmediateKind, random: Random): Immediate {
  switch (kind) {
    case 'u64':
      return random.bits(64);
    case 'flag':
      return BigInt(random.below(2));
    case 'type':
      return BigInt(randomType(random));
    case 'labels':
      return [...random.many(3, () => random.below(4)), random.below(4)];
    default:
      return random.chance(95) ? BigInt(random.below(7)) : 2n ** 32n - 1n - BigInt(random.below(2));
  }
}
