import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  COUNTER,
  diffie,
  diffieJson,
  makeFolder,
  type RunningNode,
  startNode,
  stopNode,
} from './program.ts';

const folder = makeFolder();
const SOMEBODY = `0x${'11'.repeat(32)}`;
let node: RunningNode;
let contract: string;

const onNode = <T>(...args: string[]) => diffieJson<T>(folder, ...args, '--rpc', node.url);

beforeAll(async () => {
  writeFileSync(join(folder, 'counter.dvm'), COUNTER);
  node = await startNode(folder);
  contract = (await onNode<{ contract: string }>('deploy', 'counter.dvm', '["5"]')).contract;
});

afterAll(async () => {
  await stopNode(node);
  rmSync(folder, { recursive: true });
});

describe('calls', () => {
  test('a call changes the state, pays, tells; a view does none of it', async () => {
    const seen = await onNode('call', contract, 'total', '--view');
    expect(seen).toEqual({ result: '5' });
    const called = await onNode<{ transaction: string }>(
      'call',
      contract,
      'add',
      '["7"]',
      '--value',
      '2.5',
    );
    expect(called).toMatchObject({
      status: 'ok',
      result: '12',
      events: [{ name: 'added', fields: { by: '7', total: '12' } }],
    });
    expect(await onNode('call', contract, 'total', '--view')).toEqual({ result: '12' });
    const shown = await onNode('inspect', 'contract', contract);
    expect(shown).toMatchObject({
      name: 'counter',
      balance: '2.5',
      cells: [{ name: 'total', value: '12' }],
      maps: [{ name: 'seen', entries: [{ key: node.faucet, value: true }] }],
    });
    const transaction = await onNode('inspect', 'transaction', called.transaction);
    expect(transaction).toMatchObject({
      from: node.faucet,
      action: { kind: 'call', method: 'add', args: { by: '7' }, you: '2.5' },
      outcome: { status: 'ok', result: '12' },
    });
  });

  test('an estimate says what a call will use', async () => {
    const estimate = await onNode<{ yoUsed: string }>(
      'call',
      contract,
      'add',
      '["1"]',
      '--estimate',
    );
    const called = await onNode<{ yoUsed: string }>('call', contract, 'add', '["1"]');
    // A transaction is charged by its size, and the numbers in it take one byte more or less.
    expect(Number(called.yoUsed) / Number(estimate.yoUsed)).toBeCloseTo(1, 1);
  });

  test('a contract that refuses says where and why', async () => {
    const sent = ['call', contract, 'add', '["0"]', '--yo-limit', '9_000_000', '--rpc', node.url];
    const { code, stderr } = await diffie(folder, ...sent);
    expect(code).toBe(1);
    expect(stderr).toMatch(/counter\.dvm:19 \(add, pc 3\).*trap\.require: adds something/);
    const block = await onNode('inspect', 'block');
    expect(block).toMatchObject({ receipts: [{ status: 'trap', code: 'trap.require' }] });
  });

  test('a method or an argument that there is not is answered with those that there are', async () => {
    const method = await diffie(folder, 'call', contract, 'ad', '--rpc', node.url);
    expect(method.code).toBe(1);
    expect(method.stderr).toContain('init, add, total');
    const args = await diffie(folder, 'call', contract, 'add', '["7",1]', '--rpc', node.url);
    expect(args.code).toBe(1);
    expect(args.stderr).toContain('1 arguments (by)');
  });
});

test('transfers arrive, and a fresh key can pay with them', async () => {
  const { address } = await diffieJson<{ address: string }>(folder, 'key', 'new', 'mine.key');
  await onNode('transfer', address, '3');
  await onNode('transfer', SOMEBODY, '1.000000001', '--key', 'mine.key');
  expect(await onNode('inspect', 'account', SOMEBODY)).toMatchObject({ balance: '1.000000001' });
  const mine = await onNode<{ nonce: string; balance: string }>('inspect', 'account', address);
  expect(mine.nonce).toBe('1');
  expect(Number(mine.balance)).toBeLessThan(2);
});

test('the folder shows the same as the node, beside it, and holds when executed again', async () => {
  const near = await diffieJson(folder, 'inspect', 'contract', contract, '--verify');
  expect(near).toEqual(await onNode('inspect', 'contract', contract));
  expect(await diffieJson(folder, 'inspect', 'events', contract)).toEqual(
    await onNode('inspect', 'events', contract),
  );
});

test('a second node of the same folder is refused, by the name of the first', async () => {
  const { code, stderr } = await diffie(folder, 'node', '--port', '0');
  expect(code).toBe(1);
  expect(stderr).toContain('chain.storeBusy');
  expect(stderr).toContain(`process ${node.process.pid}`);
  const start = await diffie(folder, 'start');
  expect(start.code).toBe(1);
  expect(start.stderr).toContain('chain.storeBusy');
});

test('a port that is taken and a folder that can not be are said in a line or two', async () => {
  const port = new URL(node.url).port;
  const taken = await diffie(folder, 'node', '--folder', 'third', '--port', port);
  expect(taken.code).toBe(1);
  expect(taken.stderr).toMatch(/cli\.system.*EADDRINUSE.*\n {2}Name another port.*\n$/);
  const none = await diffie(folder, 'node', '--folder', 'counter.dvm/x', '--port', '0', '--json');
  expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: 9004, name: 'cli.system' } });
});

test('what is not there is said to be so', async () => {
  const id = `0x${'ab'.repeat(32)}`;
  for (const what of ['transaction', 'contract']) {
    const { code, stderr } = await diffie(folder, 'inspect', what, id, '--rpc', node.url);
    expect({ what, code }).toEqual({ what, code: 1 });
    expect(stderr).toContain('DIF5040 chain.notFound');
  }
});

test('without a node, a command says how to get one', async () => {
  const url = 'http://127.0.0.1:1';
  const { code, stderr } = await diffie(folder, 'call', contract, 'total', '--view', '--rpc', url);
  expect(code).toBe(1);
  expect(stderr).toContain('chain.rpcUnreachable');
  expect(stderr).toContain('npx diffie node');
});

test('a node that is told to stop ends with 0, and goes on where it was', async () => {
  const place = 'another';
  const first = await startNode(folder, place);
  const key = join(place, 'faucet.key');
  await diffieJson(folder, 'transfer', SOMEBODY, '1', '--rpc', first.url, '--key', key);
  expect(await stopNode(first, 'SIGINT')).toBe(0);
  const second = await startNode(folder, place);
  expect({ height: second.height, faucet: second.faucet }).toEqual({
    height: '1',
    faucet: first.faucet,
  });
  expect(await stopNode(second)).toBe(0);
});
