import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../base/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import { PSI } from '../../mpc/index.ts';
import {
  composeJointResponse,
  createJointParty,
  digestOf,
  type JointPolicy,
  type JointTask,
  jointTaskOf,
  type ListedRequest,
  roleOf,
  sessionTermsOf,
} from '../../oracle/index.ts';
import { decodeJointResponse, jointDigest } from '../../vm/index.ts';
import { flip, signer } from './sale-fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });
const [first, second, stranger] = ['first', 'second', 'stranger'].map(signer) as [
  Signer,
  Signer,
  Signer,
];
type Signer = ReturnType<typeof signer>;

const chainId = new Uint8Array(32).fill(1);
const contract = new Uint8Array(32).fill(2);
const zero = new Uint8Array(32);

const listed: ListedRequest = {
  id: new Uint8Array(32).fill(3),
  contract,
  request: {
    kind: 'joint',
    parties: [first.address, second.address],
    protocol: PSI.name,
    parameters: encodeUtf8('airports'),
    withinBlocks: 10n,
  },
  openedAt: 5n,
  deadline: 15n,
  transactionId: zero,
  payer: zero,
  yoReserve: 0n,
  yoPrice: 10n,
  deposit: 0n,
  isOverdue: false,
};
const task = jointTaskOf(chainId, listed);
const policy: JointPolicy = {
  chainId,
  contract,
  protocol: PSI.name,
  parameters: encodeUtf8('airports'),
  parties: [first.address, second.address],
  maxSessions: 2,
};
const outcome = { transcriptHash: new Uint8Array(32).fill(4), result: Uint8Array.of(1, 2) };
const withId = (id: number): JointTask => ({
  ...task,
  filed: { ...task.filed, id: new Uint8Array(32).fill(id) },
});

test('a listed request becomes a task, one of another kind does not', () => {
  expect(task).toEqual({
    place: { chainId, contract },
    filed: { id: listed.id, request: listed.request, deadline: 15n },
  });
  const opening = { kind: 'open', slot: 0, handles: [zero], withinBlocks: 10n } as const;
  expect(() => jointTaskOf(chainId, { ...listed, request: opening })).toThrowError(
    coded('oracle.requestKind'),
  );
});

test('a session is of one request: its id depends on everything that was filed', () => {
  const terms = sessionTermsOf(task);
  expect(terms).toMatchObject({ protocol: PSI.name, parameters: policy.parameters });
  const { place, filed } = task;
  const others: JointTask[] = [
    withId(9),
    { ...task, place: { ...place, chainId: flip(chainId, 0) } },
    { ...task, place: { ...place, contract: flip(contract, 0) } },
    {
      ...task,
      filed: { ...filed, request: { ...filed.request, parameters: encodeUtf8('ports') } },
    },
    {
      ...task,
      filed: { ...filed, request: { ...filed.request, parties: [second.address, first.address] } },
    },
  ];
  for (const other of others) expect(sessionTermsOf(other).id).not.toEqual(terms.id);
});

test('roles are places among the parties', () => {
  expect([first, second].map(({ address }) => roleOf(task, address))).toEqual([0, 1]);
  expect(() => roleOf(task, stranger.address)).toThrowError(coded('oracle.party'));
});

test('a party joins and signs, and the response is what the machine reads', () => {
  const parties = [first, second].map((owner) => createJointParty(owner, policy));
  expect(parties.map(({ role }) => role)).toEqual([0, 1]);
  const signatures = parties.map((party) => {
    expect(party.join(task)).toEqual(sessionTermsOf(task));
    return party.sign(task, outcome);
  });
  const response = decodeJointResponse(composeJointResponse(outcome, signatures), 2);
  expect(response).toEqual({ ...outcome, signatures });
  const digest = jointDigest(task.place, task.filed, outcome.transcriptHash, outcome.result);
  expect(digestOf(task, outcome)).toEqual(digest);
  for (const [i, owner] of [first, second].entries()) {
    expect(verifyEd25519(owner.address, digest, signatures[i]!)).toBe(true);
  }
});

describe('a party takes no part', () => {
  const { place, filed } = task;
  const asking = (change: Partial<JointTask['filed']['request']>): JointTask => ({
    ...task,
    filed: { ...filed, request: { ...filed.request, ...change } },
  });
  test.each<[string, string, JointTask]>([
    ['on another chain', 'chain', { ...task, place: { ...place, chainId: flip(chainId, 1) } }],
    ['in another contract', 'contract', { ...task, place: { ...place, contract: zero } }],
    ['by another protocol', 'protocol', asking({ protocol: 'other' })],
    ['for other parameters', 'parameters', asking({ parameters: encodeUtf8('ports') })],
    ['with somebody else', 'parties', asking({ parties: [first.address, stranger.address] })],
    ['in another role', 'parties', asking({ parties: [second.address, first.address] })],
    ['with one fewer', 'parties', asking({ parties: [first.address] })],
    [
      'with one more',
      'parties',
      asking({ parties: [first.address, second.address, stranger.address] }),
    ],
  ])('%s', (_, at, other) => {
    const party = createJointParty(first, policy);
    const refusal = { code: 'oracle.policy', facts: { at: `joint request, ${at}` } };
    for (const step of [() => party.join(other), () => party.sign(other, outcome)]) {
      expect(step).toThrowError(expect.objectContaining({ code: refusal.code }));
      expect(step).toThrowError(
        expect.objectContaining({ facts: expect.objectContaining(refusal.facts) }),
      );
    }
    // What it refused does not count.
    party.join(withId(1));
    party.join(withId(2));
  });

  test('in more sessions than its policy allows, or twice in one', () => {
    const party = createJointParty(first, policy);
    party.join(withId(1));
    expect(() => party.join(withId(1))).toThrowError(coded('oracle.policy'));
    party.join(withId(2));
    expect(() => party.join(withId(3))).toThrowError(coded('oracle.policy'));
  });

  test('where it is not among the parties of its own policy', () => {
    expect(() => createJointParty(stranger, policy)).toThrowError(coded('oracle.party'));
  });
});

test('a party signs once, and nothing that it did not join', () => {
  const party = createJointParty(first, policy);
  expect(() => party.sign(task, outcome)).toThrowError(coded('oracle.policy'));
  party.join(task);
  party.sign(task, outcome);
  const other = { ...outcome, result: Uint8Array.of(3) };
  expect(() => party.sign(task, other)).toThrowError(coded('oracle.policy'));
});
