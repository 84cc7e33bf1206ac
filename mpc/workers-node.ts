// Parties in threads of this process, behind comlink: each owner starts its party's thread and hands over its input;
// whoever coordinates is given the thread's message side alone. Threads show where the border between parties runs;
// they don't protect one party from the owner of the process and its memory, who sees all.

import { MessageChannel, Worker } from 'node:worker_threads';
import { proxy, wrap } from 'comlink';
import { assert, DiffieError } from '../base/index.ts';
import { describeError, reviveError } from './error-wire.ts';
import type { Outcome, PartyEnd, PartyOutput, Progress, SessionTerms } from './protocol.ts';
import { type PartyPort, type RunOptions, runSession } from './run-node.ts';
import type { PartyThread, ThreadData, ThreadSetup, Wired } from './worker-node.ts';

/** A party in a thread, as its owner holds it. Give a coordinator its `port`, never the whole. */
export type PartyWorker = {
  readonly port: PartyPort;
  /** What the own party ended with: sign this outcome, no other. @throws mpc.closed before its end; mpc.worker */
  end(): Promise<PartyEnd>;
  /** Ends the thread, whatever it does. The thread's memory, secrets in it, goes with it. */
  close(): Promise<void>;
};

// Sources run as they are, and compiled code lies as .js in the same places.
const SUFFIX = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const PROGRAM = new URL(`./worker-node${SUFFIX}`, import.meta.url);

/** Starts a thread for one party. Faults in the setup come when the session starts it. */
export function startPartyWorker(
  setup: ThreadSetup,
  report: (progress: Progress) => void = () => undefined,
): PartyWorker {
  const { port1, port2 } = new MessageChannel();
  const data: ThreadData = { port: port2 };
  const worker = new Worker(PROGRAM, { workerData: data, transferList: [port2] });
  const thread = wrap<PartyThread>(port1);
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  worker.once('error', (error) => ended.reject(reviveError(describeError(error))));
  worker.once('exit', () => ended.reject(new DiffieError('mpc.worker', { got: 'its end' })));
  const answer = async <T>(wired: Promise<Wired<T>>): Promise<T> => {
    const reply = await Promise.race([wired, ended.promise]);
    if (!reply.ok) throw reviveError(reply.error);
    return reply.value;
  };
  return {
    port: {
      start: () => answer(thread.start(setup, proxy(report))),
      receive: (bytes) => answer(thread.receive(bytes)),
    },
    end: () => answer(thread.end()),
    close: async () => {
      await worker.terminate();
      port1.close();
    },
  };
}

/** One owner's part in a session that runs in this process. */
export type LocalParty = {
  /** Secret: what the protocol takes from this role. */
  readonly input: readonly Uint8Array[];
  /** This owner's signature over the digest of the outcome; see `digest` of the options. */
  readonly sign: (digest: Uint8Array) => Uint8Array | Promise<Uint8Array>;
};

/** How a session with all parties in this process is run. */
export type WorkersOptions = RunOptions & {
  /** What parties sign: the machine's joint digest, bound to chain, contract, request and roles by the caller. */
  readonly digest: (outcome: Outcome) => Uint8Array;
  readonly onProgress?: (role: number, progress: Progress) => void;
};

/** What comes of it: public outcome and signatures, and by role what each owner alone should see. */
export type WorkersResult = {
  readonly outcome: Outcome;
  /** By role. */
  readonly signatures: readonly Uint8Array[];
  /** By role. Secret. */
  readonly outputs: readonly PartyOutput[];
};

/**
 * Runs a session with every party in its own thread, all owned by this process. Threads are ended however it ends.
 * @param parties in the order of the protocol's roles
 * @throws the code that the session was aborted with; mpc.protocol, mpc.terms, mpc.role, mpc.input, mpc.inputTwice
 *   for what was given; whatever a `sign` throws
 */
export async function runInWorkers(
  terms: SessionTerms,
  parties: readonly LocalParty[],
  options: WorkersOptions,
): Promise<WorkersResult> {
  const workers = parties.map(({ input }, role) =>
    startPartyWorker({ terms, role, input }, (progress) => options.onProgress?.(role, progress)),
  );
  try {
    const ports = workers.map(({ port }) => port);
    const outcome = await runSession(terms, ports, options);
    const ends = await Promise.all(workers.map((worker) => worker.end()));
    const signatures = await Promise.all(
      parties.map(async ({ sign }, role) => {
        const end = ends[role];
        assert(end !== undefined, 'there is an end for every party');
        return sign(options.digest(end.outcome));
      }),
    );
    return { outcome, signatures, outputs: ends.map(({ output }) => output) };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}
