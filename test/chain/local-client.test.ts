import { expect, it } from 'vitest';
import { LIMITS, type Timer } from '../../base/index.ts';
import { createLocalClient } from '../../chain/index.ts';
import { alice, bob, makeLedger, makeNode, makeTransaction } from './fixture.ts';

/** A timer that never comes, and counts those who wait for it. */
function makeTimer() {
  let pending = 0;
  const timer: Timer = () => {
    pending++;
    return () => {
      pending--;
    };
  };
  return { timer, pending: () => pending };
}

it('lets so many calls wait and no more, and forgets them when they end', async () => {
  const node = makeNode(await makeLedger());
  const { timer, pending } = makeTimer();
  const client = createLocalClient(node, timer);
  const waits = Array.from({ length: LIMITS.rpcWaits }, () => client.waitBlock({ above: 0n }));
  await expect(client.waitBlock({ above: 0n })).rejects.toMatchObject({ code: 'chain.rpcBusy' });
  await node.produceBlock();
  expect(new Set(await Promise.all(waits))).toEqual(new Set([1n]));
  expect(pending()).toBe(0);
});

it('gives a receipt to whoever waited for it before it was sent', async () => {
  const node = makeNode(await makeLedger());
  const client = createLocalClient(node, makeTimer().timer);
  const action = { kind: 'transfer', to: bob.address, amount: 1n } as const;
  const { id, bytes } = makeTransaction(alice, action);
  const waiting = client.waitTransaction({ id });
  const sent = await client.submit({ transaction: bytes });
  expect((await waiting).height).toBe(sent.height);
});

it('ends every wait when the node stops', async () => {
  const node = makeNode(await makeLedger());
  const client = createLocalClient(node, makeTimer().timer);
  const waiting = client.waitBlock({ above: 5n });
  const ended = expect(waiting).rejects.toMatchObject({ code: 'chain.stopped' });
  await node.stop();
  await ended;
});
