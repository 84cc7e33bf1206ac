// What a party of a key generation has received and sent, one message in one place: by kind, sender and whom it is
// about. It knows the order of rounds and refuses what comes late or twice; what messages say is judged elsewhere.

import { assert, DiffieError, equalBytes } from '../base/index.ts';
import { DKG_ROUNDS, type DkgMessage, encodeDkgMessage } from './dkg-message.ts';

/** The rounds of a key generation, by the kind of their messages. */
export type DkgRound = DkgMessage['kind'];

/** A message of one kind. */
export type DkgMessageOf<K extends DkgRound> = Extract<DkgMessage, { kind: K }>;

type Single = Exclude<DkgRound, 'complain' | 'answer'>;

/** One party's messages. The rounds are opened in order; messages of rounds not opened yet wait. */
export class DkgInbox {
  readonly #messages = new Map<string, DkgMessage>();
  readonly #partyCount: number;
  #opened = 0;

  constructor(partyCount: number) {
    this.#partyCount = partyCount;
  }

  /** The round that takes messages now; undefined before the first and after the last. */
  get round(): DkgRound | undefined {
    return DKG_ROUNDS[this.#opened - 1];
  }

  /** Closes the open round for messages of others. */
  openNext(): void {
    assert(this.#opened <= DKG_ROUNDS.length, 'a finished key generation is not advanced');
    this.#opened++;
  }

  /**
   * @throws crypto.dkgMessage for a party that there is not, a round that is closed, or a second, different
   *   message in the place of one: an equivocation
   */
  receive(message: DkgMessage): void {
    const { from, kind } = message;
    const at = `${kind} of party ${from}`;
    if (from < 1 || from > this.#partyCount) {
      throw new DiffieError('crypto.dkgMessage', { at, expected: 'a party of the session' });
    }
    if (DKG_ROUNDS.indexOf(kind) < this.#opened - 1) {
      throw new DiffieError('crypto.dkgMessage', { at, expected: 'a round that is open' });
    }
    const place = placeOf(message);
    const before = this.#messages.get(place);
    if (before !== undefined && !isSame(before, message)) {
      throw new DiffieError('crypto.dkgMessage', { at, expected: 'one message in one place' });
    }
    this.#messages.set(place, message);
  }

  /** All messages of a kind, in no order that means anything. */
  all<K extends DkgRound>(kind: K): readonly DkgMessageOf<K>[] {
    return [...this.#messages.values()].filter((message) => isOfKind(message, kind));
  }

  /** The one message of a kind that a party sends at most one of. */
  one<K extends Single>(kind: K, from: number): DkgMessageOf<K> | undefined {
    const message = this.#messages.get(`${kind} ${from}`);
    return message !== undefined && isOfKind(message, kind) ? message : undefined;
  }

  /** A party's answer to one accuser. */
  answer(from: number, accuser: number): DkgMessageOf<'answer'> | undefined {
    const message = this.#messages.get(`answer ${from} ${accuser}`);
    return message !== undefined && isOfKind(message, 'answer') ? message : undefined;
  }
}

function isOfKind<K extends DkgRound>(message: DkgMessage, kind: K): message is DkgMessageOf<K> {
  return message.kind === kind;
}

function isSame(a: DkgMessage, b: DkgMessage): boolean {
  return equalBytes(encodeDkgMessage(a), encodeDkgMessage(b));
}

function placeOf(message: DkgMessage): string {
  const { kind, from } = message;
  if (kind === 'complain') return `${kind} ${from} ${message.accused}`;
  return kind === 'answer' ? `${kind} ${from} ${message.accuser}` : `${kind} ${from}`;
}
