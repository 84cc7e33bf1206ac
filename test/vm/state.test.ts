// What programs do to the chain: storage, YOU, events, context, signatures.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor, LIMITS, toHex } from '../../base/index.ts';
import { deriveEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import {
  cellKey,
  decodeValue,
  frameKey,
  mapEntryKey,
  slotKey,
  type Value,
} from '../../vm/index.ts';
import { nonceKey } from '../../vm/storage-keys.ts';
import { encodeValue } from '../../vm/values.ts';
import { CALLER, call, describe as inWords, load, loadBody } from './fixture.ts';
import { CHAIN_ID, createMemoryHost, SELF } from './memory-host.ts';

const NOTES = load(`contract notes
record Note text:text by:address
cell latest Note
map notes u64 Note
map flags bytes bool
fn write id:u64 text:text export
  local.get id
  local.get text
  ctx.caller
  record.new Note
  map.set notes
  local.get text
  ctx.caller
  record.new Note
  cell.set latest
end
fn read id:u64 -> option<Note> export
  local.get id
  map.get notes
end
fn latest -> option<Note> export
  cell.get latest
end
fn has id:u64 -> bool export
  local.get id
  map.has notes
end
fn erase id:u64 export
  local.get id
  map.delete notes
end
fn write_then_fail id:u64 export
  local.get id
  const text "gone"
  ctx.caller
  record.new Note
  map.set notes
  fail "no"
end
`);

function result(memory: ReturnType<typeof createMemoryHost>, method: string, ...args: Value[]) {
  const outcome = call(NOTES, memory, method, args);
  if (outcome.kind !== 'done') throw new Error(inWords(outcome));
  const fn = NOTES.functions[NOTES.exports.get(method)?.function ?? 0];
  const type = fn?.results[0];
  return type === undefined ? undefined : decodeValue(NOTES.module, type, outcome.result, 'r');
}

describe('storage', () => {
  test('holds what was written, under its key alone', () => {
    const memory = createMemoryHost();
    expect(result(memory, 'latest')).toEqual([]);
    expect(result(memory, 'read', 1n)).toEqual([]);
    result(memory, 'write', 1n, 'one');
    result(memory, 'write', 2n, 'zwei ✓');
    expect(result(memory, 'read', 1n)).toEqual([['one', CALLER]]);
    expect(result(memory, 'latest')).toEqual([['zwei ✓', CALLER]]);
    expect(result(memory, 'has', 2n)).toBe(true);
    result(memory, 'erase', 2n);
    result(memory, 'erase', 9n);
    expect(result(memory, 'has', 2n)).toBe(false);
    expect(result(memory, 'has', 1n)).toBe(true);
    expect(memory.entries.size).toBe(2);
  });

  test('is as before a call that trapped', () => {
    const memory = createMemoryHost();
    const outcome = call(NOTES, memory, 'write_then_fail', [1n]);
    expect(outcome).toMatchObject({ kind: 'trap', trap: 'trap.fail', message: 'no' });
    expect(result(memory, 'has', 1n)).toBe(false);
  });

  test('keys of different entries never meet', () => {
    const key = fc.oneof(
      fc.record({ kind: fc.constant('cell'), index: fc.nat({ max: 300 }) }),
      fc.record({ kind: fc.constant('map'), index: fc.nat({ max: 300 }), of: fc.uint8Array() }),
      fc.record({ kind: fc.constant('slot'), index: fc.nat({ max: 300 }) }),
      fc.record({
        kind: fc.constant('nonce'),
        index: fc.nat({ max: 300 }),
        of: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      }),
      fc.record({
        kind: fc.constant('frame'),
        index: fc.constant(0),
        of: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      }),
    );
    type Key = { kind: string; index: number; of?: Uint8Array };
    const encode = ({ kind, index, of = new Uint8Array() }: Key) => {
      if (kind === 'cell') return cellKey(index);
      if (kind === 'map') return mapEntryKey(index, encodeCbor(of));
      if (kind === 'slot') return slotKey(index);
      return kind === 'nonce' ? nonceKey(index, of) : frameKey(of);
    };
    fc.assert(
      fc.property(key, key, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(toHex(encode(a)) === toHex(encode(b))).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });

  test('a map tells apart keys of any scalar type', () => {
    for (const scalar of ['bool', 'u64', 'u256', 'field', 'address', 'hash', 'bytes']) {
      const program = loadBody(
        `a:${scalar} b:${scalar} -> bool`,
        'local.get a\nbool.const true\nmap.set m\nlocal.get b\nmap.has m',
        `map m ${scalar} bool`,
      );
      const [one, two]: readonly [Value, Value] = ['u64', 'u256', 'field'].includes(scalar)
        ? [1n, 256n]
        : scalar === 'bool'
          ? [false, true]
          : [new Uint8Array(32), new Uint8Array(32).fill(1)];
      const has = (a: Value, b: Value) => call(program, createMemoryHost(), 'run', [a, b]);
      expect(has(one, one)).toMatchObject({ result: encodeCbor(true) });
      expect(has(one, two)).toMatchObject({ result: encodeCbor(false) });
    }
  });

  test('keys have a longest length', () => {
    const program = loadBody('k:bytes', 'local.get k\nu64.const 1\nmap.set m', 'map m bytes u64');
    const write = (length: number) =>
      call(program, createMemoryHost(), 'run', [new Uint8Array(length)]);
    expect(write(LIMITS.mapKeyBytes).kind).toBe('done');
    expect(write(LIMITS.mapKeyBytes + 1)).toMatchObject({ trap: 'trap.valueSize' });
  });
});

describe('YOU', () => {
  const program = load(`contract purse
fn put export payable
end
fn take to:address amount:u64 export
  local.get to
  local.get amount
  you.transfer
end
fn all -> u64 export payable
  you.balance
  ctx.value
  u64.add
end
fn twice to:address amount:u64 export
  local.get to
  local.get amount
  you.transfer
  local.get to
  local.get amount
  you.transfer
end`);
  const to = new Uint8Array(32).fill(0x70);

  test('is taken by payable methods alone and paid out as far as there is', () => {
    const memory = createMemoryHost();
    expect(call(program, memory, 'put', [], { value: 10n }).kind).toBe('done');
    expect(call(program, memory, 'take', [to, 1n], { value: 1n })).toMatchObject({
      trap: 'trap.notPayable',
    });
    expect(memory.balance).toBe(10n);
    expect(call(program, memory, 'take', [to, 11n])).toMatchObject({ trap: 'trap.balance' });
    expect(call(program, memory, 'take', [to, 4n]).kind).toBe('done');
    expect(memory.balance).toBe(6n);
    expect(memory.payments).toEqual([{ to, amount: 4n }]);
    expect(call(program, memory, 'all', [], { value: 2n })).toMatchObject({
      result: encodeCbor(10),
    });
  });

  test('of a payment that traps in the middle nothing is left', () => {
    const memory = createMemoryHost();
    memory.balance = 5n;
    expect(call(program, memory, 'twice', [to, 3n])).toMatchObject({ trap: 'trap.balance' });
    expect([memory.balance, memory.payments]).toEqual([5n, []]);
  });
});

test('the context is the call’s and the chain’s', () => {
  const program = load(`contract t
record Seen caller:address self:address value:u64 height:u64 chain:hash
fn run -> Seen export payable
  ctx.caller
  ctx.self
  ctx.value
  ctx.height
  ctx.chain_id
  record.new Seen
end`);
  const memory = createMemoryHost();
  memory.height = 77n;
  const outcome = call(program, memory, 'run', [], { value: 9n });
  if (outcome.kind !== 'done') throw new Error(inWords(outcome));
  const type = program.functions[0]?.results[0] ?? 0;
  expect(decodeValue(program.module, type, outcome.result, 'r')).toEqual([
    ...[CALLER, SELF, 9n, 77n, CHAIN_ID],
  ]);
});

test('events come in order with their payload', () => {
  const program = loadBody(
    'n:u64',
    'local.get n\nrecord.new A\nemit first\nlocal.get n\nrecord.new B\nemit second\nlocal.get n\nrecord.new A\nemit first',
    'record A n:u64\nrecord B m:u64\nevent first A\nevent second B',
  );
  const memory = createMemoryHost();
  call(program, memory, 'run', [5n]);
  const payload = encodeValue(program.module, 32, [5n]);
  expect(memory.events).toEqual([
    { event: 0, payload },
    { event: 1, payload },
    { event: 0, payload },
  ]);
});

test('signatures: true for the signer’s, false for any other, whatever its size', () => {
  const program = loadBody(
    'key:address message:bytes signature:bytes -> bool',
    'local.get key\nlocal.get message\nlocal.get signature\ned25519.verify',
  );
  const pair = deriveEd25519KeyPair(new Uint8Array(32).fill(7));
  const message = new Uint8Array([1, 2, 3]);
  const signature = signEd25519(pair, message);
  const verify = (key: Uint8Array, text: Uint8Array, by: Uint8Array) => {
    const outcome = call(program, createMemoryHost(), 'run', [key, text, by]);
    if (outcome.kind !== 'done') throw new Error(inWords(outcome));
    return outcome.result[0] === 0xf5;
  };
  expect(verify(pair.publicKey, message, signature)).toBe(true);
  expect(verify(pair.publicKey, new Uint8Array([1, 2]), signature)).toBe(false);
  expect(verify(new Uint8Array(32), message, signature)).toBe(false);
  expect(verify(new Uint8Array(32).fill(0xff), message, signature)).toBe(false);
  for (const size of [0, 1, 63, 65, 128]) {
    expect(verify(pair.publicKey, message, new Uint8Array(size))).toBe(false);
  }
});
