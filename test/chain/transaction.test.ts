import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor, type Encodable, encodeCbor, isDiffieError } from '../../base/index.ts';
import { type Action, decodeTransaction, signTransaction } from '../../chain/transaction.ts';
import { alice, bob, call, chainId, deployTester, makeTransaction } from './fixture.ts';

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const some = fc.uint8Array({ maxLength: 40 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), to: bytes32, amount: u64 }),
  fc.record({ kind: fc.constant('deploy' as const), module: some, args: some, value: u64 }),
  fc.record({
    kind: fc.constant('call' as const),
    contract: bytes32,
    method: fc.string({ maxLength: 64 }),
    args: some,
    value: u64,
  }),
  fc.record({
    kind: fc.constant('respond' as const),
    contract: bytes32,
    requestId: bytes32,
    response: fc.option(some, { nil: undefined }),
  }),
);

it('comes back from its bytes', () => {
  const payload = fc.record({
    chainId: bytes32,
    from: bytes32,
    nonce: u64,
    yoLimit: u64,
    yoReserve: u64,
    yoPrice: u64,
    action,
  });
  fc.assert(
    fc.property(payload, (content) => {
      const made = signTransaction(content, alice.sign);
      const read = decodeTransaction(made.bytes);
      expect(read.payload).toEqual(content);
      expect(read.id).toEqual(made.id);
      expect(read.signature).toEqual(made.signature);
    }),
  );
});

it('has one id for its content, whoever signs it, and another for any other content', () => {
  const transfer = { kind: 'transfer', to: bob.address, amount: 1n } as const;
  const one = makeTransaction(alice, transfer);
  const signedByBob = makeTransaction({ ...alice, sign: bob.sign }, transfer);
  expect(signedByBob.id).toEqual(one.id);
  expect(signedByBob.bytes).not.toEqual(one.bytes);
  expect(makeTransaction(alice, transfer, { nonce: 1n }).id).not.toEqual(one.id);
});

describe('decoder', () => {
  const valid = [
    makeTransaction(alice, { kind: 'transfer', to: bob.address, amount: 5n }),
    makeTransaction(alice, deployTester(1)),
    makeTransaction(alice, call(bob.address, 'bump', 1)),
    makeTransaction(alice, {
      kind: 'respond',
      contract: chainId,
      requestId: chainId,
      response: undefined,
    }),
  ];

  it('gives a coded error or a transaction of the same bytes, for any bytes', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...valid), fc.nat(), fc.nat(255), fc.nat(3))
      .map(([{ bytes }, at, byte, kind]) => {
        const index = at % bytes.length;
        if (kind === 0) return bytes.slice(0, index);
        const changed = kind === 1 ? new Uint8Array([...bytes, byte]) : bytes.slice();
        if (kind > 1) changed[index] = byte;
        return changed;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        try {
          const { payload, signature } = decodeTransaction(bytes);
          expect(signTransaction(payload, () => signature).bytes).toEqual(bytes);
        } catch (error) {
          if (!isDiffieError(error)) throw error;
        }
      }),
      { numRuns: 1500 },
    );
  });

  /** A transfer whose payload's field at `index` is something else. */
  function broken(index: number, value: Encodable | undefined): Uint8Array {
    const [content, signature] = decodeCbor(valid[0]?.bytes as Uint8Array) as [
      Uint8Array,
      Uint8Array,
    ];
    const fields = [...(decodeCbor(content) as Encodable[])];
    if (value === undefined) fields.splice(index, 1);
    else fields[index] = value;
    return encodeCbor([encodeCbor(fields), signature]);
  }

  it.each<[string, number, Encodable | undefined, string, string]>([
    ['another version', 0, 2, 'transaction.version', '2'],
    ['a short chain id', 1, new Uint8Array(31), 'transaction.chainId', '31 bytes'],
    ['a sender that is text', 2, 'alice', 'transaction.from', 'text of 5 characters'],
    ['a negative nonce', 3, -1, 'transaction.nonce', '-1'],
    ['no price', 6, null, 'transaction.yoPrice', 'null'],
    ['an unknown kind', 7, 4, 'transaction.kind', '4'],
    ['the body of another kind', 7, 3, 'transaction.respond.requestId', '5'],
    ['a body with too much', 8, [new Uint8Array(32), 1, 1], 'transaction.transfer', '3'],
    ['a body with too little', 8, [new Uint8Array(32)], 'transaction.transfer.amount', 'nothing'],
    ['a field too few', 8, undefined, 'transaction.transfer', 'nothing'],
  ])('refuses %s', (_, index, value, at, got) => {
    try {
      decodeTransaction(broken(index, value));
      expect.unreachable();
    } catch (error) {
      if (!isDiffieError(error, 'chain.transaction')) throw error;
      expect(error.facts).toMatchObject({ at, got });
    }
  });

  it('refuses a transaction over the limit before it looks inside', () => {
    expect(() => decodeTransaction(new Uint8Array(2 ** 20 + 1))).toThrow('DIF1006');
  });
});
