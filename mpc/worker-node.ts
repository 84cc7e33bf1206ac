// The program of a thread that runs one party. Its owner hands it terms and input over the port that it alone
// shares with the thread; only messages, the outcome, the output to the owner, and coded errors come back.

import { type MessagePort, workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import { DiffieError } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { describeError, type WireError } from './error-wire.ts';
import { Party, type PartyReply } from './party.ts';
import type { PartyEnd, PartySetup, Progress } from './protocol.ts';

/** A value or a coded error, as it crosses the thread's border. */
export type Wired<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };

/** What a party's thread answers to its owner. */
export type PartyThread = {
  start(setup: ThreadSetup, report: (progress: Progress) => void): Wired<PartyReply>;
  receive(bytes: Uint8Array): Wired<PartyReply>;
  end(): Wired<PartyEnd>;
};

/** A party's setup without what can't cross the border; randomness is the thread's own. */
export type ThreadSetup = Omit<PartySetup, 'rng' | 'report'>;

/** What the thread is started with. */
export type ThreadData = { readonly port: MessagePort };

let party: Party | undefined;

const thread: PartyThread = {
  start: (setup, report) =>
    wired(() => {
      party?.abort();
      party = new Party({ ...setup, rng: nodeRng, report });
      return party.start();
    }),
  receive: (bytes) => wired(() => started().receive(bytes)),
  end: () => wired(() => started().end()),
};

expose(thread, (workerData as ThreadData).port);

function started(): Party {
  if (party === undefined)
    throw new DiffieError('mpc.closed', { expected: 'a party that is started' });
  return party;
}

function wired<T>(work: () => T): Wired<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error: describeError(error) };
  }
}
