import { expect, it } from 'vitest';
import type { Timer } from '../../base/index.ts';
import { contractAddress, startHeartbeat } from '../../chain/index.ts';
import {
  alice,
  bob,
  call,
  deployTester,
  makeLedger,
  makeNode,
  makeTransaction,
} from './fixture.ts';

/** A timer whose actions run when told to. */
function makeTimer() {
  const actions = new Set<() => void>();
  const timer: Timer = (_, action) => {
    actions.add(action);
    return () => actions.delete(action);
  };
  const tick = () => {
    for (const action of [...actions]) {
      actions.delete(action);
      action();
    }
  };
  return { timer, tick, actions };
}

it('brings deadlines near while a request is open, and makes no block otherwise', async () => {
  const node = makeNode(await makeLedger());
  const { timer, tick, actions } = makeTimer();
  const stop = startHeartbeat(node, timer, 1000);
  const beat = async () => {
    tick();
    while (actions.size === 0) await new Promise(setImmediate);
  };
  await node.submit(makeTransaction(alice, deployTester(1)).bytes);
  await beat();
  expect(node.ledger.head.header.height).toBe(1n);

  const tester = contractAddress(alice.address, 0n);
  const parties = [alice, bob].map(({ address }) => `0x${Buffer.from(address).toString('hex')}`);
  const terms = { yoReserve: 2_000_000n };
  await node.submit(makeTransaction(bob, call(tester, 'ask', parties, 3), terms).bytes);
  for (let i = 0; i < 8; i++) await beat();
  // Opened at 2, deadline 5, ended at 6; then nothing moves any more.
  expect(node.ledger.head.header.height).toBe(6n);
  expect(node.ledger.openRequests(undefined, 1)).toEqual([]);
  stop();
  expect(actions.size).toBe(0);
  await node.stop();
});
