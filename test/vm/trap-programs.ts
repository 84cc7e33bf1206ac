// A small program for every trap that a row of the opcode table declares. Each is the text of one method `run`, whose
// lines are written here behind each other with semicolons.

import { readFileSync } from 'node:fs';
import { encodeCbor } from '../../base/index.ts';
import { cellKey, type TrapName, type Value } from '../../vm/index.ts';
import type { OpName } from '../../vm/isa.ts';
import { makeInput, setKey } from './elgamal-fixture.ts';
import { CALLER } from './fixture.ts';
import type { MemoryHost } from './memory-host.ts';

export type TrapProgram = {
  readonly op: OpName;
  readonly trap: TrapName;
  readonly source: string;
  readonly args?: readonly Value[] | ((memory: MemoryHost) => readonly Value[]);
  readonly prepare?: (memory: MemoryHost) => void;
  /** Out of yo: charges behind the one that is meant to fail. */
  readonly laterYo?: bigint;
};

const PROOF_KEY = readFileSync(new URL('../../circuits/keys/claim.vkey.json', import.meta.url));

/** The file that a text's `circuit` imports. */
export const readImport = (): Uint8Array => PROOF_KEY;

const DECLARATIONS = `
slot s elgamal
circuit c 7 import "claim.vkey.json"
record P a:u64 b:bytes
cell word u64
cell wide bytes
cell sums list<ct<s>>
map entries bytes u64
event happened P
type list<u64>
type option<u64>
type list<ct<s>>
`;

type Case = {
  readonly signature?: string;
  readonly body: string;
} & Omit<TrapProgram, 'op' | 'trap' | 'source'>;

function program(op: OpName, trap: TrapName, { signature, body, ...rest }: Case): TrapProgram {
  const lines = body.split('; ').join('\n');
  const source = `contract t\n${DECLARATIONS}\nfn callee x:u64 -> u64\nlocal y u64\nlocal.get x\nend\nfn endless x:u64\nlocal.get x\ncall endless\nend
fn run ${signature ?? ''} export\n${lines}\nend\n`;
  return { op, trap, source, ...rest };
}

const BIG = new Uint8Array(1_000_000);
/** Allocates all but some 100,000 bytes of the limit by slices, then repeats the lines until none is left. */
const FILL = `block filled; loop next; local.get i; u64.const 66; u64.ge; br_if filled; local.get big; u64.const 0
local.get big; bytes.len; bytes.slice; drop; local.get i; u64.const 1; u64.add; local.set i; br next; end; end`;

function allocates(op: OpName, operands: string, immediate = ''): TrapProgram {
  return program(op, 'trap.allocation', {
    signature: 'big:bytes items:list<u64>',
    body: `local i u64; local p P; local.get i; cell.set word; const bytes 0x01; local.get i; map.set entries
${FILL}; loop again; ${operands}; ${op} ${immediate}; drop; br again; end`,
    args: [BIG, [1n, 2n]],
  });
}

/** Runs to its end or another trap; the charge before that is the opcode's own. */
function runsOut(op: OpName, body: string, rest: Omit<Case, 'body'> = {}): TrapProgram {
  return program(op, 'trap.outOfYo', { body, ...rest });
}

/** A method that admits one ciphertext before the lines. */
function withInput(lines: string): Case {
  return {
    signature: 'c:bytes p:bytes n:u64',
    body: `local x ct<s>; local xs list<ct<s>>; local.get c; local.get p; local.get n; ct.input s; local.set x; ${lines}`,
    args: (memory) => [...makeInput(memory, 5n, { method: 'run', caller: CALLER, nonce: 1n }), 1n],
    prepare: setKey,
  };
}

const inputRefused = (trap: TrapName, input: (memory: MemoryHost) => readonly Value[]) =>
  program('ct.input', trap, { ...withInput('nop'), args: input });

function ciphertextRunsOut(op: OpName, lines: string): TrapProgram {
  const { body, ...rest } = withInput(lines);
  return runsOut(op, body, rest);
}

const PROOF = {
  signature: 'p:proof<c>',
  body: `local.get p; ${'const field 0; '.repeat(7)}groth16.verify c; drop`,
  args: [new Uint8Array(256).fill(0xff)],
};

const OPEN = 'local.get xs; local.get x; list.push; u64.const 9; await.open s; drop';
const JOINT = {
  signature: 'parties:list<address> within:u64',
  body: 'local.get parties; const text "psi"; const bytes 0x; local.get within; await.joint option<u64>; drop',
};
const TWO = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const crowded = (memory: MemoryHost) => {
  setKey(memory);
  memory.openRequests = 64;
};
const large = 'local wide bytes; local.get big; local.get big; bytes.concat; local.set wide';

const overflow = (op: OpName, body: string) => program(op, 'trap.overflow', { body });
const zero = (op: OpName, body: string) => program(op, 'trap.divideByZero', { body });

export const TRAP_PROGRAMS: readonly TrapProgram[] = [
  program('call', 'trap.callDepth', { body: 'u64.const 1; call endless' }),
  runsOut('call', 'u64.const 1; call callee; drop', { laterYo: 4n }),
  program('require', 'trap.require', { body: 'bool.const false; require "no"' }),
  program('fail', 'trap.fail', { body: 'fail "no"' }),

  overflow('u64.add', 'u64.const 18446744073709551615; u64.const 1; u64.add; drop'),
  overflow('u64.sub', 'u64.const 0; u64.const 1; u64.sub; drop'),
  overflow('u64.mul', 'u64.const 4294967296; u64.const 4294967296; u64.mul; drop'),
  zero('u64.div', 'u64.const 1; u64.const 0; u64.div; drop'),
  zero('u64.rem', 'u64.const 1; u64.const 0; u64.rem; drop'),
  overflow('u256.add', `const u256 ${2n ** 256n - 1n}; const u256 1; u256.add; drop`),
  overflow('u256.sub', 'const u256 0; const u256 1; u256.sub; drop'),
  overflow('u256.mul', `const u256 ${2n ** 128n}; const u256 ${2n ** 128n}; u256.mul; drop`),
  zero('u256.div', 'const u256 1; const u256 0; u256.div; drop'),
  zero('u256.rem', 'const u256 1; const u256 0; u256.rem; drop'),
  overflow('u256.to_u64', `const u256 ${2n ** 64n}; u256.to_u64; drop`),
  program('u256.from_bytes', 'trap.length', {
    body: `const bytes 0x${'00'.repeat(33)}; u256.from_bytes; drop`,
  }),
  allocates('u256.to_bytes', 'const u256 1'),
  zero('field.inv', 'const field 0; field.inv; drop'),
  program('field.from_u256', 'trap.fieldRange', {
    body: `const u256 ${2n ** 254n}; field.from_u256; drop`,
  }),

  allocates('bytes.concat', 'const bytes 0x01; const bytes 0x02'),
  runsOut('bytes.concat', 'const bytes 0x01; const bytes 0x02; bytes.concat; drop'),
  program('bytes.slice', 'trap.index', {
    body: 'const bytes 0x0102; u64.const 1; u64.const 2; bytes.slice; drop',
  }),
  allocates('bytes.slice', 'const bytes 0x0102; u64.const 1; u64.const 1'),
  runsOut('bytes.slice', 'const bytes 0x0102; u64.const 1; u64.const 1; bytes.slice; drop'),
  runsOut('bytes.eq', 'const bytes 0x01; const bytes 0x02; bytes.eq; drop'),
  program('bytes.at', 'trap.index', { body: 'const bytes 0x01; u64.const 1; bytes.at; drop' }),
  allocates('bytes.from_u64', 'u64.const 1'),
  allocates('text.to_bytes', 'const text "a"'),
  runsOut('text.to_bytes', 'const text "a"; text.to_bytes; drop'),
  runsOut('text.eq', 'const text "a"; const text "b"; text.eq; drop'),
  allocates('address.to_bytes', 'ctx.caller'),
  allocates('hash.to_bytes', 'ctx.chain_id'),
  program('hash.from_bytes', 'trap.length', {
    body: 'const bytes 0x01; hash.from_bytes; drop',
  }),
  runsOut('sha256', 'const bytes 0x01; sha256; drop'),
  runsOut('keccak256', 'const bytes 0x01; keccak256; drop'),
  runsOut('blake3', 'const bytes 0x01; blake3; drop'),
  program('poseidon', 'trap.length', {
    signature: 'inputs:list<field>',
    body: 'local.get inputs; poseidon; drop',
    args: [[]],
  }),
  runsOut('poseidon', 'local.get inputs; poseidon; drop', {
    signature: 'inputs:list<field>',
    args: [[1n]],
  }),
  runsOut('hash_tagged', 'const text "a"; local.get parts; hash_tagged; drop', {
    signature: 'parts:list<bytes>',
    args: [[BIG.slice(0, 3)]],
  }),

  allocates('record.new', 'u64.const 1; const bytes 0x01', 'P'),
  runsOut('record.new', 'u64.const 1; const bytes 0x01; record.new P; drop'),
  allocates('record.with', 'local.get p; u64.const 2', 'P.a'),
  runsOut('record.with', 'local p P; local.get p; u64.const 2; record.with P.a; drop'),
  allocates('list.new', '', 'list<u64>'),
  program('list.get', 'trap.index', {
    body: 'list.new list<u64>; u64.const 0; list.get; drop',
  }),
  allocates('list.push', 'local.get items; u64.const 1'),
  program('list.push', 'trap.length', {
    signature: 'full:list<u64>',
    body: 'local.get full; u64.const 1; list.push; drop',
    args: [new Array<bigint>(2 ** 16).fill(0n)],
  }),
  runsOut('list.push', 'local l list<u64>; local.get l; u64.const 1; list.push; drop'),
  allocates('list.with', 'local.get items; u64.const 1; u64.const 7'),
  program('list.with', 'trap.index', {
    body: 'list.new list<u64>; u64.const 0; u64.const 7; list.with; drop',
  }),
  runsOut('list.with', 'local.get l; u64.const 0; u64.const 7; list.with; drop', {
    signature: 'l:list<u64>',
    args: [[1n]],
  }),
  allocates('option.some', 'u64.const 1', 'option<u64>'),
  program('option.unwrap', 'trap.none', { body: 'option.none option<u64>; option.unwrap; drop' }),

  allocates('cell.get', '', 'word'),
  runsOut('cell.get', 'cell.get word; drop'),
  program('cell.set', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'local.get big; local.get big; bytes.concat; cell.set wide',
    args: [BIG],
  }),
  runsOut('cell.set', 'u64.const 1; cell.set word'),
  allocates('map.get', 'const bytes 0x01', 'entries'),
  program('map.get', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'local.get big; map.get entries; drop',
    args: [BIG],
  }),
  runsOut('map.get', 'const bytes 0x01; map.get entries; drop'),
  program('map.set', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'local.get big; u64.const 1; map.set entries',
    args: [BIG],
  }),
  runsOut('map.set', 'const bytes 0x01; u64.const 1; map.set entries'),
  program('map.has', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'local.get big; map.has entries; drop',
    args: [BIG],
  }),
  runsOut('map.has', 'const bytes 0x01; map.has entries; drop'),
  program('map.delete', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'local.get big; map.delete entries',
    args: [BIG],
  }),
  runsOut('map.delete', 'const bytes 0x01; map.delete entries'),

  program('you.transfer', 'trap.balance', { body: 'ctx.caller; u64.const 1; you.transfer' }),
  program('emit', 'trap.valueSize', {
    signature: 'big:bytes',
    body: 'u64.const 1; local.get big; local.get big; bytes.concat; record.new P; emit happened',
    args: [BIG],
  }),
  runsOut('emit', 'local p P; local.get p; emit happened'),
  runsOut('ed25519.verify', 'ctx.caller; const bytes 0x01; const bytes 0x02; ed25519.verify; drop'),

  program('key.set', 'trap.keySet', {
    signature: 'holders:list<address>',
    body: 'local.get holders; u64.const 2; const bytes 0x01; key.set s',
    args: [[]],
    prepare: setKey,
  }),
  program('key.set', 'trap.length', {
    signature: 'holders:list<address>',
    body: 'local.get holders; u64.const 2; const bytes 0x01; key.set s',
    args: [new Array<Uint8Array>(65).fill(new Uint8Array(32))],
  }),
  program('key.set', 'trap.keyInvalid', {
    signature: 'holders:list<address>',
    body: 'local.get holders; u64.const 2; const bytes 0x01; key.set s',
    args: [[new Uint8Array(32), new Uint8Array(32).fill(1)]],
  }),
  runsOut('key.set', 'local.get holders; u64.const 2; const bytes 0x01; key.set s', {
    signature: 'holders:list<address>',
    args: [[new Uint8Array(32), new Uint8Array(32).fill(1)]],
  }),

  inputRefused('trap.ciphertext', () => [new Uint8Array(64), new Uint8Array(64), 1n]),
  inputRefused('trap.inputProof', (memory) => {
    const place = { method: 'run', caller: CALLER, nonce: 2n };
    return [...makeInput(memory, 5n, place), 1n];
  }),
  inputRefused('trap.nonceSpent', () => [new Uint8Array(64), new Uint8Array(64), 2n ** 64n - 1n]),
  program('ct.input', 'trap.noKey', { ...withInput('nop'), prepare: () => undefined }),
  ciphertextRunsOut('ct.input', 'nop'),
  ciphertextRunsOut('ct.sum', 'local.get xs; local.get x; list.push; ct.sum s; drop'),
  program('ct.sum', 'trap.length', withInput('local.get xs; ct.sum s; drop')),
  program('groth16.verify', 'trap.proof', PROOF),
  runsOut('groth16.verify', PROOF.body, PROOF),

  program('await.open', 'trap.length', withInput('local.get xs; u64.const 9; await.open s; drop')),
  program('await.open', 'trap.deadline', withInput(OPEN.replace('9', '100001'))),
  program('await.open', 'trap.requests', { ...withInput(OPEN), prepare: crowded }),
  program('await.open', 'trap.noKey', {
    body: 'cell.get sums; option.unwrap; u64.const 9; await.open s; drop',
    prepare: (memory) => memory.host.write(cellKey(2), encodeCbor([new Uint8Array(32)])),
  }),
  ciphertextRunsOut('await.open', OPEN),
  program('await.open', 'trap.valueSize', {
    ...withInput(''),
    signature: 'c:bytes p:bytes n:u64 big:bytes',
    body: `local x ct<s>; local xs list<ct<s>>; ${large}; local.get c; local.get p; local.get n; ct.input s; local.set x; ${OPEN}`,
    args: (memory) => [
      ...makeInput(memory, 5n, { method: 'run', caller: CALLER, nonce: 1n }),
      1n,
      BIG,
    ],
  }),
  program('await.joint', 'trap.length', { ...JOINT, args: [TWO.slice(1), 9n] }),
  program('await.joint', 'trap.deadline', { ...JOINT, args: [TWO, 0n] }),
  program('await.joint', 'trap.requests', { ...JOINT, args: [TWO, 9n], prepare: crowded }),
  runsOut('await.joint', JOINT.body, { ...JOINT, args: [TWO, 9n] }),
  program('await.joint', 'trap.valueSize', {
    signature: `${JOINT.signature} big:bytes`,
    body: `${large}; ${JOINT.body}`,
    args: [TWO, 9n, BIG],
  }),
];
