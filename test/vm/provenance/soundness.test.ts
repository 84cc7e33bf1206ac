// What flows at run time is in the report. Random contracts that add, sum, keep and open ciphertexts are run by
// several callers; each request's handles are followed down the graph to the inputs that they were made of.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCbor, toHex } from '../../../base/index.ts';
import {
  assemble,
  describeLeakage,
  encodeModule,
  type LeakageReport,
  leakageReport,
  loadProgram,
} from '../../../vm/index.ts';
import { makeInput, setKey } from '../elgamal-fixture.ts';
import { call } from '../fixture.ts';
import { generateModule } from '../generate-module.ts';
import { createMemoryHost, type MemoryHost } from '../memory-host.ts';
import { Random } from '../random.ts';

const METHODS = ['alpha', 'beta', 'gamma'] as const;
const INPUTS = 3;
const CALLERS = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));

const DECLARATIONS = `contract random
slot s elgamal
record Pair left:ct<s> right:ct<s>
cell one ct<s>
cell two ct<s>
cell pair Pair
cell many list<ct<s>>
map each address ct<s>

fn both a:ct<s> b:ct<s> -> ct<s>
  local.get a
  local.get b
  ct.add s
end

fn keep a:ct<s> -> ct<s>
  local.get a
  cell.set two
  local.get a
end
`;

/** Code that sets the local `x`, which it may use. `n` numbers inputs, a place each. */
function statement(random: Random, inputs: string[], depth: number): string {
  const cell = random.pick(['one', 'two']);
  const caller = random.pick(['ctx.caller', 'ctx.self']);
  const ways: (() => string)[] = [
    () => {
      if (inputs.length >= INPUTS) return '';
      inputs.push('');
      const i = inputs.length - 1;
      const get = (list: string) => `local.get ${list}\nu64.const ${i}\nlist.get`;
      return `${get('cts')}\n${get('proofs')}\n${get('nonces')}\nct.input s\nlocal.set x`;
    },
    () => `local.get x\ncell.set ${cell}`,
    () => `cell.get ${cell}\noption.is_some\nif\ncell.get ${cell}\noption.unwrap\nlocal.set x\nend`,
    () => 'local.get x\nlocal.set y',
    () => 'local.get x\nlocal.get y\nct.add s\nlocal.set x',
    () => 'local.get y\nlocal.get x\ncall both\nlocal.set x',
    () => 'local.get x\ncall keep\nlocal.set y',
    () => 'local.get x\nct.negate s\nlocal.set x',
    () => 'local.get x\nu64.const 3\nct.mul_plain s\nlocal.set x',
    () => 'local.get list\nlocal.get x\nlist.push\nlocal.set list',
    () =>
      'local.get list\nlist.len\nu64.const 0\nu64.gt\nif\nlocal.get list\nct.sum s\nlocal.set x\nend',
    () => 'local.get list\ncell.set many',
    () => 'cell.get many\noption.is_some\nif\ncell.get many\noption.unwrap\nlocal.set list\nend',
    () => `${caller}\nlocal.get x\nmap.set each`,
    () => `${caller}\nmap.has each\nif\n${caller}\nmap.get each\noption.unwrap\nlocal.set x\nend`,
    () => 'local.get x\nlocal.get y\nrecord.new Pair\ncell.set pair',
    () =>
      'cell.get pair\noption.is_some\nif\ncell.get pair\noption.unwrap\nrecord.get Pair.right\nlocal.set x\nend',
  ];
  if (depth < 2) {
    ways.push(
      () => {
        const [a, b] = [0, 1].map(() => statements(random, inputs, depth + 1));
        return `local.get turn\nu64.const 2\nu64.rem\nu64.const 0\nu64.eq\nif\n${a}\nelse\n${b}\nend`;
      },
      () => {
        const name = `again${depth}`;
        const body = statements(
          random,
          Array.from({ length: INPUTS }, () => ''),
          depth + 1,
        );
        return `loop ${name}\n${body}\nlocal.get turn\nu64.const 1\nu64.add\nlocal.tee turn\nu64.const ${random.below(6)}\nu64.lt\nbr_if ${name}\nend`;
      },
    );
  }
  return random.pick(ways)();
}

function statements(random: Random, inputs: string[], depth: number): string {
  return Array.from({ length: 2 + random.below(4) }, () => statement(random, inputs, depth))
    .filter((text) => text !== '')
    .join('\n');
}

function randomContract(random: Random): string {
  const methods = METHODS.map((name) => {
    const inputs = [''];
    const first =
      'local.get cts\nu64.const 0\nlist.get\nlocal.get proofs\nu64.const 0\nlist.get\nlocal.get nonces\nu64.const 0\nlist.get\nct.input s\nlocal.tee x\nlocal.set y';
    const open =
      'list.new list<ct<s>>\nlocal.get x\nlist.push\nlocal.get y\nlist.push\nu64.const 9\nawait.open s\ndrop';
    return `fn ${name} cts:list<bytes> proofs:list<bytes> nonces:list<u64> turn:u64 export
local x ct<s>
local y ct<s>
local list list<ct<s>>
${first}
${statements(random, inputs, 0)}
${statements(random, inputs, 0)}
${open}
end`;
  });
  return `${DECLARATIONS}\n${methods.join('\n\n')}\n`;
}

/** Where an input came in: the method, and the expression of its ciphertext there. */
type Origin = { readonly method: string; readonly ciphertext: string; readonly caller: string };

/** Origins of the inputs that a handle was made of, by the bytes of the ciphertexts. */
function originsOf(
  memory: MemoryHost,
  root: Uint8Array,
  origins: ReadonlyMap<string, Origin>,
): Origin[] {
  const seen = new Set([toHex(root)]);
  const found: Origin[] = [];
  for (const name of seen) {
    const node = decodeCbor(memory.nodes.get(name) as Uint8Array) as [string, ...unknown[]];
    if (node[0] === 'input') found.push(origins.get(toHex(node[1] as Uint8Array)) as Origin);
    else for (const operand of node[1] as Uint8Array[]) seen.add(toHex(operand));
  }
  return found;
}

/** Expects that an opened value of the report allows for what it was made of. */
function expectCovered(
  report: LeakageReport,
  item: LeakageReport['requests'][number]['items'][number] | undefined,
  from: readonly Origin[],
  caller: string,
): void {
  const allowed = report.inputs
    .filter(({ id }) => item?.flows.some(({ input }) => input === id))
    .map(({ methods, ciphertext }) => `${methods} ${ciphertext}`);
  for (const { method, ciphertext } of from) expect(allowed).toContain(`${method} ${ciphertext}`);
  if (item?.least.kind !== 'one') return;
  expect(new Set(from.map((origin) => origin.caller)).size).toBe(1);
  if (item.least.who === 'caller') expect(from[0]?.caller).toBe(caller);
}

test('every input that an opened value was made of is in its label, and one party is one', () => {
  const seen = { combined: 0, alone: 0, calledOne: 0 };
  const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
    const random = new Random(seed);
    const bytes = encodeModule(assemble(randomContract(random), { file: 'test.dvm' }));
    const program = loadProgram(bytes);
    const report = leakageReport(bytes);
    const memory = createMemoryHost();
    setKey(memory);
    const origins = new Map<string, Origin>();
    for (let nonce = 0n; nonce < 24n * BigInt(INPUTS); nonce += BigInt(INPUTS)) {
      const method = random.pick(METHODS);
      const caller = random.pick(CALLERS);
      const nonces = Array.from({ length: INPUTS }, (_, i) => nonce + BigInt(i));
      const made = nonces.map((one) => makeInput(memory, 5n, { method, caller, nonce: one }));
      for (const [i, [ciphertext]] of made.entries()) {
        const origin = { method, ciphertext: `cts[${i}]`, caller: toHex(caller) };
        origins.set(toHex(ciphertext), origin);
      }
      const args = [made.map(([ct]) => ct), made.map(([, proof]) => proof), nonces, nonce];
      const outcome = call(program, memory, method, args, { caller });
      if (outcome.kind !== 'waiting' || outcome.request.kind !== 'open') continue;
      const request = report.requests.find(({ methods }) => methods.includes(method));
      for (const [i, handle] of outcome.request.handles.entries()) {
        const from = originsOf(memory, handle, origins);
        expectCovered(report, request?.items[i], from, toHex(caller));
        if (new Set(from.map((origin) => origin.caller)).size > 1) seen.combined++;
        else seen.alone++;
        if (request?.items[i]?.least.kind === 'one') seen.calledOne++;
      }
    }
  });
  fc.assert(property, { numRuns: 15 });
  expect(Math.min(seen.combined, seen.alone, seen.calledOne)).toBeGreaterThan(10);
});

test('generated modules of every opcode have reports', () => {
  for (let seed = 0; seed < 150; seed++) {
    const report = leakageReport(encodeModule(generateModule(seed)));
    expect(describeLeakage(report)).toContain(report.codeHash);
  }
});
