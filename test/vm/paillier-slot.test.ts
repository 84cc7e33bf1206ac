// A Paillier slot from its key to an opening: the owner registers the modulus with its proof, inputs come in with
// proofs of knowledge, the contract computes, and the owner opens alone.

import { expect, test } from 'vitest';
import {
  decodePaillierComputed,
  encodePaillierCiphertext,
  encryptPaillier,
  generatePaillierKey,
  type PaillierEffects,
  provePaillierInput,
  provePaillierKey,
  provePaillierOpening,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  encodeOpenResponse,
  encodePaillierEvidence,
  inputContext,
  keySession,
  openingContext,
  paillierKeyContext,
} from '../../vm/index.ts';
import { seededRng } from './elgamal-fixture.ts';
import { answer, CALLER, call, file, describe as inWords, load } from './fixture.ts';
import { createMemoryHost, type MemoryHost } from './memory-host.ts';

const effects: PaillierEffects = { arithmetic: nodeArithmetic, rng: seededRng('paillier slot') };
const OWNER = new Uint8Array(32).fill(0x0a);
const key = generatePaillierKey(effects.arithmetic, 2048);

const program = load(`contract tally
slot votes paillier
type list<address>
fn set_key owner:address modulus:bytes export
  list.new list<address>
  local.get owner
  list.push
  u64.const 1
  local.get modulus
  key.set votes
end
fn run c1:bytes p1:bytes c2:bytes p2:bytes -> list<u64> export
  local a ct<votes>
  local b ct<votes>
  local items list<ct<votes>>
  local.get c1
  local.get p1
  u64.const 1
  ct.input votes
  local.set a
  local.get c2
  local.get p2
  u64.const 2
  ct.input votes
  local.set b
  local.get items
  local.get a
  u64.const 1000
  ct.mul_plain votes
  local.get b
  ct.negate votes
  ct.add votes
  u64.const 7
  ct.add_plain votes
  list.push
  u64.const 20
  await.open votes
  option.unwrap
end`);

function evidence(memory: MemoryHost, owner = OWNER): Uint8Array {
  const { chainId, self } = memory.host;
  const context = paillierKeyContext(keySession(chainId, self, 0), owner);
  return encodePaillierEvidence(key.publicKey, provePaillierKey(key, context, effects));
}

function input(memory: MemoryHost, plaintext: bigint, nonce: bigint) {
  const { chainId, self: contract } = memory.host;
  const encryption = encryptPaillier(key.publicKey, plaintext, effects);
  const place = { chainId, contract, method: 'run', slot: 0, caller: CALLER, nonce };
  return [
    encodePaillierCiphertext(key.publicKey, encryption.ciphertext),
    provePaillierInput(key.publicKey, encryption, inputContext(place), effects),
  ] as const;
}

test('a key without its proof, or with another owner’s, is refused; a second one too', () => {
  const memory = createMemoryHost();
  const other = new Uint8Array(32).fill(0x0b);
  for (const [owner, bytes] of [
    [OWNER, evidence(memory, other)],
    [other, evidence(memory)],
    [OWNER, new Uint8Array([0x80])],
  ] as const) {
    expect(call(program, memory, 'set_key', [owner, bytes])).toMatchObject({
      trap: 'trap.keyInvalid',
    });
  }
  const good = [OWNER, evidence(memory)];
  expect(call(program, memory, 'set_key', good).kind).toBe('done');
  expect(call(program, memory, 'set_key', good)).toMatchObject({ trap: 'trap.keySet' });
});

test('what is computed on ciphertexts opens to what plain numbers give', () => {
  const memory = createMemoryHost();
  expect(call(program, memory, 'set_key', [OWNER, evidence(memory)]).kind).toBe('done');
  const args = [...input(memory, 5n, 1n), ...input(memory, 12n, 2n)];
  const waiting = call(program, memory, 'run', args);
  const filed = file(waiting);
  if (filed.request.kind !== 'open') throw new Error(inWords(waiting));
  const handle = filed.request.handles[0] as Uint8Array;
  expect(memory.results.size).toBe(0);

  const { chainId, self: contract } = memory.host;
  const none = encodeOpenResponse({ plaintexts: [0n], evidence: [new Uint8Array(288)] });
  expect(answer(program, memory, waiting, none).kind).toBe('refused');
  const bytes = memory.host.graph.result(handle) as Uint8Array;
  const ciphertext = decodePaillierComputed(key.publicKey, bytes);
  const context = openingContext({ chainId, contract }, filed, 0);
  const { plaintext, proof } = provePaillierOpening(key, ciphertext, context, effects);
  expect(plaintext).toBe(5n * 1000n - 12n + 7n);

  const wrong = encodeOpenResponse({ plaintexts: [plaintext + 1n], evidence: [proof] });
  expect(answer(program, memory, waiting, wrong).kind).toBe('refused');
  const right = encodeOpenResponse({ plaintexts: [plaintext], evidence: [proof] });
  expect(answer(program, memory, waiting, right)).toMatchObject({ kind: 'done' });
});
