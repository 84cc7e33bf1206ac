import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCbor, LIMITS, toHex } from '../../base/index.ts';
import { nodeTimer } from '../../base/index-node.ts';
import {
  accountKey,
  contractAddress,
  createLocalClient,
  createRpcHandler,
  decodeTreeProof,
  type RpcHandler,
  verifyStateProof,
} from '../../chain/index.ts';
import { createRpcClient, listenRpc, type RpcServer } from '../../chain/index-node.ts';
import type { ChainNode } from '../../chain/node.ts';
import { type ChainClient, RPC_METHOD_NAMES, rpcMethod } from '../../chain/rpc-methods.ts';
import { sha256Node } from '../../chain/sha256-node.ts';
import { cellKey, mapEntryKey } from '../../vm/index.ts';
import {
  actor,
  alice,
  bob,
  call,
  carol,
  chainId,
  deployTester,
  makeLedger,
  makeNode,
  makeTransaction,
} from './fixture.ts';

const tester = contractAddress(alice.address, 0n);
const parties = [alice, bob].map(({ address }) => `0x${Buffer.from(address).toString('hex')}`);
const yoReserve = 2_000_000n;

let node: ChainNode;
let near: ChainClient;
let far: ChainClient;
let server: RpcServer;
let handle: RpcHandler;
const faults: unknown[] = [];

beforeAll(async () => {
  node = makeNode(await makeLedger());
  near = createLocalClient(node, nodeTimer);
  server = await listenRpc(near, { port: 0, onFault: (error) => faults.push(error) });
  far = createRpcClient(server.url);
  handle = createRpcHandler(near, (error) => faults.push(error));
  await far.submit({ transaction: makeTransaction(alice, deployTester(5)).bytes });
  const note = call(tester, 'note', 7, '0x0102');
  const ask = call(tester, 'ask', parties, 50);
  const fail = call(tester, 'bump_and_fail', 3);
  const bump = call(tester, 'bump', 2);
  for (const [i, action] of [note, ask, fail, bump].entries()) {
    const terms = { nonce: BigInt(i), yoReserve };
    await far.submit({ transaction: makeTransaction(bob, action, terms).bytes });
  }
});

afterAll(async () => {
  await server.close();
  await node.stop();
  expect(faults).toEqual([]);
});

/** Everything that can be asked of this chain without changing it. */
async function askAll(client: ChainClient) {
  const [event] = await client.events({ contract: tester });
  const id = event?.subject.id as Uint8Array;
  const [request] = await client.requests({});
  const requestId = request?.id as Uint8Array;
  const info = await client.info({});
  return [
    info,
    await client.block({}),
    await client.block({ height: 3n }),
    await client.block({ hash: info.hash }),
    await client.transaction({ id }),
    await client.receipt({ id }),
    await client.account({ address: bob.address, prove: true }),
    await client.account({ address: tester, height: 1n }),
    await client.contract({ address: tester }),
    await client.storage({ contract: tester, key: cellKey(0), prove: true }),
    await client.storage({ contract: tester, key: Uint8Array.of(9), prove: true, height: 2n }),
    await client.entries({ contract: tester }),
    await client.requests({ contract: tester }),
    await client.request({ id: requestId }),
    await client.events({ contract: tester, fromHeight: 0n, toHeight: 9n, limit: 1 }),
    await client.estimate({ from: carol.address, action: call(tester, 'bump', 4) }),
    await client.waitTransaction({ id }),
    await client.waitBlock({ above: 0n }),
  ];
}

describe('client', () => {
  it('says the same near and far', async () => {
    expect(await askAll(far)).toEqual(await askAll(near));
  });

  it('gives proofs that hold on their own', async () => {
    const { stateRoot } = (await far.block({})).header;
    const account = await far.account({ address: bob.address, prove: true });
    const entry = await far.storage({
      contract: tester,
      key: mapEntryKey(2, encodeCbor(7)),
      prove: true,
    });
    expect(account.proved?.key).toEqual(accountKey(bob.address));
    for (const proved of [account.proved, entry.proved]) {
      if (proved === undefined) throw new Error('a proof was asked for');
      const proof = decodeTreeProof(proved.proof);
      expect(verifyStateProof(sha256Node, { ...proved, stateRoot }, proof)).toBe(true);
      const lie = { stateRoot, key: proved.key, value: undefined };
      expect(verifyStateProof(sha256Node, lie, proof)).toBe(false);
    }
  });

  it('estimates what the transaction then uses, and changes nothing', async () => {
    const action = call(tester, 'bump', 4);
    const before = await far.info({});
    const ofPoor = await far.estimate({ from: actor('poor').address, action });
    expect(ofPoor.receipt.status.kind).toBe('ok');
    const { yoUsed, receipt } = await far.estimate({ from: carol.address, action });
    expect(receipt.status.kind).toBe('ok');
    expect(await far.info({})).toEqual(before);
    const { nonce } = await far.account({ address: carol.address });
    const sent = makeTransaction(carol, action, { nonce, yoLimit: yoUsed });
    const { receipt: real } = await far.submit({ transaction: sent.bytes });
    expect(real.status.kind).toBe('ok');
    expect(yoUsed - real.yoUsed).toBeLessThan(1000n);
  });

  it('lists entries and events in answers of a bounded size, which can be gone on from', async () => {
    const large = await makeLedger();
    const own = makeNode(large);
    const client = createLocalClient(own, nodeTimer);
    const value = `0x${'ab'.repeat(2 ** 19)}`;
    const terms = { yoLimit: 200_000_000n };
    await client.submit({ transaction: makeTransaction(alice, deployTester(5)).bytes });
    for (let i = 0; i < 20; i++) {
      const note = makeTransaction(bob, call(tester, 'note', i, value), {
        ...terms,
        nonce: BigInt(2 * i),
      });
      const shout = makeTransaction(bob, call(tester, 'shout', 1, value), {
        ...terms,
        nonce: BigInt(2 * i + 1),
      });
      await Promise.all([note, shout].map(({ bytes }) => client.submit({ transaction: bytes })));
    }
    const seen = new Set<string>();
    let after: Uint8Array | undefined;
    let pages = 0;
    while (true) {
      const page = await client.entries({ contract: tester, ...(after && { after }) });
      after = page.at(-1)?.hash;
      if (after === undefined) break;
      pages++;
      for (const { hash } of page) seen.add(toHex(hash));
      const sizeBytes = page.reduce((sum, entry) => sum + entry.value.length, 0);
      expect(sizeBytes).toBeLessThan(LIMITS.rpcAnswerBytes + 2 ** 20);
    }
    expect(pages).toBe(2);
    expect(seen.size).toBe(21);
    const events = await client.events({ contract: tester });
    expect(events.length).toBe(16);
    const fromHeight = events.at(-1)?.height ?? 0n;
    expect((await client.events({ contract: tester, fromHeight })).length).toBe(5);
    await own.stop();
  });

  it('waits for what is to come, and no longer than told', async () => {
    const { height } = await far.info({});
    const waiting = far.waitBlock({ above: height });
    await node.produceBlock();
    expect(await waiting).toBe(height + 1n);
    await expect(far.waitBlock({ above: 1000n, timeoutMs: 5 })).rejects.toMatchObject({
      code: 'chain.timeout',
    });
    await expect(far.waitTransaction({ id: chainId, timeoutMs: 5 })).rejects.toMatchObject({
      code: 'chain.timeout',
    });
  });

  it.each<[string, string, (client: ChainClient) => Promise<unknown>]>([
    ['a block to come', 'chain.notFound', (c) => c.block({ height: 1000n })],
    ['an unknown transaction', 'chain.notFound', (c) => c.transaction({ id: chainId })],
    ['a contract that is none', 'chain.notFound', (c) => c.contract({ address: bob.address })],
    ['an unknown request', 'chain.notFound', (c) => c.waitRequest({ id: chainId })],
    [
      'a ciphertext without key',
      'chain.notFound',
      (c) => c.ciphertext({ contract: tester, slot: 0, handle: chainId }),
    ],
    [
      'a state to come',
      'chain.notFound',
      (c) => c.storage({ contract: tester, key: chainId, height: 1000n }),
    ],
    ['bytes that are no transaction', 'base.encoding', (c) => c.submit({ transaction: chainId })],
    [
      'an old nonce',
      'chain.nonce',
      (c) => c.submit({ transaction: makeTransaction(alice, call(tester, 'bump', 1)).bytes }),
    ],
  ])('gets a coded error for %s, near and far', async (_, code, ask) => {
    const errors = await Promise.all(
      [near, far].map((client) =>
        ask(client).then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    for (const error of errors) expect(error).toMatchObject({ code });
    expect((errors[1] as Error).message).toBe((errors[0] as Error).message);
  });

  it('says where nobody listens', async () => {
    const client = createRpcClient('http://127.0.0.1:1');
    await expect(client.info({})).rejects.toMatchObject({ code: 'chain.rpcUnreachable' });
  });
});

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

const ask = (method: string, params: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

describe('handler', () => {
  it.each<[string, unknown, string, string]>([
    ['a missing parameter', {}, 'chain.receipt.id', 'nothing'],
    ['a number for bytes', { id: 7 }, 'chain.receipt.id', '7'],
    ['bytes that are short', { id: '0x12' }, 'chain.receipt.id', '2 digits'],
    [
      'a parameter too many',
      { id: `0x${'00'.repeat(32)}`, other: 1 },
      'chain.receipt',
      'a member other',
    ],
    ['a list', ['0x'], 'chain.receipt', 'a list of 1'],
  ])('refuses %s, and says which', async (_, params, at, got) => {
    const answer = JSON.parse((await handle(ask('chain.receipt', params))) ?? '');
    expect(answer).toMatchObject({
      id: 1,
      error: { code: -32602, data: { name: 'base.schema', number: 1005, facts: { at, got } } },
    });
  });

  it('names the methods where it does not know one', async () => {
    const answer = JSON.parse((await handle(ask('chain.nothing', {}))) ?? '');
    expect(answer.error).toMatchObject({ code: -32601, data: { name: 'chain.rpcMethod' } });
    expect(answer.error.data.facts.expected).toContain('chain.estimate');
  });

  it('answers batches in order, and notifications not at all', async () => {
    const one = JSON.parse(ask('chain.waitBlock', { above: '0' }));
    const note = { jsonrpc: '2.0', method: 'chain.info' };
    const answers = JSON.parse(
      (await handle(JSON.stringify([one, note, { ...one, id: 2 }, 5]))) ?? '',
    );
    expect(answers.map(({ id }: { id: unknown }) => id)).toEqual([1, 2, null]);
    expect(await handle(JSON.stringify(note))).toBeUndefined();
    expect(await handle(JSON.stringify([note]))).toBeUndefined();
    const many = JSON.stringify(Array.from({ length: LIMITS.rpcBatch + 1 }, () => one));
    expect(JSON.parse((await handle(many)) ?? '').error.code).toBe(-32600);
  });

  it('answers anything at all with JSON-RPC, and never breaks', async () => {
    const method = fc.oneof(
      fc.constantFrom(...RPC_METHOD_NAMES.filter((name) => !name.startsWith('wait'))),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'toString'),
    );
    const names = RPC_METHOD_NAMES.flatMap(
      (name) => rpcMethod(name).params.name.match(/\w+(?=\??:)/g) ?? [],
    );
    const params = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom(...names, '__proto__'),
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom(
            `0x${Buffer.from(tester).toString('hex')}`,
            '0x',
            '0',
            3,
            null,
            '99999999999999999999',
          ),
        ),
      ),
    );
    const request = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(method, params, fc.boolean())
        .map(([name, given, isPrefixed]) => ask(isPrefixed ? `chain.${name}` : name, given)),
    );
    await fc.assert(
      fc.asyncProperty(request, async (text) => {
        const answer = await handle(text);
        if (answer === undefined) return;
        const parsed = JSON.parse(answer);
        for (const entry of Array.isArray(parsed) ? parsed : [parsed]) {
          expect(entry.jsonrpc).toBe('2.0');
          expect('result' in entry || typeof entry.error.message === 'string').toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
    expect(faults).toEqual([]);
  });
});

describe('HTTP', () => {
  it('answers garbage and goes on', async () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('null', '[]', '[null]', '"', '{'),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status } = await post(body);
        expect([200, 204, 400]).toContain(status);
      }),
      { numRuns: 40 },
    );
    expect((await post(ask('chain.info', {}))).status).toBe(200);
  });

  it('takes bodies up to the limit, of one type, at one path, from no web page', async () => {
    expect((await post('x'.repeat(LIMITS.rpcBodyBytes + 1))).status).toBe(413);
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${server.url}/other`)).status).toBe(404);
    expect((await fetch(server.url)).status).toBe(404);
    expect((await post(ask('chain.info', {}), { origin: 'https://example.org' })).status).toBe(403);
  });

  it('survives a client that hangs up in the middle', async () => {
    const { port } = new URL(server.url);
    await new Promise<void>((resolve) => {
      const half = httpRequest({
        port,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': '1000' },
      });
      half.on('error', () => resolve());
      half.write('{"jsonrpc"', () => half.destroy(new Error('gone')));
    });
    expect((await far.info({})).chainId).toEqual(chainId);
  });

  it('listens on this machine alone', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
