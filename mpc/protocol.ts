// What a protocol is to the machinery around it: its roles, its rounds and the steps of one party. A round is one
// message from one role to all others, so that all parties see the same messages and hash the same transcript.
// Seams: a further security model is a further value of `security`; more parties are more roles; a round with
// messages to single parties needs a transcript per party and is not here.

import type { Rng } from '../base/index.ts';

/** What parties agree on before they start. All of it is hashed into the transcript's first state. */
export type SessionTerms = {
  /** 32 bytes, never used before: derived from chain, contract and request, or random. */
  readonly id: Uint8Array;
  /** Name of a protocol in the table (protocols.ts). */
  readonly protocol: string;
  /** Public parameters of the protocol, at most LIMITS.sessionParametersBytes; often empty. */
  readonly parameters: Uint8Array;
};

/** One message of the schedule. `from` is an index into the protocol's roles. */
export type Round = { readonly name: string; readonly from: number };

/** How far a party is with a long step; counts are of set elements. Says nothing secret: sizes are public. */
export type Progress = { readonly step: string; readonly done: number; readonly total: number };

/** What a party's steps are made from. */
export type PartySetup = {
  readonly terms: SessionTerms;
  /** Index into the protocol's roles. */
  readonly role: number;
  /** Secret. What the byte strings mean, the protocol says. */
  readonly input: readonly Uint8Array[];
  readonly rng: Rng;
  readonly report?: (progress: Progress) => void;
};

/** What a session ends with for everyone, the chain included. */
export type Outcome = {
  /** 32 bytes: the state of the hash chain after the last message. */
  readonly transcriptHash: Uint8Array;
  /** Canonical bytes of the public result; the protocol says of what. */
  readonly result: Uint8Array;
};

/** What a session ends with for one party's owner alone. */
export type PartyOutput = {
  /** Secret. The elements that the protocol gives to this party. */
  readonly elements: readonly Uint8Array[];
  /** Secret, 32 bytes: opens the salted hash in the public result. */
  readonly salt: Uint8Array;
};

/** What a session ends with for one party: what to sign and publish, and what to keep. */
export type PartyEnd = { readonly outcome: Outcome; readonly output: PartyOutput };

/** One party's side of a protocol. Calls come in the order of the rounds; after a throw none comes but `wipe`. */
export type PartySteps = {
  /** The body of this party's message for the round. */
  compose(round: number): Uint8Array;
  /** Takes the body of another party's message. @throws a coded error where it is not as the round asks */
  accept(round: number, body: Uint8Array): void;
  /** After the last round: the public result and the owner's output. */
  finish(): { readonly result: Uint8Array; readonly output: PartyOutput };
  /** Overwrites secret bytes and lets go of secret numbers, which JavaScript can't overwrite. */
  wipe(): void;
};

/** A row of the protocol table. */
export type Protocol = {
  readonly name: string;
  readonly doc: string;
  /** Against whom it protects: parties that follow the protocol and only look at what they receive. */
  readonly security: 'semi-honest';
  readonly roles: readonly string[];
  readonly rounds: readonly Round[];
  createSteps(setup: PartySetup): PartySteps;
  /** @throws mpc.result where the bytes are not a public result of this protocol */
  checkResult(result: Uint8Array): void;
};
