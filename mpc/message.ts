// Messages of a session and the hash chain over them. A message is canonical CBOR of [session id, round, from,
// transcript hash before it, body]; the chain starts with the terms and takes in each round's id, role and body.
// So a message fits one place of one session between parties that saw the same messages before it.
// Not here: encryption and authentication between the parties, which belong to whoever carries the bytes.

import { DiffieError, decodeCbor, encodeCbor, equalBytes, LIMITS } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import type { Round, SessionTerms } from './protocol.ts';

/** Size of a session id and of a transcript hash. */
export const HASH_SIZE_BYTES = 32;

/** A place in a session: the round that comes next, and the hash of everything before it. */
export type Position = {
  readonly session: Uint8Array;
  readonly round: number;
  readonly transcriptHash: Uint8Array;
};

/** The fields of a message. */
export type Message = {
  readonly session: Uint8Array;
  readonly round: number;
  readonly from: number;
  /** The sender's transcript hash before this message. */
  readonly previous: Uint8Array;
  readonly body: Uint8Array;
};

/** The place before the first message. The terms must have passed `checkTerms`. */
export function startPosition(terms: SessionTerms): Position {
  const { id, protocol, parameters } = terms;
  const transcriptHash = hashTagged(
    'diffie/session/terms/v1',
    id,
    encodeCbor([protocol, parameters]),
  );
  return { session: id, round: 0, transcriptHash };
}

/** The canonical bytes of a message. */
export function encodeMessage(message: Message): Uint8Array {
  const { session, round, from, previous, body } = message;
  return encodeCbor([session, round, from, previous, body]);
}

/**
 * The message of canonical bytes, of any session.
 * @throws mpc.message over LIMITS.sessionMessageBytes, or where the bytes are not such a list
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const expected = 'canonical CBOR of [session, round, from, previous, body]';
  if (bytes.length > LIMITS.sessionMessageBytes) {
    throw new DiffieError('mpc.message', {
      expected: `at most ${LIMITS.sessionMessageBytes} bytes`,
      got: `${bytes.length}`,
    });
  }
  let fields: unknown;
  try {
    fields = decodeCbor(bytes, 'message', LIMITS.sessionMessageBytes);
  } catch (cause) {
    throw new DiffieError('mpc.message', { expected }, { cause });
  }
  if (!Array.isArray(fields) || fields.length !== 5) {
    throw new DiffieError('mpc.message', { expected });
  }
  const [session, round, from, previous, body] = fields;
  const wellFormed =
    isHash(session) && isIndex(round) && isIndex(from) && isHash(previous) && isBytes(body);
  if (!wellFormed) throw new DiffieError('mpc.message', { expected });
  return { session, round, from, previous, body };
}

/** This role's message for the place, and the place after it. */
export function sendAt(
  position: Position,
  from: number,
  body: Uint8Array,
): { readonly bytes: Uint8Array; readonly next: Position } {
  const { session, round, transcriptHash } = position;
  const message = { session, round, from, previous: transcriptHash, body };
  return { bytes: encodeMessage(message), next: after(position, from, body) };
}

/**
 * The message that comes at the place, and the place after it.
 * @throws mpc.message where it is malformed; mpc.wrongSession, mpc.order, mpc.transcript where it belongs to
 *   another session, another place, or to parties that saw other messages before it
 */
export function takeAt(
  position: Position,
  schedule: readonly Round[],
  bytes: Uint8Array,
): { readonly message: Message; readonly next: Position } {
  const message = decodeMessage(bytes);
  const due = schedule[position.round];
  if (!equalBytes(message.session, position.session)) throw new DiffieError('mpc.wrongSession');
  if (due === undefined || message.round !== position.round || message.from !== due.from) {
    throw new DiffieError('mpc.order', {
      expected: due === undefined ? 'no message' : `round ${position.round} of role ${due.from}`,
      got: `round ${message.round} of role ${message.from}`,
    });
  }
  if (!equalBytes(message.previous, position.transcriptHash)) {
    throw new DiffieError('mpc.transcript', { at: `before round ${position.round}` });
  }
  return { message, next: after(position, message.from, message.body) };
}

function after(position: Position, from: number, body: Uint8Array): Position {
  const { session, round, transcriptHash } = position;
  const place = encodeCbor([round, from]);
  return {
    session,
    round: round + 1,
    transcriptHash: hashTagged('diffie/session/message/v1', transcriptHash, session, place, body),
  };
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isHash(value: unknown): value is Uint8Array {
  return isBytes(value) && value.length === HASH_SIZE_BYTES;
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
