// Waits for an opening: what is proved goes on, all else is refused, and whoever answers pays for the work.

import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../base/index.ts';
import { decodeOpenResponse, encodeOpenResponse, type Outcome, resume } from '../../vm/index.ts';
import { SCHEME_GAS } from '../../vm/isa.ts';
import { makeInput, openResponse, resultOf, setKey } from './elgamal-fixture.ts';
import { answer, CALLER, call, file, describe as inWords, load, PLENTY } from './fixture.ts';
import { createMemoryHost, type MemoryHost } from './memory-host.ts';

describe('await.open', () => {
  const source = `contract t
slot s elgamal
fn run c1:bytes p1:bytes c2:bytes p2:bytes -> list<u64> export
  local a ct<s>
  local b ct<s>
  local unset ct<s>
  local items list<ct<s>>
  local.get c1
  local.get p1
  u64.const 1
  ct.input s
  local.set a
  local.get c2
  local.get p2
  u64.const 2
  ct.input s
  local.set b
  local.get items
  local.get a
  local.get b
  ct.add s
  u64.const 10
  ct.mul_plain s
  u64.const 3
  ct.add_plain s
  list.push
  local.get items
  local.get a
  list.push
  local.get b
  list.push
  local.get a
  ct.negate s
  list.push
  ct.sum s
  list.push
  u64.const 50
  await.open s
  option.unwrap
end`;
  const program = load(source);

  function asked(values: readonly [bigint, bigint]) {
    const memory = createMemoryHost();
    setKey(memory);
    const [first, second] = values.map((value, i) =>
      makeInput(memory, value, { method: 'run', caller: CALLER, nonce: BigInt(i + 1) }),
    );
    const args = [...(first ?? []), ...(second ?? [])];
    return { memory, waiting: call(program, memory, 'run', args), args };
  }

  /** The ciphertexts that holders compute with, worked off by a first response that is refused. */
  function evaluated(memory: MemoryHost, waiting: Outcome): Uint8Array[] {
    const filed = file(waiting);
    if (filed.request.kind !== 'open') throw new Error(filed.request.kind);
    const { handles } = filed.request;
    for (const i of handles.keys()) {
      const count = handles.length;
      const response = encodeOpenResponse({
        plaintexts: new Array(count).fill(0n),
        evidence: new Array(count).fill(new Uint8Array(2 * 97)),
      });
      const one = { ...filed.request, handles: handles.slice(i) };
      const short = encodeOpenResponse({
        plaintexts: decodeOpenResponse(response, count).plaintexts.slice(i),
        evidence: decodeOpenResponse(response, count).evidence.slice(i),
      });
      if (waiting.kind !== 'waiting') throw new Error(waiting.kind);
      resume(program, { ...filed, request: one }, waiting.frame, short, memory.host, PLENTY);
    }
    return handles.map((handle) => resultOf(memory, handle) ?? new Uint8Array());
  }

  test('goes on with plaintexts that are proved, of the operations’ results', () => {
    const { memory, waiting } = asked([20n, 22n]);
    if (waiting.kind !== 'waiting') throw new Error(inWords(waiting));
    expect(waiting.request).toMatchObject({ kind: 'open', slot: 0, withinBlocks: 50n });
    const ciphertexts = evaluated(memory, waiting);
    const response = openResponse(memory, file(waiting), [423n, 22n], ciphertexts);
    const done = answer(program, memory, waiting, response);
    expect(done).toMatchObject({ kind: 'done', result: encodeCbor([423, 22]) });
  });

  test('refuses another plaintext, another request’s proof, too few shares, wrong counts', () => {
    const { memory, waiting } = asked([1n, 2n]);
    const filed = file(waiting);
    const ciphertexts = evaluated(memory, waiting);
    const good = openResponse(memory, filed, [33n, 2n], ciphertexts);
    const { plaintexts, evidence } = decodeOpenResponse(good, 2);
    const other = openResponse(
      memory,
      { ...filed, id: new Uint8Array(32) },
      [33n, 2n],
      ciphertexts,
    );
    const changed = evidence.map((bytes) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)));
    const wrong = [
      encodeOpenResponse({ plaintexts: [34n, 2n], evidence }),
      encodeOpenResponse({ plaintexts: [33n, 2n ** 64n - 1n], evidence }),
      encodeOpenResponse({ plaintexts, evidence: [...evidence].reverse() }),
      encodeOpenResponse({ plaintexts, evidence: evidence.map((bytes) => bytes.slice(0, 97)) }),
      encodeOpenResponse({ plaintexts, evidence: evidence.slice(1) }),
      encodeOpenResponse({ plaintexts: plaintexts.slice(1), evidence: evidence.slice(1) }),
      encodeOpenResponse({ plaintexts, evidence: changed }),
      encodeCbor([[33, -1], evidence]),
      encodeCbor([plaintexts, [...evidence.slice(1), 7]]),
      encodeCbor([plaintexts, evidence, []]),
      other,
      new Uint8Array([0x80]),
    ];
    for (const [i, response] of wrong.entries()) {
      const outcome = answer(program, memory, waiting, response);
      expect(outcome.kind, `${i}: ${inWords(outcome)}`).toBe('refused');
    }
    expect(answer(program, memory, waiting, good).kind).toBe('done');
  });

  test('an input is taken once, for its caller, contract, method and nonce', () => {
    const { memory, args } = asked([1n, 2n]);
    expect(call(program, memory, 'run', args)).toMatchObject({ trap: 'trap.nonceSpent' });
    for (const options of [{ self: new Uint8Array(32) }, { chainId: new Uint8Array(32) }]) {
      const elsewhere = createMemoryHost(options);
      setKey(elsewhere);
      expect(call(program, elsewhere, 'run', args)).toMatchObject({ trap: 'trap.inputProof' });
    }
    const fresh = createMemoryHost();
    setKey(fresh);
    const other = { caller: new Uint8Array(32) };
    expect(call(program, fresh, 'run', args, other)).toMatchObject({ trap: 'trap.inputProof' });
    expect(call(program, fresh, 'run', args).kind).toBe('waiting');
  });

  test('a response pays for the part of the graph that nobody worked off before', () => {
    const sums = (count: number) =>
      load(`contract t
slot s elgamal
fn run c:bytes p:bytes -> list<u64> export
  local x ct<s>
  local items list<ct<s>>
  local.get c
  local.get p
  u64.const 1
  ct.input s
  local.set x
${'  local.get x\n  local.get x\n  ct.add s\n  local.set x\n'.repeat(count)}
  local.get items
  local.get x
  list.push
  u64.const 50
  await.open s
  option.unwrap
end`);
    const answered = (count: number, yo = PLENTY) => {
      const doubling = sums(count);
      const memory = createMemoryHost();
      setKey(memory);
      const input = makeInput(memory, 1n, { method: 'run', caller: CALLER, nonce: 1n });
      const waiting = call(doubling, memory, 'run', input);
      const wrong = encodeOpenResponse({ plaintexts: [1n], evidence: [new Uint8Array(194)] });
      const first = answer(doubling, memory, waiting, wrong, yo);
      return { first, second: answer(doubling, memory, waiting, wrong, yo), memory };
    };
    const few = answered(12).first;
    const many = answered(22);
    expect([few.kind, many.first.kind]).toEqual(['refused', 'refused']);
    const { add } = SCHEME_GAS.elgamal;
    expect(Number(many.first.yoUsed - few.yoUsed)).toBe(10 * 2 * add);
    expect(Number(many.first.yoUsed - many.second.yoUsed)).toBe(
      22 * 2 * add + SCHEME_GAS.elgamal.load,
    );
    const short = answered(22, many.second.yoUsed - 1n);
    expect(short.first).toMatchObject({ trap: 'trap.outOfYo' });
    expect(short.memory.results.size).toBe(0);
  });

  test('what is encrypted decides neither yo, nor sizes, nor what the frame looks like', () => {
    const runs = [
      [0n, 0n],
      [1n, 2n ** 40n],
      [2n ** 64n - 1n, 77n],
    ].map((values) => asked(values as [bigint, bigint]).waiting);
    const shapes = runs.map((waiting) => {
      if (waiting.kind !== 'waiting') throw new Error(inWords(waiting));
      return [waiting.yoUsed, waiting.frame.length, waiting.request.kind];
    });
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
  });
});
