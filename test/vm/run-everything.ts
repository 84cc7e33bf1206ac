// Runs every method of a program with random arguments on a chain that holds random values, answers its waits, and
// expects nothing but outcomes: what an exception would be is a hole in the validator.

import assert from 'node:assert/strict';
import { isDiffieError } from '../../base/index.ts';
import { encodeNode, inputHandle } from '../../vm/graph.ts';
import {
  cellKey,
  decodeValue,
  encodeModule,
  encodeValue,
  loadProgram,
  type Module,
  type Outcome,
  type Program,
  type Value,
} from '../../vm/index.ts';
import { SCALARS } from '../../vm/isa.ts';
import { FIRST_COMPOSITE, type TypeRef } from '../../vm/module.ts';
import { makeInput, setKey } from './elgamal-fixture.ts';
import { answer, CALLER, call } from './fixture.ts';
import { createMemoryHost, type MemoryHost } from './memory-host.ts';
import type { Random } from './random.ts';

/** Little: programs may loop for ever. */
const YO = 200_000n;
/** Enough for openings and inputs. */
const MUCH_YO = 8_000_000n;

/** The program of a module; undefined where it is refused by a coded error. */
export function loadIfValid(module: Module): Program | undefined {
  try {
    return loadProgram(encodeModule(module));
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    assert.match(error.code, /^module\./);
    return undefined;
  }
}

/** The kinds of all outcomes. */
export function runEverything(program: Program, random: Random): string[] {
  const memory = createMemoryHost();
  memory.balance = random.bits(60);
  if (program.module.slots[0]?.scheme === 'elgamal' && random.chance(80)) setKey(memory);
  const handles = recordInputs(memory);
  const make = (type: TypeRef) => randomValue(program.module, type, random, handles);
  for (const [i, entry] of program.module.storage.entries()) {
    if (entry.kind === 'cell' && random.chance(60)) {
      memory.host.write(cellKey(i), encodeValue(program.module, entry.type, make(entry.type)));
    }
  }
  const kinds: string[] = [];
  for (const entry of program.exports.values()) {
    const params = program.functions[entry.function]?.params ?? [];
    const options = {
      value: entry.payable ? random.bits(20) : 0n,
      yo: random.chance(15) ? MUCH_YO : YO,
    };
    let outcome = call(program, memory, entry.name, params.map(make), options);
    kinds.push(outcome.kind === 'trap' ? outcome.trap : outcome.kind);
    expectResult(program, entry.function, outcome);
    for (let waits = 0; outcome.kind === 'waiting' && waits < 3; waits++) {
      const bad = answer(program, memory, outcome, random.bytes(random.below(60)), MUCH_YO);
      assert(bad.kind === 'refused' || bad.kind === 'trap', bad.kind);
      kinds.push(bad.kind);
      outcome = answer(program, memory, outcome, undefined, YO);
      kinds.push(outcome.kind === 'trap' ? outcome.trap : outcome.kind);
      expectResult(program, entry.function, outcome);
    }
  }
  return kinds;
}

function expectResult(program: Program, index: number, outcome: Outcome): void {
  if (outcome.kind !== 'done') return;
  const type = program.functions[index]?.results[0];
  if (type === undefined) assert.equal(outcome.result.length, 0);
  else decodeValue(program.module, type, outcome.result, 'result');
}

/** Ciphertexts that the graph knows. */
function recordInputs(memory: MemoryHost): readonly Uint8Array[] {
  const [ciphertext] = INPUT;
  const { chainId, self: contract, graph } = memory.host;
  const origin = { chainId, contract, slot: 0, keyId: contract, submitter: CALLER, nonce: 1n };
  const handle = inputHandle(origin, ciphertext);
  graph.putNode(handle, encodeNode({ op: 'input', ciphertext }));
  return [handle];
}

const INPUT = makeInput(createMemoryHost(), 5n, { method: 'm', caller: CALLER, nonce: 1n });

function randomValue(
  module: Module,
  type: TypeRef,
  random: Random,
  handles: readonly Uint8Array[],
): Value {
  const make = (part: TypeRef) => randomValue(module, part, random, handles);
  switch (SCALARS[type]) {
    case 'bool':
      return random.chance(50);
    case 'u64':
      return random.bits(64);
    case 'u256':
      return random.bits(256);
    case 'field':
      return random.bits(253);
    case 'address':
    case 'hash':
      return random.bytes(32);
    case 'bytes':
      return random.bytes(random.pick([0, 1, 8, 32, 64, 100]));
    case 'text':
      return random.pick(['', 'a', 'é ✓', 'text']);
  }
  const def = module.types[type - FIRST_COMPOSITE];
  switch (def?.kind) {
    case 'list':
      return random.many(3, () => make(def.of));
    case 'option':
      return random.many(1, () => make(def.of));
    case 'record':
      return def.members.map((member) => make(member.type));
    case 'ct':
      return random.pick(handles);
    default:
      return random.bytes(256);
  }
}
