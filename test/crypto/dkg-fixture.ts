// Key generations for tests: a carrier that gives every message to every party, with room for faults.

import { nodeRng } from '../../base/index-node.ts';
import { createEd25519KeyPair, signEd25519, verifyEd25519 } from '../../crypto/index-node.ts';
import {
  createDkgParty,
  DKG_ROUNDS,
  type DkgMessage,
  type DkgParty,
  type DkgSession,
  decodeDkgMessage,
  encodeDkgMessage,
} from '../../crypto/index.ts';

/** What happens to a message on its way: itself, another, or nothing. */
export type Tamper = (message: DkgMessage) => DkgMessage | undefined;

export type Committee = {
  readonly session: DkgSession;
  readonly parties: readonly DkgParty[];
  readonly signers: readonly ((message: Uint8Array) => Uint8Array)[];
};

/** Parties with fresh accounts at the start of a fresh session. */
export async function assembleCommittee(partyCount: number, threshold: number): Promise<Committee> {
  const accounts = Array.from({ length: partyCount }, () => createEd25519KeyPair(nodeRng));
  const session = {
    sessionId: nodeRng.bytes(32),
    parties: accounts.map(({ publicKey }) => publicKey),
    threshold,
  };
  const signers = accounts.map((account) => (message: Uint8Array) => signEd25519(account, message));
  const parties = await Promise.all(
    signers.map((sign, i) =>
      createDkgParty(session, i + 1, { rng: nodeRng, sign, verifySignature: verifyEd25519 }),
    ),
  );
  return { session, parties, signers };
}

/** Plays all rounds; `tamper` sees what each party sends, before anybody else does. */
export async function playRounds(
  { parties }: Committee,
  tamper: Tamper = (message) => message,
): Promise<void> {
  for (let round = 0; round <= DKG_ROUNDS.length; round++) {
    const sent: DkgMessage[] = [];
    for (const party of parties) sent.push(...(await party.advance()));
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
