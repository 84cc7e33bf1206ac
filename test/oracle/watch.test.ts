import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS, toHex } from '../../base/index.ts';
import { type Contract, deployContract, type Sender } from '../../daf/index.ts';
import { contractModule, type LocalChain, startLocalChain } from '../../daf/index-node.ts';
import { type ListedRequest, watchRequests } from '../../oracle/index.ts';

let chain: LocalChain;
let sender: Sender;

beforeAll(async () => {
  chain = await startLocalChain({ heartbeatMs: 0 });
  sender = chain.faucet;
});
afterAll(() => chain.close());

/** A contract whose method `compare` opens a request with each call. */
function deploy(): Promise<Contract> {
  const other = new Uint8Array(32).fill(1);
  const args = [sender.account.address, other, 'test'];
  return deployContract(sender, contractModule('market-overlap'), args);
}

async function ask(
  contract: Contract,
  withinBlocks = 10_000n,
  yoReserve = 1_000_000n,
): Promise<string> {
  const options = { yoLimit: 1_000_000n, yoReserve };
  const args = [Uint8Array.of(1), withinBlocks];
  const { requestId } = await contract.call(sender, 'compare', args, options);
  return toHex(requestId!);
}

/** A watch that collects what it is given, and what it ended with. */
function collect(
  contract: Contract | undefined,
  handler: (request: ListedRequest) => Promise<void> = async () => undefined,
  onFault?: (error: unknown) => void,
) {
  const seen: string[] = [];
  const stopping = new AbortController();
  const options = {
    signal: stopping.signal,
    ...(contract === undefined ? {} : { contract: contract.address }),
    ...(onFault === undefined ? {} : { onFault }),
  };
  const ended = watchRequests(chain.client, options, async (request) => {
    seen.push(toHex(request.id));
    await handler(request);
  });
  ended.catch(() => undefined);
  return { seen, ended, stop: () => stopping.abort() };
}

test('hands over what is open and what opens later, once each, of one contract', async () => {
  const [contract, other] = [await deploy(), await deploy()];
  const earlier = [await ask(contract), await ask(contract)];
  await ask(other);
  const watch = collect(contract);
  await expect.poll(() => watch.seen.length).toBe(2);
  const later = [await ask(contract), await ask(contract)];
  await expect.poll(() => watch.seen.length).toBe(4);
  await chain.node.produceBlock();
  await chain.node.produceBlock();
  watch.stop();
  await watch.ended;
  expect([...watch.seen].sort()).toEqual([...earlier, ...later].sort());
  await ask(contract);
  expect(watch.seen.length).toBe(4);
});

test('leaves alone what is past its deadline and still open', async () => {
  const contract = await deploy();
  await ask(contract, 2n, 0n);
  for (let i = 0; i < 4; i++) await chain.node.produceBlock();
  const open = await chain.client.requests({ contract: contract.address });
  expect(open.map(({ isOverdue }) => isOverdue)).toEqual([true]);
  const id = await ask(contract);
  const watch = collect(contract);
  await expect.poll(() => watch.seen).toEqual([id]);
  watch.stop();
  await watch.ended;
});

test('ends once handlers have ended', async () => {
  const contract = await deploy();
  await ask(contract);
  const { promise, resolve } = Promise.withResolvers<void>();
  let isDone = false;
  const watch = collect(contract, async () => {
    await promise;
    isDone = true;
  });
  await expect.poll(() => watch.seen.length).toBe(1);
  let hasEnded = false;
  const ended = watch.ended.then(() => {
    hasEnded = true;
  });
  watch.stop();
  await new Promise(setImmediate);
  expect(hasEnded).toBe(false);
  resolve();
  await ended;
  expect(isDone).toBe(true);
});

test('the first fault of a handler ends it, unless somebody takes faults', async () => {
  const contract = await deploy();
  await ask(contract);
  const fail = () => Promise.reject(new Error('no'));
  await expect(collect(contract, fail).ended).rejects.toThrow('no');
  const faults: unknown[] = [];
  const watch = collect(contract, fail, (error) => faults.push(error));
  await expect.poll(() => faults.length).toBe(1);
  await ask(contract);
  await expect.poll(() => faults.length).toBe(2);
  watch.stop();
  await watch.ended;
});

test('answers so many at a time, and all in the end', async () => {
  const contracts = [await deploy(), await deploy()];
  const count = LIMITS.requestsAtOnce + 6;
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await ask(contracts[i % 2]!));
  const { promise, resolve } = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const mine = new Set(ids);
  const watch = collect(undefined, async ({ id }) => {
    running++;
    most = Math.max(most, running);
    if (mine.has(toHex(id))) await promise;
    running--;
  });
  await expect.poll(() => running).toBe(LIMITS.requestsAtOnce);
  await chain.node.produceBlock();
  resolve();
  await expect.poll(() => watch.seen.filter((id) => mine.has(id)).length).toBe(count);
  watch.stop();
  await watch.ended;
  expect(most).toBe(LIMITS.requestsAtOnce);
  expect(new Set(watch.seen).size).toBe(watch.seen.length);
});

test('ends at once where it is aborted before it starts, and with the node', async () => {
  const contract = await deploy();
  await ask(contract);
  const options = { contract: contract.address, signal: AbortSignal.abort() };
  await watchRequests(chain.client, options, () => Promise.reject(new Error('called')));
  const own = await startLocalChain({ heartbeatMs: 0 });
  const { signal } = new AbortController();
  const ended = watchRequests(own.client, { signal }, async () => undefined);
  ended.catch(() => undefined);
  await own.client.info({});
  await own.close();
  await expect(ended).rejects.toMatchObject({ code: 'chain.stopped' });
});
