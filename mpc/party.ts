// One party of a session as a state machine that knows no network: messages in, messages out. It keeps the place in
// the schedule and the transcript, calls the protocol's steps in order, and ends with a confirmation from everyone
// that the results are equal. The first fault ends it for good: its secrets are wiped and it answers nothing more.

import { DiffieError, equalBytes } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { type Position, sendAt, startPosition, takeAt } from './message.ts';
import type {
  Outcome,
  PartyEnd,
  PartyOutput,
  PartySetup,
  PartySteps,
  Protocol,
  Round,
} from './protocol.ts';
import { checkRole, checkTerms, scheduleOf } from './protocols.ts';

/** What a party answers to a start or a message. */
export type PartyReply = {
  /** To be given to every other party, in this order; often one or none. */
  readonly messages: readonly Uint8Array[];
  /** Present once the party has ended well. */
  readonly outcome?: Outcome;
};

type PartyPhase = 'new' | 'running' | 'done' | 'failed';

/** A party. Holds secrets until it is done or has failed. */
export class Party {
  readonly #protocol: Protocol;
  readonly #schedule: readonly Round[];
  readonly #role: number;
  readonly #steps: PartySteps;
  #phase: PartyPhase = 'new';
  #position: Position;
  #finished: { readonly result: Uint8Array; readonly output: PartyOutput } | undefined;

  /** @throws mpc.protocol, mpc.terms, mpc.role, and what the protocol says of its input */
  constructor(setup: PartySetup) {
    this.#protocol = checkTerms(setup.terms);
    checkRole(this.#protocol, setup.role);
    this.#schedule = scheduleOf(this.#protocol);
    this.#role = setup.role;
    this.#position = startPosition(setup.terms);
    this.#steps = this.#protocol.createSteps(setup);
  }

  /** new to running: the messages that this party sends before it receives any. @throws mpc.closed if not new */
  start(): PartyReply {
    this.#expect('new');
    this.#phase = 'running';
    return this.#guard(() => this.#sendAllDue());
  }

  /**
   * running to running or done: takes the message that is due and answers.
   * @throws mpc.closed if not running; mpc.message, mpc.wrongSession, mpc.order, mpc.transcript,
   *   mpc.disagreement, and what the protocol says of its messages: each ends the party
   */
  receive(bytes: Uint8Array): PartyReply {
    this.#expect('running');
    return this.#guard(() => {
      const { round } = this.#position;
      const { message, next } = takeAt(this.#position, this.#schedule, bytes);
      if (round < this.#protocol.rounds.length) this.#steps.accept(round, message.body);
      else this.#checkConfirmation(message.from, message.body);
      this.#position = next;
      return this.#sendAllDue();
    });
  }

  /** What this party itself ended with; its output is secret. @throws mpc.closed if not done */
  end(): PartyEnd {
    this.#expect('done');
    return { outcome: this.#outcome(), output: this.#finish().output };
  }

  /** To failed, from any phase but done. Wipes secrets. */
  abort(): void {
    if (this.#phase !== 'done') this.#phase = 'failed';
    this.#steps.wipe();
  }

  #sendAllDue(): PartyReply {
    const messages: Uint8Array[] = [];
    while (this.#schedule[this.#position.round]?.from === this.#role) {
      const { round } = this.#position;
      const inProtocol = round < this.#protocol.rounds.length;
      const body = inProtocol ? this.#steps.compose(round) : this.#confirmation(this.#role);
      const { bytes, next } = sendAt(this.#position, this.#role, body);
      this.#position = next;
      messages.push(bytes);
    }
    if (this.#position.round < this.#schedule.length) return { messages };
    this.#phase = 'done';
    this.#steps.wipe();
    return { messages, outcome: this.#outcome() };
  }

  #outcome(): Outcome {
    return { transcriptHash: this.#position.transcriptHash, result: this.#finish().result };
  }

  #finish(): { readonly result: Uint8Array; readonly output: PartyOutput } {
    this.#finished ??= this.#steps.finish();
    return this.#finished;
  }

  #confirmation(from: number): Uint8Array {
    const { session } = this.#position;
    const role = Uint8Array.of(from);
    return hashTagged('diffie/session/confirm/v1', session, role, this.#finish().result);
  }

  #checkConfirmation(from: number, body: Uint8Array): void {
    if (!equalBytes(body, this.#confirmation(from))) {
      throw new DiffieError('mpc.disagreement', { at: `confirmation of role ${from}` });
    }
  }

  #expect(phase: PartyPhase): void {
    if (this.#phase !== phase) {
      throw new DiffieError('mpc.closed', {
        at: 'party',
        expected: `a party that is ${phase}`,
        got: this.#phase,
      });
    }
  }

  #guard(step: () => PartyReply): PartyReply {
    try {
      return step();
    } catch (error) {
      this.abort();
      throw error;
    }
  }
}
