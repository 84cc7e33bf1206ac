// Waits: what a frame keeps, what goes on with a response or at the deadline, and which responses are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor, isDiffieError, LIMITS } from '../../base/index.ts';
import { deriveEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import { decodeFrame } from '../../vm/frame.ts';
import {
  decodeValue,
  encodeJointResponse,
  encodeValue,
  type FiledRequest,
  jointDigest,
  type Outcome,
  type Value,
} from '../../vm/index.ts';
import { answer, CALLER, call, file, describe as inWords, load } from './fixture.ts';
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

test('encodeValue of a joint result is what the parties sign', () => {
  const program = load('contract t\nrecord R n:u64');
  expect(encodeValue(program.module, 32, [5n])).toEqual(encodeCbor([5]));
});
