// Key generations for tests: a carrier that gives every message to every party, with room for faults, and a
// dealer that deals falsely.

import { nodeRng } from '../../base/index-node.ts';
import { dkgCommitmentHash, proveDkgPossession } from '../../crypto/dkg-session.ts';
import { sealDkgShare } from '../../crypto/dkg-share.ts';
import {
  createDkgParty,
  createHpkeKeyPair,
  DKG_ROUNDS,
  type DkgMessage,
  type DkgParty,
  type DkgSession,
  decodeDkgMessage,
  encodeDkgMessage,
  encodeRistretto,
  encodeScalar,
  multiplyBase,
  randomScalar,
  toScalar,
} from '../../crypto/index.ts';
import { createEd25519KeyPair, signEd25519, verifyEd25519 } from '../../crypto/index-node.ts';
import { evaluatePolynomial } from '../../crypto/sharing.ts';

/** What happens to a message on its way: itself, another, or nothing. */
export type Tamper = (message: DkgMessage) => DkgMessage | undefined;

export type Committee = {
  readonly session: DkgSession;
  readonly parties: readonly DkgParty[];
  readonly signers: readonly ((message: Uint8Array) => Uint8Array)[];
  /** Messages that parties have signed: hashes of their records. */
  readonly signed: readonly Uint8Array[];
};

/** Whatever takes part in the rounds. */
export type Player = Pick<DkgParty, 'index' | 'advance' | 'receive'>;

/** Parties with fresh accounts at the start of a fresh session. */
export async function assembleCommittee(partyCount: number, threshold: number): Promise<Committee> {
  const accounts = Array.from({ length: partyCount }, () => createEd25519KeyPair(nodeRng));
  const session = {
    sessionId: nodeRng.bytes(32),
    parties: accounts.map(({ publicKey }) => publicKey),
    threshold,
  };
  const signed: Uint8Array[] = [];
  const signers = accounts.map((account) => (message: Uint8Array) => {
    signed.push(message);
    return signEd25519(account, message);
  });
  const parties = await Promise.all(
    signers.map((sign, i) =>
      createDkgParty(session, i + 1, { rng: nodeRng, sign, verifySignature: verifyEd25519 }),
    ),
  );
  return { session, parties, signers, signed };
}

/**
 * Plays all rounds; `tamper` sees what each party sends, before anybody else does. Where `faulty` parties end
 * with an error, that is theirs: they see their own messages as they were and so another record.
 */
export async function playRounds(
  { parties }: { readonly parties: readonly Player[] },
  tamper: Tamper = (message) => message,
  faulty: readonly number[] = [],
): Promise<void> {
  for (let round = 0; round <= DKG_ROUNDS.length; round++) {
    const sent: DkgMessage[] = [];
    for (const party of parties) {
      const opened = party.advance();
      if (faulty.includes(party.index)) sent.push(...(await opened.catch(() => [])));
      else sent.push(...(await opened));
    }
    for (const message of sent) {
      const arrived = tamper(message);
      if (arrived === undefined) continue;
      const bytes = encodeDkgMessage(arrived);
      for (const party of parties) {
        if (party.index !== message.from) party.receive(decodeDkgMessage(bytes));
      }
    }
  }
}

/**
 * A dealer that keeps to the protocol but for one thing: the share that it deals to party 1 is false. It answers
 * party 1 with the true one, and signs what the others sign.
 */
export async function createFalseDealer(
  { session, signers, signed }: Committee,
  index: number,
): Promise<Player> {
  const coefficients = session.parties.slice(0, session.threshold).map(() => randomScalar(nodeRng));
  const commitments = coefficients.map((c) => encodeRistretto(multiplyBase(c)));
  const [constantTerm, commitment] = [coefficients[0]!, commitments[0]!];
  const possession = proveDkgPossession(session, index, { constantTerm, commitment }, nodeRng);
  const { publicKey } = await createHpkeKeyPair(nodeRng);
  const hpkeKeys = new Map<number, Uint8Array>();
  let accused = false;
  const commitmentHash = dkgCommitmentHash(session, index, { commitments, possession });
  const deal = async (to: number): Promise<Uint8Array> => {
    const key = hpkeKeys.get(to);
    if (key === undefined) return new Uint8Array();
    const share = toScalar(evaluatePolynomial(coefficients, to) + (to === 1 ? 1n : 0n));
    return sealDkgShare(session, { from: index, to }, key, share);
  };
  const steps: readonly (() => Promise<readonly DkgMessage[]> | readonly DkgMessage[])[] = [
    () => [{ kind: 'commit', from: index, hpkePublicKey: publicKey, commitmentHash }],
    () => [{ kind: 'reveal', from: index, commitments, possession }],
    async () => {
      const sealed = await Promise.all(session.parties.map((_, i) => deal(i + 1)));
      return [{ kind: 'deal', from: index, sealed }];
    },
    () => [],
    () => {
      const share = encodeScalar(evaluatePolynomial(coefficients, 1));
      return accused ? [{ kind: 'answer', from: index, accuser: 1, share }] : [];
    },
    () => [{ kind: 'sign', from: index, signature: signers[index - 1]!(signed[0]!) }],
    () => [],
  ];
  let round = 0;
  return {
    index,
    advance: async () => steps[round++]!(),
    receive: (message) => {
      if (message.kind === 'commit') hpkeKeys.set(message.from, message.hpkePublicKey);
      if (message.kind === 'complain') accused ||= message.accused === index;
    },
  };
}
