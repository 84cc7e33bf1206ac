import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareBytes,
  decodeCbor,
  type Encodable,
  encodeCbor,
  isDiffieError,
} from '../../base/index.ts';
import { decodeBlock } from '../../chain/block.ts';
import { decodeGenesis, encodeGenesis } from '../../chain/genesis.ts';
import {
  accountKey,
  chainIdOf,
  contractAddress,
  createLedger,
  createMemoryStore,
  encodeReceipt,
  entryKey,
  openLedger,
  verifyChain,
  verifyStateProof,
} from '../../chain/index.ts';
import { nodePlatform } from '../../chain/platform-node.ts';
import {
  readBlock,
  readEntryKeys,
  readEvents,
  readReceipt,
  readReceipts,
} from '../../chain/records.ts';
import { sha256Node } from '../../chain/sha256-node.ts';
import { storeKey } from '../../chain/store-keys.ts';
import {
  buildMerkleTree,
  proveMerkleInclusion,
  verifyMerkleInclusion,
} from '../../crypto/index.ts';
import { cellKey, mapEntryKey } from '../../vm/index.ts';
import {
  accountOf,
  addBlock,
  alice,
  bob,
  call,
  carol,
  deployTester,
  genesis,
  makeLedger,
  makeTransaction,
} from './fixture.ts';

const tester = contractAddress(alice.address, 0n);
const parties = [alice, bob].map(({ address }) => `0x${Buffer.from(address).toString('hex')}`);

/** A chain with some of everything: transfers, calls, a trap, two waits, of which one expires. */
async function makeChain() {
  const store = createMemoryStore();
  const ledger = await makeLedger(store);
  const transfer = { kind: 'transfer', to: carol.address, amount: 9n } as const;
  const yoReserve = 2_000_000n;
  await addBlock(ledger, makeTransaction(alice, deployTester(5)), makeTransaction(bob, transfer));
  await addBlock(
    ledger,
    makeTransaction(bob, call(tester, 'bump', 3), { nonce: 1n }),
    makeTransaction(carol, call(tester, 'note', 7, '0x0102')),
    makeTransaction(bob, call(tester, 'bump_and_fail', 3), { nonce: 2n }),
  );
  await addBlock(
    ledger,
    makeTransaction(bob, call(tester, 'ask', parties, 1), { nonce: 3n, yoReserve }),
    makeTransaction(carol, call(tester, 'ask', parties, 50), { nonce: 1n, yoReserve }),
  );
  await addBlock(ledger);
  await addBlock(ledger, makeTransaction(alice, call(tester, 'forget', 7), { nonce: 1n }));
  return { store, ledger };
}

describe('ledger', () => {
  it('opens where it was left, and its head holds', async () => {
    const { store, ledger } = await makeChain();
    const again = openLedger(store, nodePlatform);
    expect(again?.head.hash).toEqual(ledger.head.hash);
    again?.verifyHead();
    expect(accountOf(again ?? ledger, bob.address)).toEqual(accountOf(ledger, bob.address));
    await addBlock(again ?? ledger, makeTransaction(alice, call(tester, 'bump', 1), { nonce: 2n }));
    again?.verifyHead();
    await verifyChain(store, nodePlatform);
  });

  it('is replayed from the genesis to the same head', async () => {
    const { store, ledger } = await makeChain();
    const heights: bigint[] = [];
    const head = await verifyChain(store, nodePlatform, (height) => heights.push(height));
    expect(head.hash).toEqual(ledger.head.hash);
    expect(heights).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  it('keeps old states readable and provable', async () => {
    const { ledger } = await makeChain();
    const note = entryKey(tester, mapEntryKey(2, encodeCbor(7)));
    const held = [false, false, true, true, true, false];
    for (const [height, isThere] of held.entries()) {
      const value = ledger.stateAt(BigInt(height)).get(note);
      expect(value !== undefined).toBe(isThere);
      const block = readBlock(ledger.store, BigInt(height));
      const stateRoot = block?.header.stateRoot as Uint8Array;
      const proof = ledger.proveAt(BigInt(height), note);
      expect(verifyStateProof(sha256Node, { stateRoot, key: note, value }, proof)).toBe(true);
      const lie = isThere ? undefined : Uint8Array.of(1);
      expect(verifyStateProof(sha256Node, { stateRoot, key: note, value: lie }, proof)).toBe(false);
    }
    expect(() => ledger.stateAt(6n)).toThrow('DIF5040');
  });

  it('proves accounts and receipts', async () => {
    const { ledger } = await makeChain();
    const { stateRoot } = ledger.head.header;
    const key = accountKey(bob.address);
    const value = ledger.state().get(key);
    const proof = ledger.proveAt(5n, key);
    expect(verifyStateProof(sha256Node, { stateRoot, key, value }, proof)).toBe(true);
    const receipts = readReceipts(ledger.store, 2n).map(encodeReceipt);
    const root = readBlock(ledger.store, 2n)?.header.receiptsRoot as Uint8Array;
    const item = receipts[1] as Uint8Array;
    const path = proveMerkleInclusion(buildMerkleTree(receipts, sha256Node), 1);
    expect(verifyMerkleInclusion({ root, size: 3, index: 1, item }, path, sha256Node)).toBe(true);
  });

  it('lists receipts, events, entries and requests', async () => {
    const { ledger } = await makeChain();
    const { store } = ledger;
    const range = { fromHeight: 0n, toHeight: 9n, limit: 10 };
    expect(readEvents(store, tester, range)).toMatchObject([{ height: 2n, index: 0, event: 0 }]);
    expect(readEvents(store, tester, { ...range, toHeight: 1n })).toEqual([]);
    const keys = [...readEntryKeys(store, tester, { after: undefined, limit: 10 })];
    const [first] = keys;
    // The two cells, and the frame of the wait that is still open.
    expect(keys.length).toBe(3);
    expect(keys.map(({ key }) => key)).toContainEqual(cellKey(0));
    const rest = readEntryKeys(store, tester, { after: first?.hash, limit: 10 });
    expect([...rest]).toEqual(keys.slice(1));
    expect(ledger.openRequests(undefined, 10)).toMatchObject([{ payer: carol.address }]);
    const transfer = makeTransaction(bob, { kind: 'transfer', to: carol.address, amount: 9n });
    expect(readReceipt(store, transfer.id)).toMatchObject({ height: 1n, index: 1 });
    expect(readReceipt(store, tester)).toBeUndefined();
  });
});

describe('block', () => {
  it('of another ledger with the same parent is taken as it is', async () => {
    const [first, second] = [await makeLedger(), await makeLedger()];
    const { block } = await addBlock(first, makeTransaction(alice, deployTester(1)));
    await second.commit(second.check(block.bytes));
    expect(second.head.hash).toEqual(first.head.hash);
  });

  it('that says anything false is refused', async () => {
    const [first, second] = [await makeLedger(), await makeLedger()];
    const { block } = await addBlock(first, makeTransaction(alice, deployTester(1)));
    const { bytes } = block;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ mask;
        expect(isRefused(() => second.check(changed))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(second.head.header.height).toBe(0n);
  });

  it('with a false result is refused even where its maker signed it', async () => {
    const ledger = await makeLedger();
    const { block } = ledger.propose({
      transactions: [makeTransaction(alice, deployTester(1))],
      timeMs: genesis.timeMs,
      sign: (hash) => hash,
      onFault: () => undefined,
    });
    const [content, , transactions] = decodeCbor(block.bytes) as [
      Uint8Array,
      Uint8Array,
      Encodable,
    ];
    const fields = decodeCbor(content) as Encodable[];
    const trusting = await createLedger(createMemoryStore(), genesis, {
      ...nodePlatform,
      natives: { ...nodePlatform.natives, verifySignature: () => true },
    });
    const signed = (changed: Encodable[]) =>
      encodeCbor([encodeCbor(changed), new Uint8Array(64), transactions]);
    trusting.check(signed(fields));
    const other = new Uint8Array(32).fill(7);
    const changes: [number, Encodable][] = [
      [0, 2],
      [1, other],
      [2, Number(genesis.timeMs) - 1],
      [3, other],
      [4, other],
      [5, other],
      [6, other],
      [7, 1],
    ];
    for (const [index, value] of changes) {
      expect(() => trusting.check(signed(fields.with(index, value)))).toThrow('DIF5030');
    }
  });

  it('decoder gives a coded error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        isRefused(() => decodeBlock(bytes)),
      ),
    );
  });
});

describe('damage', () => {
  it('to the head or its state is found when the chain is opened', async () => {
    const { store } = await makeChain();
    const block = readBlock(store, 4n)?.bytes as Uint8Array;
    await store.write([{ key: storeKey('block', 5n), value: block }]);
    expect(() => openLedger(store, nodePlatform)?.verifyHead()).toThrow(/DIF50/);
  });

  it('to a receipt or an old block is found by a replay', async () => {
    const { store } = await makeChain();
    const receipt = store.get(storeKey('receipt', 2n, 0)) as Uint8Array;
    await store.write([{ key: storeKey('receipt', 2n, 1), value: receipt }]);
    await expect(verifyChain(store, nodePlatform)).rejects.toThrow('DIF5003');
  });
});

describe('genesis', () => {
  it('is the chain: another name is another id', () => {
    expect(decodeGenesis(encodeGenesis(genesis))).toEqual(genesis);
    const renamed = chainIdOf({ ...genesis, name: 'other' });
    expect(compareBytes(renamed, chainIdOf(genesis))).not.toBe(0);
  });

  it('gives no address twice, no more than there can be, no free yo', () => {
    const allocation = { address: alice.address, amount: 2n ** 63n };
    const wrong = [
      { ...genesis, allocations: [allocation, allocation] },
      { ...genesis, allocations: [allocation, { ...allocation, address: bob.address }] },
      { ...genesis, minYoPrice: 0n },
    ];
    for (const entry of wrong) expect(() => encodeGenesis(entry)).toThrow('DIF5031');
  });
});

function isRefused(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch (error) {
    if (isDiffieError(error)) return true;
    throw error;
  }
}
