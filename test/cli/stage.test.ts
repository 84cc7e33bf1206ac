// How scenes are judged: what a scene says of itself does not count.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DiffieError } from '../../base/index.ts';
import { UNITS_PER_YOU } from '../../chain/index.ts';
import { playScene, sameJson } from '../../cli/scenes/play.ts';
import type { SceneOutcome, Stage } from '../../cli/scenes/scene.ts';
import { type LocalChain, startLocalChain } from '../../daf/index-node.ts';

const OUTCOME: SceneOutcome = {
  result: { a: 1 },
  clear: { a: 1 },
  words: { everyoneSaw: ['all'], nobodySaw: ['nothing'], whoCouldCheat: ['nobody'] },
};

let chain: LocalChain;
const told: string[] = [];
beforeAll(async () => {
  chain = await startLocalChain({ heartbeatMs: 0 });
});
afterAll(() => chain.close());

const play = (scene: (stage: Stage) => Promise<SceneOutcome>) =>
  playScene({ name: 'test', title: 'a test', play: scene }, chain, (line) => told.push(line));

/** Refunds an offer that there is not: `yoLimit` brings the call to the chain. */
async function refund(stage: Stage): Promise<unknown> {
  const seller = await stage.account('seller');
  const contract = await stage.deploy(seller, 'patient-sale', []);
  return contract.call(seller, 'refund', [7n], { yoLimit: 10_000_000n });
}

test('a scene is good where its result is the clear one, whatever the order of members', async () => {
  const { result, words } = await play(async () => ({
    ...OUTCOME,
    result: { b: [1, { d: null, c: '2' }], a: 1 },
    clear: { a: 1, b: [1, { c: '2', d: null }] },
  }));
  expect(result).toMatchObject({ scene: 'test', ok: true, rejected: [], yo: '0', fee: '0' });
  expect(result).not.toHaveProperty('error');
  expect(words).toEqual(OUTCOME.words);
});

test('a scene whose result differs, or that throws, has failed', async () => {
  const differs = await play(async () => ({ ...OUTCOME, clear: { a: 2 } }));
  expect(differs.result).toMatchObject({ ok: false, error: expect.stringContaining('differs') });
  const throws = await play(async () => {
    throw new DiffieError('cli.file', { at: 'wages.csv' });
  });
  expect(throws.result).toMatchObject({ ok: false, result: null, clear: null });
  expect(throws.result.error).toContain('wages.csv');
  expect(sameJson('1', 1)).toBe(false);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
});

test('what is rejected as expected is listed with its reason', async () => {
  const { result, contracts } = await play(async (stage) => {
    const says = 'no price is locked';
    await stage.reject('no offer', () => refund(stage), { code: 'trap.require', says });
    await stage.reject(
      'a bad argument',
      async () => {
        throw new DiffieError('crypto.point');
      },
      'crypto.point',
    );
    return OUTCOME;
  });
  expect(result.ok).toBe(true);
  expect(result.rejected).toEqual([
    'no offer: trap.require, no price is locked',
    'a bad argument: crypto.point',
  ]);
  expect(contracts.map(({ name }) => name)).toEqual(['patient-sale']);
  expect(told.at(-1)).toContain('a bad argument');
});

test('an attempt that succeeds, or fails for another reason, fails the scene', async () => {
  const attempts = [
    (stage: Stage) => stage.reject('it works', async () => undefined, 'trap.require'),
    (stage: Stage) => stage.reject('another code', () => refund(stage), 'trap.overflow'),
    (stage: Stage) =>
      stage.reject('another sentence', () => refund(stage), {
        code: 'trap.require',
        says: 'price is paid',
      }),
  ];
  for (const attempt of attempts) {
    const { result } = await play(async (stage) => {
      await attempt(stage);
      return OUTCOME;
    });
    expect(result).toMatchObject({ ok: false, rejected: [] });
    expect(result.error).toContain('cli.notRejected');
  }
});

test('yo and fee are what the accounts of the scene paid, failed calls too, their first YOU aside', async () => {
  let paid = 0n;
  const { result } = await play(async (stage) => {
    await refund(stage).catch(() => undefined);
    const { address } = (await stage.account('seller')).account;
    const { balance } = await stage.client.account({ address });
    paid = 1000n * UNITS_PER_YOU - balance;
    return OUTCOME;
  });
  expect(paid).toBeGreaterThan(0n);
  expect(BigInt(Math.round(Number(result.fee) * 1e9))).toBe(paid);
  expect(BigInt(result.yo) * 20n).toBeGreaterThan((paid - 2n) * 1000n);
});

test('accounts have names, and deadlines are reached by empty blocks', async () => {
  const { result } = await play(async (stage) => {
    const buyer = await stage.account('buyer', 5n);
    expect(await stage.account('buyer')).toBe(buyer);
    const { balance } = await stage.client.account({ address: buyer.account.address });
    expect(balance).toBe(5n);
    const { height } = await stage.client.info({});
    await stage.reachHeight(height + 3n);
    expect((await stage.client.info({})).height).toBe(height + 3n);
    return OUTCOME;
  });
  expect(result.error).toBeUndefined();
});
