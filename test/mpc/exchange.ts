// What the tests of sessions share: seeded randomness, terms, sets of words, and two parties in this thread whose
// messages pass through a hook that may change or drop them.

import { bigintToBytes, encodeUtf8, type Rng } from '../../base/index.ts';
import { sha512 } from '../../crypto/index.ts';
import { Party, type PartyReply, PSI, type SessionTerms } from '../../mpc/index.ts';

/** A stream of bytes from a seed: SHA-512 in counter mode. */
export function seededRng(seed: string): Rng {
  let counter = 0n;
  let pool = new Uint8Array(0);
  return {
    bytes(sizeBytes) {
      while (pool.length < sizeBytes) {
        const block = sha512(encodeUtf8(`${seed}/${counter++}`));
        const joined = new Uint8Array(pool.length + block.length);
        joined.set(pool);
        joined.set(block, pool.length);
        pool = joined;
      }
      const bytes = pool.slice(0, sizeBytes);
      pool = pool.slice(sizeBytes);
      return bytes;
    },
  };
}

export function termsOf(id: bigint, parameters = ''): SessionTerms {
  const bytes = encodeUtf8(parameters);
  return { id: bigintToBytes(id, 32), protocol: PSI.name, parameters: bytes };
}

export const words = (...texts: readonly string[]) => texts.map(encodeUtf8);

export type Sets = readonly [readonly Uint8Array[], readonly Uint8Array[]];

export function partiesOf(terms: SessionTerms, sets: Sets, seed = 'seed'): [Party, Party] {
  const party = (role: 0 | 1) =>
    new Party({ terms, role, input: sets[role], rng: seededRng(`${seed}/${role}`) });
  return [party(0), party(1)];
}

/** What was sent, in order, and what both replied last. */
export type Exchange = { readonly sent: Uint8Array[]; readonly last: [PartyReply, PartyReply] };

/** Runs two parties to their end. `carry` sees each message with its round and returns what arrives. */
export function exchange(
  parties: readonly [Party, Party],
  carry: (bytes: Uint8Array, round: number) => Uint8Array = (bytes) => bytes,
): Exchange {
  const sent: Uint8Array[] = [];
  const last: [PartyReply, PartyReply] = [parties[0].start(), parties[1].start()];
  const waiting = [0, 1].flatMap((from) => last[from]!.messages.map((bytes) => ({ from, bytes })));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const to = 1 - next.from;
    const arriving = carry(next.bytes, sent.length);
    sent.push(next.bytes);
    const reply = parties[to]!.receive(arriving);
    last[to] = reply;
    waiting.push(...reply.messages.map((bytes) => ({ from: to, bytes })));
  }
  return { sent, last };
}
