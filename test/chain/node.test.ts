import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LIMITS, type Store } from '../../base/index.ts';
import { readFolder, startEmbedded } from '../../chain/index-node.ts';
import { createMemoryStore } from '../../chain/store-memory.ts';
import type { Transaction } from '../../chain/transaction.ts';
import {
  type Actor,
  ALLOCATION,
  accountOf,
  actor,
  alice,
  bob,
  carol,
  genesis,
  makeLedger,
  makeNode,
  makeTransaction,
} from './fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'diffie-node-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function transfer(from: Actor, nonce: number, amount = 1n, yoPrice = 10n): Transaction {
  const action = { kind: 'transfer', to: carol.address, amount } as const;
  return makeTransaction(from, action, { nonce: BigInt(nonce), yoPrice, yoLimit: 300_000n });
}

/** A store whose writes wait until they are let go. */
function makeSlowStore() {
  const inner = createMemoryStore();
  const gates: (() => void)[] = [];
  let isHeld = false;
  const store: Store = {
    ...inner,
    async write(batch) {
      if (isHeld) await new Promise<void>((resolve) => gates.push(resolve));
      await inner.write(batch);
    },
  };
  return {
    store,
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const open of gates.splice(0)) open();
    },
  };
}

describe('node', () => {
  it('puts what is submitted together into one block, in order of arrival and nonce', async () => {
    const node = makeNode(await makeLedger());
    const order = [transfer(alice, 1), transfer(bob, 0), transfer(alice, 0), transfer(alice, 2)];
    const receipts = await Promise.all(order.map(({ bytes }) => node.submit(bytes)));
    expect(receipts.map(({ height }) => height)).toEqual([1n, 1n, 1n, 1n]);
    expect(receipts.map(({ index }) => index)).toEqual([2, 0, 1, 3]);
  });

  it('answers only when the block is durable', async () => {
    const { store, hold, release } = makeSlowStore();
    const node = makeNode(await makeLedger(store));
    hold();
    let isAnswered = false;
    const answer = node.submit(transfer(alice, 0).bytes).then((receipt) => {
      isAnswered = true;
      return receipt;
    });
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    expect(node.ledger.head.header.height).toBe(0n);
    release();
    expect((await answer).height).toBe(1n);
    expect(node.ledger.head.header.height).toBe(1n);
  });

  it('gives the same receipt to everyone who submits the same', async () => {
    const node = makeNode(await makeLedger());
    const { bytes } = transfer(alice, 0);
    const [one, two] = await Promise.all([node.submit(bytes), node.submit(bytes)]);
    const again = await node.submit(bytes);
    expect(two).toEqual(one);
    expect(again).toMatchObject({ height: one?.height, index: one?.index });
    expect(accountOf(node.ledger, alice.address).nonce).toBe(1n);
  });

  it('refuses at once what can not run, and keeps nothing of it', async () => {
    const node = makeNode(await makeLedger());
    await node.submit(transfer(alice, 0).bytes);
    const forged = { ...alice, sign: bob.sign };
    await expect(node.submit(transfer(alice, 0, 2n).bytes)).rejects.toMatchObject({
      code: 'chain.nonce',
    });
    await expect(node.submit(transfer(forged, 1).bytes)).rejects.toMatchObject({
      code: 'chain.signature',
    });
    const rich = transfer(alice, 1, ALLOCATION);
    await expect(node.submit(rich.bytes)).rejects.toMatchObject({ code: 'chain.balance' });
    await expect(node.submit(new Uint8Array(3))).rejects.toMatchObject({ code: 'base.encoding' });
    expect(node.waitingCount).toBe(0);
    expect((await node.submit(transfer(alice, 1).bytes)).height).toBe(2n);
  });

  it('keeps a forged replacement from pushing out the real one', async () => {
    const node = makeNode(await makeLedger());
    const real = node.submit(transfer(alice, 1).bytes);
    const forged = transfer({ ...alice, sign: bob.sign }, 1, 5n, 99n);
    await expect(node.submit(forged.bytes)).rejects.toMatchObject({ code: 'chain.signature' });
    await node.submit(transfer(alice, 0).bytes);
    expect((await real).receipt.status.kind).toBe('ok');
  });

  it('lets a higher price replace what waits, and tells who submitted that', async () => {
    const node = makeNode(await makeLedger());
    const cheap = node.submit(transfer(alice, 1).bytes);
    const dear = node.submit(transfer(alice, 1, 5n, 11n).bytes);
    await expect(cheap).rejects.toMatchObject({ code: 'chain.price' });
    await node.submit(transfer(alice, 0).bytes);
    expect((await dear).receipt.fee).toBeGreaterThan(0n);
  });

  it('takes in nothing from who can not pay for it, also where its turn is not yet', async () => {
    const node = makeNode(await makeLedger());
    const stranger = transfer(actor('without YOU'), 1);
    await expect(node.submit(stranger.bytes)).rejects.toMatchObject({ code: 'chain.balance' });
    expect(node.waitingCount).toBe(0);
  });

  it('bounds how many wait for one transaction', async () => {
    const node = makeNode(await makeLedger());
    const { bytes } = transfer(alice, 1);
    const waiting = Array.from({ length: LIMITS.mempoolSubmitters }, () => node.submit(bytes));
    await expect(node.submit(bytes)).rejects.toMatchObject({ code: 'chain.rpcBusy' });
    await node.submit(transfer(alice, 0).bytes);
    expect(new Set((await Promise.all(waiting)).map(({ height }) => height)).size).toBe(1);
  });

  it('lets what can run push out what waits for a nonce, and tells who submitted that', async () => {
    const node = makeNode(await makeLedger());
    const crowd = Array.from({ length: 17 }, (_, i) => actor(`rich ${i}`));
    for (const [i, { address }] of crowd.entries()) {
      const action = { kind: 'transfer', to: address, amount: 10n ** 9n } as const;
      await node.submit(
        makeTransaction(alice, action, { nonce: BigInt(i), yoLimit: 300_000n }).bytes,
      );
    }
    const answers: Promise<unknown>[] = [];
    for (const who of crowd) {
      for (let nonce = 1; nonce < 256 && answers.length < LIMITS.mempoolTransactions; nonce++) {
        answers.push(node.submit(transfer(who, nonce).bytes).catch((error: unknown) => error));
      }
    }
    expect(node.waitingCount).toBe(LIMITS.mempoolTransactions);
    expect((await node.submit(transfer(bob, 0).bytes)).receipt.status.kind).toBe('ok');
    expect(await answers.at(-1)).toMatchObject({ code: 'chain.mempoolFull' });
    await node.stop();
  });

  it('tells of every block once it is durable', async () => {
    const node = makeNode(await makeLedger());
    const heights: bigint[] = [];
    const end = node.onBlock(({ block }) => heights.push(block.header.height));
    await node.submit(transfer(alice, 0).bytes);
    await node.produceBlock();
    end();
    await node.produceBlock();
    expect(heights).toEqual([1n, 2n]);
  });

  it('stops: what waits is refused, and so is what comes', async () => {
    const node = makeNode(await makeLedger());
    const waiting = node.submit(transfer(alice, 5).bytes);
    let stops = 0;
    node.onStop(() => stops++);
    node.onStop(() => expect.unreachable())();
    const stopping = node.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'chain.stopped' });
    await stopping;
    expect(stops).toBe(1);
    await expect(node.submit(transfer(alice, 5).bytes)).rejects.toMatchObject({
      code: 'chain.stopped',
    });
    await expect(node.submit(transfer(alice, 0).bytes)).rejects.toMatchObject({
      code: 'chain.stopped',
    });
  });

  it('ends when its store fails, and acknowledges nothing more', async () => {
    const inner = createMemoryStore();
    let isBroken = false;
    const store: Store = {
      ...inner,
      write: async (batch) => {
        if (isBroken) throw new Error('no space left');
        await inner.write(batch);
      },
    };
    const node = makeNode(await makeLedger(store));
    isBroken = true;
    let isStopped = false;
    node.onStop(() => {
      isStopped = true;
    });
    await expect(node.submit(transfer(alice, 0).bytes)).rejects.toThrow('no space left');
    await expect(node.submit(transfer(bob, 0).bytes)).rejects.toThrow('no space left');
    expect(isStopped).toBe(true);
  });
});

describe('embedded chain', () => {
  const start = (folder: string) =>
    startEmbedded({ folder, genesis: (producer) => ({ ...genesis, producer }), heartbeatMs: 0 });

  async function submitTo(chain: Awaited<ReturnType<typeof start>>, from: Actor, nonce: number) {
    const { chainId } = await chain.client.info({});
    const action = { kind: 'transfer', to: carol.address, amount: 1n } as const;
    const terms = { chainId, nonce: BigInt(nonce), yoLimit: 300_000n };
    return chain.client.submit({ transaction: makeTransaction(from, action, terms).bytes });
  }

  it('goes on where it stopped, and can be read beside and after', async () => {
    const folder = join(root, 'one');
    const first = await start(folder);
    await submitTo(first, alice, 0);
    const beside = readFolder(folder);
    expect((await beside.reader.info({})).height).toBe(1n);
    await beside.close();
    await expect(start(folder)).rejects.toMatchObject({ code: 'chain.storeBusy' });
    await first.stop();
    expect(statSync(join(folder, 'producer.key')).mode & 0o777).toBe(0o600);

    const second = await start(folder);
    expect((await submitTo(second, alice, 1)).height).toBe(2n);
    await second.stop();
    const after = readFolder(folder);
    expect((await after.reader.account({ address: alice.address })).nonce).toBe(2n);
    await after.close();
  });

  it('says so where there is no chain to read', () => {
    expect(() => readFolder(join(root, 'nowhere'))).toThrow('DIF5001');
  });
});
