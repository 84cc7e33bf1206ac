// Joint requests on a chain in memory, answered by parties in threads of this process.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts';
import {
  type Contract,
  createSender,
  deployContract,
  respond,
  type Sender,
} from '../../daf/index.ts';
import {
  answerJointRequests,
  contractModule,
  createAccount,
  type JointAnswer,
  type LocalChain,
  type LocalJointParty,
  runJointSession,
  startLocalChain,
} from '../../daf/index-node.ts';
import { decodePsiResult, opensIntersection, PSI } from '../../mpc/index.ts';
import { createJointParty, jointTaskOf } from '../../oracle/index.ts';

const PARAMETERS = encodeUtf8('airports');
const SETS = [
  ['BOSTON LOGAN', 'CHICAGO O HARE', 'DENVER INTL'],
  ['DALLAS FT WORTH', 'DENVER INTL', 'BOSTON LOGAN', 'MIAMI INTL'],
].map((names) => names.map((name) => encodeUtf8(name)));
const RESERVE = { yoReserve: 5_000_000n };

let chain: LocalChain;
let senders: readonly [Sender, Sender];
let contract: Contract;

beforeAll(async () => {
  chain = await startLocalChain({ heartbeatMs: 0 });
  const open = async () => {
    const sender = createSender(chain.client, createAccount());
    const to = sender.account.address;
    await chain.faucet.send({ kind: 'transfer', to, amount: 10n ** 12n });
    return sender;
  };
  senders = [await open(), await open()];
  const [first, second] = senders.map(({ account }) => account.address);
  const module = contractModule('market-overlap');
  contract = await deployContract(senders[0], module, [first!, second!, PSI.name]);
});
afterAll(() => chain.close());

function partiesOf(change: { readonly parameters?: Uint8Array } = {}): LocalJointParty[] {
  const policy = {
    chainId: chain.chainId,
    contract: contract.address,
    protocol: PSI.name,
    parameters: PARAMETERS,
    parties: senders.map(({ account }) => account.address),
    maxSessions: 4,
    ...change,
  };
  return senders.map(({ account }, role) => ({
    party: createJointParty(account, policy),
    input: SETS[role]!,
  }));
}

async function ask(withinBlocks = 1000n) {
  const args = [PARAMETERS, withinBlocks];
  const { requestId } = await contract.call(senders[0], 'compare', args, RESERVE);
  const { open } = await chain.client.request({ id: requestId! });
  return jointTaskOf(chain.chainId, open!);
}

test('a party that refuses keeps every input out of it', async () => {
  const [first] = partiesOf();
  const [, second] = partiesOf({ parameters: encodeUtf8('ports') });
  const reports: string[] = [];
  const session = runJointSession(await ask(), [first!, second!], {
    onProgress: (_, { step }) => reports.push(step),
  });
  await expect(session).rejects.toMatchObject({ code: 'oracle.policy' });
  expect(reports).toEqual([]);
});

test('a session ends with what both sets have in common, and with both signatures', async () => {
  const { outcome, outputs } = await runJointSession(await ask(), partiesOf());
  const result = decodePsiResult(outcome.result);
  expect(result).toMatchObject({ sizes: [3, 4], count: 2 });
  for (const { elements, salt } of outputs) {
    expect(elements.map((element) => decodeUtf8(element)).sort()).toEqual([
      'BOSTON LOGAN',
      'DENVER INTL',
    ]);
    expect(opensIntersection(result, salt, elements)).toBe(true);
  }
});

test('the contract goes on with the first answer to any of its requests, and keeps it', async () => {
  const answers: JointAnswer[] = [];
  const faults: unknown[] = [];
  const stopping = new AbortController();
  // Two requests of the tests above are open too.
  const watching = answerJointRequests(chain.client, partiesOf(), {
    contract: contract.address,
    signal: stopping.signal,
    respond: async (answer) => answers.push(answer),
    onFault: (error) => faults.push(error),
  });
  const { filed } = await ask();
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(3);
  stopping.abort();
  await watching;
  expect(faults).toEqual([]);
  const mine = answers.find(({ task }) => Buffer.from(task.filed.id).equals(filed.id))!;
  const send = ({ task, response }: JointAnswer, to = task.filed.id) =>
    respond(senders[1], contract.address, to, response, { yoLimit: 5_000_000n });
  const [other] = answers.filter((answer) => answer !== mine);
  await expect(send(other!, filed.id)).rejects.toMatchObject({ code: 'daf.refused' });
  await send(mine);
  const result = decodePsiResult(mine.outcome.result);
  const held = await contract.view('overlap', []);
  expect(held).toMatchObject({ sizeFirst: '3', sizeSecond: '4', count: '2' });
  expect(held).toMatchObject({
    saltedHash: `0x${Buffer.from(result.saltedHash).toString('hex')}`,
  });
  await expect(send(other!)).rejects.toMatchObject({ code: 'daf.trapped' });
  expect(await contract.view('overlap', [])).toEqual(held);
  const again = contract.call(senders[0], 'compare', [PARAMETERS, 10n], RESERVE);
  await expect(again).rejects.toMatchObject({ code: 'daf.trapped' });
});
