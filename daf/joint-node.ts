// Answers joint requests with all parties in this process, each in a worker thread of its own. The threads exchange
// messages only, which shows where the border between parties runs; it protects no party from whoever owns the
// process, who can read all of its memory. Parties of different owners need a process, and a link, each.

import { assert } from '../base/index.ts';
import type { ChainClient } from '../chain/index.ts';
import type { Outcome, PartyOutput, Progress } from '../mpc/index.ts';
import { runSession, startPartyWorker } from '../mpc/index-node.ts';
import {
  composeJointResponse,
  type JointParty,
  type JointTask,
  jointTaskOf,
  sessionTermsOf,
  watchRequests,
} from '../oracle/index.ts';

/** A party and what it brings. */
export type LocalJointParty = {
  readonly party: JointParty;
  /** Secret: what the protocol takes from this role. */
  readonly input: readonly Uint8Array[];
};

/** How a session ended: public but for `outputs`. */
export type JointAnswer = {
  readonly task: JointTask;
  readonly outcome: Outcome;
  /** By role. */
  readonly signatures: readonly Uint8Array[];
  /** What the chain takes. */
  readonly response: Uint8Array;
  /** By role. Secret: what each owner alone should see. */
  readonly outputs: readonly PartyOutput[];
};

/** How sessions are run. */
export type JointRunOptions = {
  /** Cancels the session. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (role: number, progress: Progress) => void;
};

/**
 * Runs the session of a request, once every party has agreed to it, and has each sign what its own thread ended with.
 * @param parties in the order of roles
 * @throws oracle.policy before any input is used; mpc.* where the session fails
 */
export async function runJointSession(
  task: JointTask,
  parties: readonly LocalJointParty[],
  { signal, onProgress }: JointRunOptions = {},
): Promise<JointAnswer> {
  for (const [role, { party }] of parties.entries()) {
    assert(party.role === role, 'parties come in the order of roles');
    party.join(task);
  }
  const terms = sessionTermsOf(task);
  const workers = parties.map(({ input }, role) =>
    startPartyWorker({ terms, role, input }, (progress) => onProgress?.(role, progress)),
  );
  try {
    const ports = workers.map(({ port }) => port);
    const outcome = await runSession(terms, ports, signal === undefined ? {} : { signal });
    const ends = await Promise.all(workers.map((worker) => worker.end()));
    const signatures = ends.map((end, role) => {
      const party = parties[role]?.party;
      assert(party !== undefined, 'there is a party for every end');
      return party.sign(task, end.outcome);
    });
    return {
      task,
      outcome,
      signatures,
      response: composeJointResponse(outcome, signatures),
      outputs: ends.map(({ output }) => output),
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** How requests are answered. */
export type JointAnswerOptions = {
  /** The contract whose joint requests are answered. */
  readonly contract: Uint8Array;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Does with an answer what is to be done: sends it by `respond`. Anyone may: the signatures in it count. */
  readonly respond: (answer: JointAnswer) => Promise<unknown>;
  readonly onProgress?: (role: number, progress: Progress) => void;
  /** Takes what one request came to instead of an answer; without it, the first such fault ends the watch. */
  readonly onFault?: (error: unknown) => void;
};

/**
 * Answers the contract's joint requests until the signal ends it.
 * @throws as watchRequests; the fault of a request where there is no `onFault`
 */
export async function answerJointRequests(
  client: ChainClient,
  parties: readonly LocalJointParty[],
  { contract, signal, respond, onProgress, onFault }: JointAnswerOptions,
): Promise<void> {
  const { chainId } = await client.info({});
  const options = { contract, signal, ...(onFault === undefined ? {} : { onFault }) };
  const run = { signal, ...(onProgress === undefined ? {} : { onProgress }) };
  await watchRequests(client, options, async (listed) => {
    if (listed.request.kind !== 'joint') return;
    await respond(await runJointSession(jointTaskOf(chainId, listed), parties, run));
  });
}
