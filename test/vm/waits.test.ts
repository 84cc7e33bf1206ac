// Waits: what a frame keeps, what goes on with a response or at the deadline, and which responses are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor, isDiffieError, LIMITS } from '../../base/index.ts';
import { deriveEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import { decodeFrame } from '../../vm/frame.ts';
import {
  decodeOpenResponse,
  decodeValue,
  encodeJointResponse,
  encodeOpenResponse,
  encodeValue,
  type FiledRequest,
  jointDigest,
  type Outcome,
  resume,
  type Value,
} from '../../vm/index.ts';
import { SCHEME_GAS } from '../../vm/isa.ts';
import { makeInput, openResponse, resultOf, setKey } from './elgamal-fixture.ts';
import { answer, CALLER, call, file, describe as inWords, load, PLENTY } from './fixture.ts';
import { createMemoryHost, type MemoryHost } from './memory-host.ts';
import { valueOfType } from './values-fixture.ts';

const PAIRS = [1, 2].map((n) => deriveEd25519KeyPair(new Uint8Array(32).fill(n)));
const PARTIES = PAIRS.map(({ publicKey }) => publicKey);
const TRANSCRIPT = new Uint8Array(32).fill(0x7a);

type Tampering = {
  readonly signers?: typeof PAIRS;
  readonly filed?: Partial<FiledRequest>;
  readonly signed?: Uint8Array;
};

/** The answer of both parties, or one that is wrong in some way. */
function jointResponse(
  memory: MemoryHost,
  waiting: Outcome,
  result: Uint8Array,
  { signers = PAIRS, filed = {}, signed = result }: Tampering = {},
): Uint8Array {
  const { chainId, self: contract } = memory.host;
  const request = { ...file(waiting), ...filed };
  const digest = jointDigest({ chainId, contract }, request, TRANSCRIPT, signed);
  return encodeJointResponse({
    transcriptHash: TRANSCRIPT,
    result,
    signatures: signers.map((pair) => signEd25519(pair, digest)),
  });
}

const JOINT = `
  cell.get parties
  option.unwrap
  const text "psi"
  const bytes 0x01
  u64.const 10
  await.joint option<u64>`;
const SET = `
fn init parties:list<address> export
  local.get parties
  cell.set parties
end`;

function started(source: string, method: string, args: readonly Value[] = [], value = 0n) {
  const program = load(source);
  const memory = createMemoryHost();
  expect(call(program, memory, 'init', [PARTIES]).kind).toBe('done');
  return { program, memory, waiting: call(program, memory, method, args, { value }) };
}

describe('what a frame keeps', () => {
  const keeper = (between: string) => `contract t
record R a:bool b:u64 c:u256 d:field e:address f:hash g:bytes h:text i:list<bytes> j:option<list<u64>>
record S r:R seen:option<u64> caller:address value:u64
cell parties list<address>
${SET}
fn keep r:R -> S export payable
  local kept R
  local unread list<text>
  local.get r
  local.set kept
  ${JOINT}
  drop
  local.get kept
  ${between}
  option.none option<u64>
  ctx.caller
  ctx.value
  record.new S
end`;
  const KEEPER = keeper('');

  test('all locals, caller and value, whatever their values', () => {
    const program = load(KEEPER);
    const [type] = program.functions[1]?.params ?? [];
    const property = fc.property(valueOfType(program.module, type ?? 0), (record) => {
      const memory = createMemoryHost();
      call(program, memory, 'init', [PARTIES]);
      const waiting = call(program, memory, 'keep', [record], { value: 3n });
      if (waiting.kind !== 'waiting') throw new Error(inWords(waiting));
      const { frame, context } = decodeFrame(program, waiting.frame);
      expect(frame.locals).toEqual([record, record, []]);
      expect(context).toEqual({ method: 'keep', caller: CALLER, value: 3n });
      memory.height += 5n;
      const done = answer(program, memory, waiting, undefined);
      if (done.kind !== 'done') throw new Error(inWords(done));
      const result = program.functions[1]?.results[0] ?? 0;
      expect(decodeValue(program.module, result, done.result, 'r')).toEqual([
        ...[record, [], CALLER, 3n],
      ]);
    });
    fc.assert(property, { numRuns: 40 });
  });

  test('a wait with more on the stack than its operands does not load', () => {
    expect(() => load(keeper(`${JOINT}\n  drop`))).toThrow('DIF3010');
  });

  test('bytes that are no frame of the program are refused as such', () => {
    const { program, waiting } = started(KEEPER, 'keep', [
      [true, 1n, 2n, 3n, CALLER, CALLER, CALLER, 'é', [CALLER], [[7n]]],
    ]);
    if (waiting.kind !== 'waiting') throw new Error(inWords(waiting));
    const { frame } = waiting;
    const property = fc.property(
      fc.nat({ max: frame.length - 1 }),
      fc.nat({ max: 255 }),
      (i, byte) => {
        const changed = frame.slice();
        changed[i] = byte;
        try {
          decodeFrame(program, changed);
        } catch (error) {
          if (!isDiffieError(error)) throw error;
          expect(error.code).toBe('vm.frame');
        }
      },
    );
    fc.assert(property, { numRuns: 1000 });
    for (const value of [null, 1, [], [0, 1, 'm', CALLER, 0, []], [9, 1, 'm', CALLER, 0, []]]) {
      expect(() => decodeFrame(program, encodeCbor(value))).toThrow('DIF4102');
    }
  });

  test('a frame too large to be read again is never written', () => {
    const source = `contract t
cell parties list<address>
${SET}
fn run big:bytes export
  ${JOINT}
  drop
end`;
    const half = new Uint8Array(LIMITS.valueSizeBytes - 200);
    expect(started(source, 'run', [half]).waiting.kind).toBe('waiting');
    const full = new Uint8Array(LIMITS.valueSizeBytes - 100);
    expect(started(source, 'run', [full]).waiting).toMatchObject({ trap: 'trap.valueSize' });
  });
});

describe('await.joint', () => {
  const SUM = `contract t
cell parties list<address>
cell sum u64
${SET}
fn run times:u64 -> u64 export
  local i u64
  local sum u64
  local answer option<u64>
  block done
    loop next
      local.get i
      local.get times
      u64.ge
      br_if done
      local.get i
      u64.const 1
      u64.add
      local.set i
      ${JOINT}
      local.tee answer
      option.is_some
      if
        local.get answer
        option.unwrap
        local.get sum
        u64.add
        local.tee sum
        cell.set sum
      else
        u64.const 1000
        local.get sum
        u64.add
        local.set sum
      end
      br next
    end
  end
  local.get sum
end`;
  const number = (n: bigint) => encodeCbor(n);

  test('goes on with the result, in nested blocks, as often as it waits', () => {
    const { program, memory, waiting } = started(SUM, 'run', [3n]);
    const second = answer(program, memory, waiting, jointResponse(memory, waiting, number(5n)));
    const third = answer(program, memory, second, undefined);
    const done = answer(program, memory, third, jointResponse(memory, third, number(7n)));
    expect(done).toMatchObject({ kind: 'done', result: encodeCbor(1012) });
  });

  test('asks for what its operands say', () => {
    const { waiting } = started(SUM, 'run', [1n]);
    expect(waiting).toMatchObject({
      request: {
        kind: 'joint',
        parties: PARTIES,
        protocol: 'psi',
        parameters: new Uint8Array([1]),
        withinBlocks: 10n,
      },
    });
  });

  test('refuses what not all parties signed for this request', () => {
    const { program, memory, waiting } = started(SUM, 'run', [1n]);
    const result = number(5n);
    const [first, second] = PAIRS as [(typeof PAIRS)[0], (typeof PAIRS)[0]];
    const { request } = file(waiting);
    if (request.kind !== 'joint') throw new Error(request.kind);
    const wrong: readonly Tampering[] = [
      { signers: [second, first] },
      { signers: [first, first] },
      { signers: [first] },
      { signers: [first, second, second] },
      { filed: { id: new Uint8Array(32) } },
      { filed: { deadline: 201n } },
      { filed: { request: { ...request, protocol: 'psi2' } } },
      { filed: { request: { ...request, parameters: new Uint8Array() } } },
      { filed: { request: { ...request, parties: [...PARTIES].reverse() } } },
      { signed: number(6n) },
    ];
    for (const tampering of wrong) {
      const response = jointResponse(memory, waiting, result, tampering);
      expect(answer(program, memory, waiting, response)).toMatchObject({ kind: 'refused' });
    }
    const good = jointResponse(memory, waiting, result);
    expect(answer(program, memory, waiting, good)).toMatchObject({ kind: 'done' });
  });

  test('refuses bytes that are no answer, or a result of another type, and keeps the frame good', () => {
    const { program, memory, waiting } = started(SUM, 'run', [1n]);
    const signature = new Uint8Array(64);
    const shapes = [
      new Uint8Array(),
      new Uint8Array([0xff]),
      encodeCbor(null),
      encodeCbor([]),
      encodeCbor([TRANSCRIPT, number(1n), []]),
      encodeCbor([TRANSCRIPT.slice(1), number(1n), [signature, signature]]),
      encodeCbor([TRANSCRIPT, 1, [signature, signature]]),
      encodeCbor([TRANSCRIPT, number(1n), [signature, 1]]),
      encodeCbor([TRANSCRIPT, number(1n), [signature, signature.slice(1)]]),
      encodeCbor([TRANSCRIPT, number(1n), [signature, signature]]),
      jointResponse(memory, waiting, encodeCbor('text')),
      jointResponse(memory, waiting, encodeCbor(-1)),
      jointResponse(memory, waiting, new Uint8Array([0x18, 0x01])),
    ];
    for (const response of shapes) {
      const outcome = answer(program, memory, waiting, response);
      expect(outcome.kind, inWords(outcome)).toBe('refused');
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (response) => {
        expect(answer(program, memory, waiting, response).kind).toBe('refused');
      }),
    );
    const good = jointResponse(memory, waiting, number(5n));
    expect(answer(program, memory, waiting, good)).toMatchObject({ kind: 'done' });
  });

  test('out of yo at every limit below what a resumption takes, refused or done', () => {
    const { program, memory, waiting } = started(SUM, 'run', [1n]);
    const good = jointResponse(memory, waiting, number(5n));
    const bad = jointResponse(memory, waiting, number(5n), { signers: [...PAIRS].reverse() });
    for (const response of [good, bad, undefined]) {
      const { yoUsed, kind } = answer(program, memory, waiting, response);
      for (const share of [0n, 1n, 2n, 5n, 50n, 99n, 100n]) {
        const yo = (yoUsed * share) / 100n;
        const outcome = answer(program, memory, waiting, response, yo);
        if (yo >= yoUsed) expect(outcome.kind).toBe(kind);
        else expect(outcome).toMatchObject({ trap: 'trap.outOfYo', yoUsed: yo });
      }
      expect(answer(program, memory, waiting, response, yoUsed - 1n)).toMatchObject({
        trap: 'trap.outOfYo',
      });
    }
  });
});

describe('a trap behind a wait', () => {
  const source = `contract t
cell parties list<address>
cell mark u64
${SET}
fn run export
  u64.const 1
  cell.set mark
  ${JOINT}
  u64.const 2
  cell.set mark
  option.unwrap
  u64.const 18446744073709551615
  u64.add
  drop
end
fn mark -> option<u64> export
  cell.get mark
end`;

  test('says where, and undoes what came behind the wait alone', () => {
    const { program, memory, waiting } = started(source, 'run');
    const response = jointResponse(memory, waiting, encodeCbor(1));
    expect(answer(program, memory, waiting, response)).toMatchObject({
      trap: 'trap.overflow',
      at: { name: 'run', file: 'test.dvm' },
    });
    expect(answer(program, memory, waiting, undefined)).toMatchObject({ trap: 'trap.none' });
    expect(call(program, memory, 'mark')).toMatchObject({ result: encodeCbor([1]) });
  });
});

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

test('encodeValue of a joint result is what the parties sign', () => {
  const program = load('contract t\nrecord R n:u64');
  expect(encodeValue(program.module, 32, [5n])).toEqual(encodeCbor([5]));
});
