import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDiffieError, LIMITS } from '../../base/index.ts';
import { checkEnvelope } from '../../chain/execute-transaction.ts';
import { contractAddress, costOfYo, entryKey } from '../../chain/index.ts';
import type { Ledger } from '../../chain/ledger.ts';
import { readOpenRequests } from '../../chain/records.ts';
import type { OpenRequest } from '../../chain/request.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { intrinsicYo, loadYo } from '../../chain/yo.ts';
import { cellKey, encodeJointResponse, jointDigest } from '../../vm/index.ts';
import {
  type Actor,
  ALLOCATION,
  accountOf,
  actor,
  addBlock,
  alice,
  bob,
  box,
  call,
  carol,
  chainId,
  deployTester,
  makeLedger,
  makeTransaction,
  type Terms,
} from './fixture.ts';

const tester = contractAddress(alice.address, 0n);

async function run(
  ledger: Ledger,
  from: Actor,
  action: Parameters<typeof makeTransaction>[1],
  terms: Terms = {},
) {
  const { nonce } = accountOf(ledger, from.address);
  const { run: done } = await addBlock(ledger, makeTransaction(from, action, { nonce, ...terms }));
  const receipt = done.receipts.at(-1);
  if (receipt === undefined) throw new Error('a block of one transaction has a receipt');
  return receipt;
}

async function makeTester(value = 0n) {
  const ledger = await makeLedger();
  const receipt = await run(ledger, alice, deployTester(5, value));
  expect(receipt.status.kind).toBe('ok');
  expect(receipt.contract).toEqual(tester);
  return ledger;
}

/** A cell of the tester as the CBOR byte of a small number. */
function cell(ledger: Ledger, index: number): number | undefined {
  const bytes = ledger.state().get(entryKey(tester, cellKey(index)));
  if (bytes === undefined) return undefined;
  return bytes.length === 1 ? bytes[0] : bytes[1];
}

/** Bytes of the tester's module. */
function codeSize(ledger: Ledger): number {
  const hash = accountOf(ledger, tester).contract?.moduleHash ?? new Uint8Array();
  return ledger.state().named('module', hash)?.length ?? 0;
}

const COUNT = 0;
const ANSWER = 1;

describe('transfer', () => {
  it('moves YOU, and the fee to the box', async () => {
    const ledger = await makeLedger();
    const receipt = await run(ledger, alice, { kind: 'transfer', to: bob.address, amount: 1000n });
    expect(receipt.status).toEqual({ kind: 'ok', result: new Uint8Array(0) });
    expect(receipt.fee).toBe(costOfYo(receipt.yoUsed, 10n));
    expect(accountOf(ledger, alice.address)).toMatchObject({
      nonce: 1n,
      balance: ALLOCATION - 1000n - receipt.fee,
    });
    expect(accountOf(ledger, bob.address).balance).toBe(ALLOCATION + 1000n);
    expect(accountOf(ledger, box.address).balance).toBe(receipt.fee);
  });

  it('to oneself costs the fee alone', async () => {
    const ledger = await makeLedger();
    const receipt = await run(ledger, alice, { kind: 'transfer', to: alice.address, amount: 7n });
    expect(accountOf(ledger, alice.address).balance).toBe(ALLOCATION - receipt.fee);
  });
});

describe('before execution', () => {
  const transfer = { kind: 'transfer', to: bob.address, amount: 1n } as const;
  const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

  it.each<[string, string, () => Transaction]>([
    [
      'another chain',
      'chain.wrongChain',
      () => makeTransaction(alice, transfer, { chainId: flip(chainId) }),
    ],
    [
      'a price under the minimum',
      'chain.price',
      () => makeTransaction(alice, transfer, { yoPrice: 9n }),
    ],
    [
      'too little yo to begin',
      'chain.yoLimit',
      () => makeTransaction(alice, transfer, { yoLimit: 1000n }),
    ],
    [
      'too much yo',
      'chain.yoLimit',
      () => makeTransaction(alice, transfer, { yoLimit: 2n ** 63n }),
    ],
    [
      'a reserve for what never waits',
      'chain.yoLimit',
      () => makeTransaction(alice, transfer, { yoReserve: 1n }),
    ],
    [
      'a signature by someone else',
      'chain.signature',
      () => makeTransaction({ address: alice.address, sign: bob.sign }, transfer),
    ],
    [
      'a sender whose key is a point of small order',
      'chain.signature',
      () => makeTransaction({ address: new Uint8Array(32), sign: bob.sign }, transfer),
    ],
  ])('refuses %s', async (_, code, make) => {
    const { environment } = await makeLedger();
    expect(codeOf(() => checkEnvelope(environment, make()))).toBe(code);
  });

  it.each<[string, string, () => Transaction]>([
    ['a nonce used before', 'chain.nonce', () => makeTransaction(alice, transfer, { nonce: 0n })],
    ['a nonce too far on', 'chain.nonce', () => makeTransaction(alice, transfer, { nonce: 2n })],
    [
      'more than there is',
      'chain.balance',
      () => makeTransaction(alice, { ...transfer, amount: ALLOCATION }, { nonce: 1n }),
    ],
    ['yo beyond the means', 'chain.balance', () => makeTransaction(actor('poor'), transfer)],
    [
      'a contract that is none',
      'chain.notFound',
      () => makeTransaction(alice, call(bob.address, 'bump', 1), { nonce: 1n }),
    ],
    [
      'a request that is not open',
      'chain.notFound',
      () =>
        makeTransaction(
          alice,
          { kind: 'respond', contract: tester, requestId: chainId, response: chainId },
          { nonce: 1n },
        ),
    ],
  ])('refuses %s', async (_, code, make) => {
    const ledger = await makeTester();
    const before = ledger.head.header;
    await expect(addBlock(ledger, make())).rejects.toMatchObject({ code });
    expect(ledger.head.header).toEqual(before);
  });
});

describe('contract', () => {
  it('runs, keeps, returns and tells', async () => {
    const ledger = await makeTester(100n);
    expect(cell(ledger, COUNT)).toBe(5);
    expect(accountOf(ledger, tester).balance).toBe(100n);
    const receipt = await run(ledger, bob, call(tester, 'bump', 3));
    expect(receipt.status).toEqual({ kind: 'ok', result: Uint8Array.of(8) });
    expect(receipt.events).toEqual([
      { contract: tester, event: 0, payload: Uint8Array.of(0x82, 3, 8) },
    ]);
    expect(cell(ledger, COUNT)).toBe(8);
  });

  it('pays from what it holds, and no more', async () => {
    const ledger = await makeTester(100n);
    const before = accountOf(ledger, carol.address).balance;
    await run(
      ledger,
      bob,
      call(tester, 'pay_out', `0x${Buffer.from(carol.address).toString('hex')}`, 60),
    );
    expect(accountOf(ledger, carol.address).balance).toBe(before + 60n);
    expect(accountOf(ledger, tester).balance).toBe(40n);
    const over = call(tester, 'pay_out', `0x${Buffer.from(carol.address).toString('hex')}`, 41);
    expect((await run(ledger, bob, over)).status).toMatchObject({
      kind: 'trap',
      code: 'trap.balance',
    });
    expect(accountOf(ledger, tester).balance).toBe(40n);
  });

  it('that traps changes nothing but the fee, and says where', async () => {
    const ledger = await makeTester();
    const before = accountOf(ledger, bob.address);
    const receipt = await run(ledger, bob, { ...call(tester, 'bump_and_fail', 9), value: 50n });
    expect(receipt.status).toMatchObject({
      kind: 'trap',
      code: 'trap.fail',
      at: { name: 'bump_and_fail', file: 'tester.dvm', line: 55 },
      message: 'always',
    });
    expect(cell(ledger, COUNT)).toBe(5);
    expect(accountOf(ledger, tester).balance).toBe(0n);
    expect(accountOf(ledger, bob.address)).toMatchObject({
      nonce: 1n,
      balance: before.balance - receipt.fee,
    });
  });

  it('tells as much as a transaction may, and no more', async () => {
    const ledger = await makeTester();
    const terms = { yoLimit: 500_000_000n };
    const most = await run(
      ledger,
      bob,
      call(tester, 'shout', LIMITS.transactionEvents, '0x'),
      terms,
    );
    expect(most.status.kind).toBe('ok');
    expect(most.events.length).toBe(LIMITS.transactionEvents);
    const many = call(tester, 'shout', LIMITS.transactionEvents + 1, '0x');
    const large = call(tester, 'shout', 5, `0x${'00'.repeat(LIMITS.eventBytes / 4)}`);
    for (const action of [many, large]) {
      const { status, events } = await run(ledger, bob, action, terms);
      expect(status).toMatchObject({ kind: 'trap', code: 'trap.valueSize' });
      expect(events).toEqual([]);
    }
  });

  it('fills a block by what it tells: the rest waits for the next', async () => {
    const ledger = await makeTester();
    const quarter = `0x${'00'.repeat(LIMITS.eventBytes / 4 - 64)}`;
    const shouts = Array.from({ length: 8 }, (_, i) =>
      makeTransaction(bob, call(tester, 'shout', 4, quarter), { nonce: BigInt(i) }),
    );
    const left: Transaction[] = [];
    const candidate = ledger.propose({
      transactions: shouts,
      timeMs: ledger.head.header.timeMs,
      sign: box.sign,
      onFault: (transaction, error) => {
        expect(error).toBeUndefined();
        left.push(transaction);
      },
    });
    expect(candidate.run.included.length).toBe(5);
    expect(candidate.run.receipts.every(({ status }) => status.kind === 'ok')).toBe(true);
    expect(left).toEqual(shouts.slice(5));
    await ledger.commit(candidate);
    const next = await addBlock(ledger, ...left);
    expect(next.run.included).toEqual(left);
  });

  it('is reached only by who pays for its code, ready or not', async () => {
    const ledger = await makeTester();
    const yoToRun = (transaction: Transaction) =>
      intrinsicYo(transaction) + loadYo(codeSize(ledger));
    const bump = call(tester, 'bump', 3);
    const least = yoToRun(makeTransaction(bob, bump));
    const short = await run(ledger, bob, bump, { yoLimit: least - 1n });
    expect(short).toMatchObject({ contract: tester, yoUsed: least - 1n });
    expect(short.status).toMatchObject({ kind: 'trap', code: 'trap.outOfYo', at: undefined });
    expect(cell(ledger, COUNT)).toBe(5);
    const done = await run(ledger, bob, bump);
    expect(done.status.kind).toBe('ok');
    expect(done.yoUsed).toBeGreaterThan(least + 5_000n);
  });

  it('out of yo pays for its whole limit', async () => {
    const ledger = await makeTester();
    const receipt = await run(ledger, bob, call(tester, 'spin'), { yoLimit: 1_000_000n });
    expect(receipt.status).toMatchObject({ kind: 'trap', code: 'trap.outOfYo' });
    expect(receipt.yoUsed).toBe(1_000_000n);
    expect(receipt.fee).toBe(10_000n);
  });

  it.each([
    [
      'a module that is none',
      { ...deployTester(1), module: Uint8Array.of(1, 2, 3) },
      'module.format',
    ],
    [
      'arguments that do not fit',
      { ...deployTester(1), args: Uint8Array.of(0x80) },
      'trap.arguments',
    ],
  ])('is not deployed from %s', async (_, action, code) => {
    const ledger = await makeLedger();
    const receipt = await run(ledger, alice, action);
    expect(receipt.status).toMatchObject({ kind: 'trap', code });
    expect(accountOf(ledger, tester).contract).toBeUndefined();
  });

  it.each([
    ['init again', { ...call(tester, 'bump', 1), method: 'init' }, 'trap.method'],
    ['a method it lacks', { ...call(tester, 'bump', 1), method: 'nothing' }, 'trap.method'],
    [
      'a method that takes no YOU, with YOU',
      { ...call(tester, 'bump', 1), value: 1n },
      'trap.notPayable',
    ],
  ])('refuses %s', async (_, action, code) => {
    const ledger = await makeTester();
    expect((await run(ledger, alice, action)).status).toMatchObject({ kind: 'trap', code });
  });
});

describe('wait', () => {
  const hexOf = (a: Actor) => `0x${Buffer.from(a.address).toString('hex')}`;
  const ask = (method: 'ask' | 'ask_twice', within: number) =>
    call(tester, method, [hexOf(alice), hexOf(bob)], within);
  const reserve = { yoReserve: 5_000_000n };

  function open(ledger: Ledger): OpenRequest {
    const [request] = ledger.openRequests(tester, 1);
    if (request === undefined) throw new Error('a request is open');
    return request;
  }

  function answer(request: OpenRequest, value: number, signers = [alice, bob]) {
    const result = Uint8Array.of(value);
    const transcriptHash = new Uint8Array(32).fill(3);
    const digest = jointDigest({ chainId, contract: tester }, request, transcriptHash, result);
    const signatures = signers.map(({ sign }) => sign(digest));
    const response = encodeJointResponse({ transcriptHash, result, signatures });
    return { kind: 'respond', contract: tester, requestId: request.id, response } as const;
  }

  it('keeps what was done, and goes on with an answer from anyone, paid by the reserve', async () => {
    const ledger = await makeTester();
    const start = accountOf(ledger, bob.address).balance;
    const waiting = await run(ledger, bob, { ...ask('ask', 5), value: 0n }, reserve);
    expect(waiting.status.kind).toBe('waiting');
    expect(cell(ledger, ANSWER)).toBe(1);
    const request = open(ledger);
    expect(request).toMatchObject({ deadline: 7n, payer: bob.address, yoReserve: 5_000_000n });
    const deposit = costOfYo(5_000_000n, 10n);
    expect(accountOf(ledger, bob.address).balance).toBe(start - waiting.fee - deposit);

    const carolBefore = accountOf(ledger, carol.address).balance;
    const done = await run(ledger, carol, answer(request, 17));
    expect(done).toMatchObject({ status: { kind: 'ok' }, fee: 0n, resumed: request.id });
    expect(cell(ledger, ANSWER)).toBe(17);
    expect(accountOf(ledger, carol.address).balance).toBe(carolBefore);
    expect(done.reserveFee).toBe(costOfYo(done.yoUsed, 10n));
    expect(accountOf(ledger, bob.address).balance).toBe(start - waiting.fee - done.reserveFee);
    expect(readOpenRequests(ledger.store, tester, 10)).toEqual([]);
    await expect(run(ledger, carol, answer(request, 17))).rejects.toMatchObject({
      code: 'chain.notFound',
    });
  });

  it('refuses a false answer: who sent it pays, the request stays', async () => {
    const ledger = await makeTester();
    await run(ledger, bob, ask('ask', 5), reserve);
    const request = open(ledger);
    const before = accountOf(ledger, carol.address).balance;
    for (const signers of [[alice, carol], [bob, alice], [alice]]) {
      const refused = await run(ledger, carol, answer(request, 17, signers));
      expect(refused.status).toMatchObject({ kind: 'refused', code: 'vm.response' });
      expect(refused.fee).toBe(costOfYo(refused.yoUsed, 10n));
    }
    expect(accountOf(ledger, carol.address).balance).toBeLessThan(before);
    expect(readOpenRequests(ledger.store, undefined, 10)).toEqual([request.id]);
    expect((await run(ledger, carol, answer(request, 17))).status.kind).toBe('ok');
  });

  it('goes on with none after the deadline, and gives the rest of the reserve back', async () => {
    const ledger = await makeTester();
    const waiting = await run(ledger, bob, ask('ask', 2), reserve);
    const request = open(ledger);
    await addBlock(ledger);
    await addBlock(ledger);
    expect(cell(ledger, ANSWER)).toBe(1);
    await expect(
      addBlock(ledger, makeTransaction(carol, answer(request, 17))),
    ).rejects.toMatchObject({ code: 'chain.notFound' });
    const { run: expiring } = await addBlock(ledger);
    expect(expiring.receipts).toMatchObject([
      { subject: { kind: 'expiry', id: request.id }, status: { kind: 'ok' }, fee: 0n },
    ]);
    expect(cell(ledger, ANSWER)).toBe(99);
    const spent = waiting.fee + (expiring.receipts[0]?.reserveFee ?? 0n);
    expect(accountOf(ledger, bob.address).balance).toBe(ALLOCATION - spent);
  });

  it('answers count at the deadline itself', async () => {
    const ledger = await makeTester();
    await run(ledger, bob, ask('ask', 1), reserve);
    expect((await run(ledger, carol, answer(open(ledger), 4))).status.kind).toBe('ok');
  });

  it('without reserve becomes overdue, and anyone may then end it', async () => {
    const ledger = await makeTester();
    await run(ledger, bob, ask('ask', 1));
    const request = open(ledger);
    const end = {
      kind: 'respond',
      contract: tester,
      requestId: request.id,
      response: undefined,
    } as const;
    await expect(run(ledger, carol, end)).rejects.toMatchObject({ code: 'chain.deadline' });
    await addBlock(ledger);
    const { run: expiring } = await addBlock(ledger);
    expect(expiring.receipts[0]?.status).toMatchObject({ kind: 'trap', code: 'trap.outOfYo' });
    expect(cell(ledger, ANSWER)).toBe(1);
    await expect(run(ledger, carol, answer(request, 4))).rejects.toMatchObject({
      code: 'chain.deadline',
    });
    const ended = await run(ledger, carol, end);
    expect(ended.status.kind).toBe('ok');
    expect(ended.fee).toBe(costOfYo(ended.yoUsed, 10n));
    expect(cell(ledger, ANSWER)).toBe(99);
    expect(accountOf(ledger, tester).contract?.openRequests).toBe(0);
  });

  it('out of yo in an answer changes nothing', async () => {
    const ledger = await makeTester();
    await run(ledger, bob, ask('ask', 5), reserve);
    const request = open(ledger);
    const short = await run(ledger, carol, answer(request, 4), { yoLimit: 300_000n });
    expect(short.status).toMatchObject({ kind: 'trap', code: 'trap.outOfYo' });
    expect(short.fee).toBe(3000n);
    expect((await run(ledger, carol, answer(request, 4))).status.kind).toBe('ok');
  });

  it('is not reached by an answer that can not pay for its code', async () => {
    const ledger = await makeTester();
    await run(ledger, bob, ask('ask', 5), reserve);
    const request = open(ledger);
    const right = answer(request, 4);
    const yoLimit = intrinsicYo(makeTransaction(carol, right)) + loadYo(codeSize(ledger)) - 1n;
    const short = await run(ledger, carol, right, { yoLimit });
    expect(short.status).toMatchObject({ kind: 'trap', code: 'trap.outOfYo', at: undefined });
    expect(short).toMatchObject({ yoUsed: yoLimit, fee: costOfYo(yoLimit, 10n), reserveFee: 0n });
    expect(open(ledger)).toEqual(request);
    const done = await run(ledger, carol, right);
    expect(done).toMatchObject({ status: { kind: 'ok' }, fee: 0n });
  });

  it('does not hold more than a value may', async () => {
    const ledger = await makeTester();
    const hold = (sizeBytes: number) =>
      call(tester, 'ask_holding', [hexOf(alice), hexOf(bob)], `0x${'00'.repeat(sizeBytes)}`);
    const terms = { yoLimit: 2_000_000_000n };
    const most = hold(LIMITS.valueSizeBytes / 4);
    expect((await run(ledger, bob, most, terms)).status.kind).toBe('waiting');
    const over = hold(LIMITS.valueSizeBytes / 2);
    expect((await run(ledger, bob, over, terms)).status).toMatchObject({
      kind: 'trap',
      code: 'trap.valueSize',
    });
    expect(ledger.openRequests(undefined, 10).length).toBe(1);
  });

  it('twice: the rest of the reserve serves the second wait; a trap ends the call', async () => {
    const ledger = await makeTester();
    const start = accountOf(ledger, bob.address).balance;
    const waiting = await run(ledger, bob, ask('ask_twice', 2), reserve);
    const first = open(ledger);
    const again = await run(ledger, carol, answer(first, 4));
    expect(again.status.kind).toBe('waiting');
    const second = open(ledger);
    expect(second).toMatchObject({
      transactionId: first.transactionId,
      yoReserve: first.yoReserve - again.yoUsed,
      deposit: first.deposit - again.reserveFee,
    });
    expect(second.id).not.toEqual(first.id);
    await addBlock(ledger);
    await addBlock(ledger);
    const { run: expiring } = await addBlock(ledger);
    expect(expiring.receipts[0]?.status).toMatchObject({ kind: 'trap', code: 'trap.require' });
    expect(cell(ledger, ANSWER)).toBe(4);
    const spent = waiting.fee + again.reserveFee + (expiring.receipts[0]?.reserveFee ?? 0n);
    expect(accountOf(ledger, bob.address).balance).toBe(start - spent);
    expect(accountOf(ledger, tester).contract?.openRequests).toBe(0);
  });
});

describe('YOU', () => {
  it('is neither made nor lost, whatever happens', async () => {
    const actors = [alice, bob, carol];
    const step = fc.record({
      from: fc.nat(2),
      kind: fc.nat(5),
      amount: fc.integer({ min: 0, max: 2000 }),
      reserve: fc.constantFrom(0n, 100n, 60_000n, 2_000_000n),
      price: fc.integer({ min: 10, max: 33 }),
      limit: fc.constantFrom(400_000n, 5_000_000n),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const ledger = await makeTester(500n);
        for (const { from, kind, amount, reserve, price, limit } of steps) {
          const sender = actors[from] ?? alice;
          const parties = [alice, bob].map((a) => `0x${Buffer.from(a.address).toString('hex')}`);
          const to = `0x${Buffer.from((actors[kind % 3] ?? bob).address).toString('hex')}`;
          const action = [
            { kind: 'transfer', to: tester, amount: BigInt(amount) } as const,
            call(tester, 'pay_out', to, amount),
            { ...call(tester, 'bump_and_fail', 1), value: BigInt(amount) },
            call(tester, 'ask', parties, 1 + (amount % 3)),
            { ...call(tester, 'pay_in'), value: BigInt(amount) },
            call(tester, 'bump', amount),
          ][kind];
          if (action === undefined) throw new Error('there are six kinds');
          const isCall = action.kind === 'call';
          await run(ledger, sender, action, {
            yoReserve: isCall ? reserve : 0n,
            yoPrice: BigInt(price),
            yoLimit: limit,
          });
          expect(totalOf(ledger)).toBe(3n * ALLOCATION);
        }
      }),
      { numRuns: 15 },
    );
  });
});

function totalOf(ledger: Ledger): bigint {
  const holders = [alice, bob, carol, box].map(({ address }) => address);
  const held = [...holders, tester].map((address) => accountOf(ledger, address).balance);
  const deposits = ledger.openRequests(undefined, 1000).map(({ deposit }) => deposit);
  return [...held, ...deposits].reduce((sum, amount) => sum + amount, 0n);
}

function codeOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (isDiffieError(error)) return error.code;
    throw error;
  }
}
