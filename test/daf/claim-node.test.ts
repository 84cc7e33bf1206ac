// Claims through the SDK: proved for one place, one account and one purpose, and worth nothing elsewhere.

import { beforeAll, expect, test } from 'vitest';
import {
  buildTree,
  type Contract,
  createSender,
  credentialLeaf,
  deployContract,
  drawFieldElement,
  leafPath,
  receiptCode,
  type Sender,
} from '../../daf/index.ts';
import {
  type ClaimTerms,
  contractModule,
  createAccount,
  createClaimProver,
  type LocalChain,
  nodeEffects,
  type Prover,
  proveClaim,
  sendClaim,
  startLocalChain,
} from '../../daf/index-node.ts';

const terms: ClaimTerms = { minWageCents: 1000, minAgeYears: 30, purpose: 'test' };
const draw = () => drawFieldElement(nodeEffects.rng);
const credential = { wageCents: 1000, ageYears: 30, secret: draw(), salt: draw() };
const tree = buildTree([credentialLeaf(credential)]);
const holding = { credential, path: leafPath(tree, 0), root: tree.root };

let chain: LocalChain;
let contract: Contract;
let prover: Prover;
let holder: Sender;

beforeAll(async () => {
  chain = await startLocalChain();
  prover = await createClaimProver();
  holder = createSender(chain.client, createAccount());
  const to = holder.account.address;
  await chain.faucet.send({ kind: 'transfer', to, amount: 10n ** 10n });
  const { minWageCents, minAgeYears, purpose } = terms;
  const args = [BigInt(minWageCents), BigInt(minAgeYears), purpose];
  contract = await deployContract(chain.faucet, contractModule('claim'), args);
  await contract.call(chain.faucet, 'publish_root', [tree.root]);
  return async () => {
    await prover.close();
    await chain.close();
  };
});

const prove = (changed: Partial<ClaimTerms> = {}, held = holding) => {
  const place = { chainId: chain.chainId, contract, caller: holder.account.address };
  return proveClaim(prover, place, { ...terms, ...changed }, held);
};

test('a claim counts once, for the account that it was proved for and the terms of the contract', async () => {
  const claim = await prove();
  const refused = async (sending: Promise<unknown>) =>
    expect(receiptCode(await sending.catch((error: unknown) => error))).toBe('trap.require');
  await refused(sendClaim(contract, chain.faucet, claim));
  await refused(sendClaim(contract, holder, await prove({ minWageCents: 999 })));
  await refused(sendClaim(contract, holder, await prove({ purpose: 'another' })));
  const { events } = await sendClaim(contract, holder, claim);
  expect(events).toMatchObject([{ name: 'claimed' }]);
  expect(await contract.view('has_claimed', [claim.nullifier])).toBe(true);
  await refused(sendClaim(contract, holder, claim));
});

test('what does not reach the terms is not proved', async () => {
  const poor = { ...credential, wageCents: 999 };
  const other = buildTree([credentialLeaf(poor)]);
  const held = { credential: poor, path: leafPath(other, 0), root: other.root };
  await expect(prove({}, held)).rejects.toMatchObject({ code: 'circuits.wageBelow' });
  await expect(prove({}, { ...held, root: tree.root })).rejects.toMatchObject({
    code: 'circuits.path',
  });
});
