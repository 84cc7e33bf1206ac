// A Paillier slot from key to opening on a chain: evidence, inputs, sum, the owner's answer, and false answers.

import { beforeAll, expect, test } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import {
  generatePaillierKey,
  type PaillierPrivateKey,
  provePaillierKey,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  type Contract,
  createSender,
  deployContract,
  encryptInputs,
  openingTask,
  respond,
  type Sender,
} from '../../daf/index.ts';
import { createAccount, type LocalChain, startLocalChain } from '../../daf/index-node.ts';
import { answerAsOwner } from '../../oracle/index.ts';
import {
  assemble,
  encodeModule,
  encodeOpenResponse,
  encodePaillierEvidence,
  keySession,
  paillierKeyContext,
} from '../../vm/index.ts';

const SOURCE = `contract tally
slot votes paillier
cell total ct<votes>
cell opened u64
fn set_key evidence:bytes owner:address export
  list.new list<address>
  local.get owner
  list.push
  u64.const 1
  local.get evidence
  key.set votes
end
fn add ciphertext:bytes proof:bytes nonce:u64 export
  local input ct<votes>
  local.get ciphertext
  local.get proof
  local.get nonce
  ct.input votes
  local.set input
  cell.get total
  option.is_some
  if
    cell.get total
    option.unwrap
    local.get input
    ct.add votes
    u64.const 3
    ct.mul_plain votes
    u64.const 100
    ct.add_plain votes
    cell.set total
  else
    local.get input
    cell.set total
  end
end
fn open export
  local answer option<list<u64>>
  list.new list<ct<votes>>
  cell.get total
  option.unwrap
  list.push
  u64.const 50
  await.open votes
  local.tee answer
  option.is_some
  if
    local.get answer
    option.unwrap
    u64.const 0
    list.get
    cell.set opened
  end
end
`;

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const YO = 400_000_000n;

let chain: LocalChain;
let owner: Sender;
let contract: Contract;
let key: PaillierPrivateKey;

beforeAll(async () => {
  chain = await startLocalChain();
  owner = createSender(chain.client, createAccount());
  const to = owner.account.address;
  await chain.faucet.send({ kind: 'transfer', to, amount: 10n ** 12n });
  contract = await deployContract(owner, encodeModule(assemble(SOURCE, { file: 'tally.dvm' })), []);
  key = generatePaillierKey(nodeArithmetic, 2048);
  return () => chain.close();
});

test('a slot takes its key with its proof, once', async () => {
  const { address } = owner.account;
  const session = keySession(chain.chainId, contract.address, 0);
  const prove = (context: Uint8Array) =>
    encodePaillierEvidence(key.publicKey, provePaillierKey(key, context, effects));
  const elsewhere = prove(paillierKeyContext(nodeRng.bytes(32), address));
  await expect(
    contract.call(owner, 'set_key', [elsewhere, address], { yoLimit: YO }),
  ).rejects.toThrow(/trap.keyInvalid/);
  const evidence = prove(paillierKeyContext(session, address));
  await contract.call(owner, 'set_key', [evidence, address]);
  await expect(
    contract.call(owner, 'set_key', [evidence, address], { yoLimit: YO }),
  ).rejects.toThrow(/trap.keySet/);
});

test('inputs add up, and the owner opens the result with a proof', async () => {
  const target = {
    chainId: chain.chainId,
    contract: contract.address,
    method: 'add',
    slot: 0,
    caller: owner.account.address,
    scheme: 'paillier' as const,
    keyBytes: (await contract.key('votes')) as Uint8Array,
    firstNonce: 0n,
  };
  let nonce = 0n;
  for (const { ciphertext, proof } of encryptInputs(target, [41n, 7n], effects)) {
    await contract.call(owner, 'add', [ciphertext, proof, nonce++], { yoLimit: YO });
    await expect(
      contract.call(owner, 'add', [ciphertext, proof, nonce - 1n], { yoLimit: YO }),
    ).rejects.toThrow(/trap.nonceSpent/);
  }
  const { requestId } = await contract.call(owner, 'open', [], { yoReserve: YO });
  const task = await openingTask(chain.client, requestId as Uint8Array);
  const answer = answerAsOwner(task, key, effects);
  const send = (response: Uint8Array) =>
    respond(owner, contract.address, requestId as Uint8Array, response, { yoLimit: YO });
  const otherTask = { ...task, filed: { ...task.filed, id: nodeRng.bytes(32) } };
  await expect(send(answerAsOwner(otherTask, key, effects))).rejects.toThrow(/vm.response/);
  await expect(
    send(encodeOpenResponse({ plaintexts: [244n], evidence: [new Uint8Array(5)] })),
  ).rejects.toMatchObject({ code: 'daf.refused' });
  await send(answer);
  expect(await contract.cell('opened')).toBe(`${(41 + 7) * 3 + 100}`);
});
