// Runs a distributed key generation among parties that this process reaches: it carries messages and closes rounds.
// It sees sealed shares only; each party's secret stays in its own object.

import { assert, DiffieError, type Rng, type VerifySignature } from '../base/index.ts';
import { createDkgParty, type DkgResult } from '../crypto/index.ts';
import { keySession } from '../vm/index.ts';
import type { Account } from './account.ts';

/** The key slot that the key is for, and how many holders open. */
export type KeyGeneration = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly slot: number;
  readonly threshold: number;
};

/** What parties need from outside. */
export type KeyGenerationEffects = { readonly rng: Rng; readonly verifySignature: VerifySignature };

/**
 * Generates the key of a slot among the owners of the accounts.
 * @returns a result for each, in the order of the accounts: the same key and transcript, each its own share
 * @throws crypto.dkgSession, crypto.dkgAborted, crypto.dkgMessage
 */
export async function generateSlotKey(
  { chainId, contract, slot, threshold }: KeyGeneration,
  accounts: readonly Account[],
  { rng, verifySignature }: KeyGenerationEffects,
): Promise<readonly DkgResult[]> {
  const session = {
    sessionId: keySession(chainId, contract, slot),
    parties: accounts.map(({ address }) => address),
    threshold,
  };
  const parties = await Promise.all(
    accounts.map((account, i) =>
      createDkgParty(session, i + 1, {
        rng,
        sign: (message) => account.sign(message),
        verifySignature,
      }),
    ),
  );
  do {
    const rounds = await Promise.all(parties.map((party) => party.advance()));
    for (const [sender, messages] of rounds.entries()) {
      for (const message of messages) {
        for (const [receiver, party] of parties.entries()) {
          if (receiver !== sender) party.receive(message);
        }
      }
    }
  } while (parties.some(({ round }) => round !== undefined));
  return parties.map(({ result }) => {
    if (result === undefined) throw new DiffieError('crypto.dkgAborted', { at: 'key generation' });
    assert(result.disqualified.length === 0, 'honest parties qualify');
    return result;
  });
}
