// The record of a key generation, as every party keeps it and the chain receives it: canonical CBOR of session,
// dealers, complaints with their answers, and signatures. Encoding only; what it proves is in dkg-transcript.ts.

import { DiffieError, decodeCbor, type Encodable, encodeCbor } from '../base/index.ts';
import type { DkgReveal, DkgSession } from './dkg-session.ts';
import { hashTagged } from './hash.ts';

/** What a party published as a dealer; null from the first step on that it missed or did wrong. */
export type DkgDealer = {
  readonly commit: DkgCommit | null;
  readonly reveal: DkgReveal | null;
  /** 32 bytes: hash of the shares it sealed, one for each party. */
  readonly dealingHash: Uint8Array | null;
};

/** A dealer's first message: fixed before any polynomial is known. */
export type DkgCommit = {
  /** 32 bytes: where shares are sealed to; made for this session alone. */
  readonly hpkePublicKey: Uint8Array;
  /** 32 bytes. */
  readonly commitmentHash: Uint8Array;
};

/** "The share that `accused` sealed to me does not open or is false." Party numbers from 1. */
export type DkgComplaint = {
  readonly accuser: number;
  readonly accused: number;
  /** The answer: the share in clear, 32 bytes, for all to check; null where none came or it is false. */
  readonly share: Uint8Array | null;
};

/** The whole record. It says what happened; only `verifyDkgTranscript` says whether that makes a key. */
export type DkgTranscript = {
  readonly session: DkgSession;
  /** One per party, in order. */
  readonly dealers: readonly DkgDealer[];
  /** Ascending by accuser, then accused; none twice. */
  readonly complaints: readonly DkgComplaint[];
  /** One per party, in order: 64 bytes of every qualified one, null of others. */
  readonly signatures: readonly (Uint8Array | null)[];
};

type Fields = { readonly [key: string]: Encodable };

/** Canonical CBOR. */
export function encodeDkgTranscript(transcript: DkgTranscript): Uint8Array {
  return encodeCbor({ ...unsigned(transcript), signatures: transcript.signatures });
}

/** The 32 bytes that every qualified party signs: a tagged hash of all but the signatures. */
export function dkgSignedMessage(transcript: Omit<DkgTranscript, 'signatures'>): Uint8Array {
  return hashTagged('diffie/dkg-transcript/v1', encodeCbor(unsigned(transcript)));
}

/**
 * The record of canonical bytes, by shape alone.
 * @throws base.encoding, base.limit where the bytes are not canonical CBOR; crypto.dkgTranscript where a field is
 *   missing, unknown or of another shape
 */
export function decodeDkgTranscript(bytes: Uint8Array, at = 'DKG transcript'): DkgTranscript {
  const fields = map(decodeCbor(bytes, at), 6, at);
  return {
    session: {
      sessionId: byteString(fields.sessionId, `${at}, session id`),
      threshold: count(fields.threshold, `${at}, threshold`),
      parties: list(fields.parties, `${at}, parties`).map((item) => byteString(item, at)),
    },
    dealers: list(fields.dealers, `${at}, dealers`).map((item, i) =>
      dealer(item, `${at}, dealer ${i + 1}`),
    ),
    complaints: list(fields.complaints, `${at}, complaints`).map((item) =>
      complaint(item, `${at}, complaint`),
    ),
    signatures: list(fields.signatures, `${at}, signatures`).map((item) =>
      item === null ? null : byteString(item, `${at}, signature`),
    ),
  };
}

function unsigned({ session, dealers, complaints }: Omit<DkgTranscript, 'signatures'>): Fields {
  return { ...session, dealers, complaints };
}

function dealer(value: Encodable | undefined, at: string): DkgDealer {
  const { commit, reveal, dealingHash } = map(value, 3, at);
  return {
    commit: commit === null ? null : commitOf(commit, `${at}, commit`),
    reveal: reveal === null ? null : revealOf(reveal, `${at}, reveal`),
    dealingHash: dealingHash === null ? null : byteString(dealingHash, `${at}, dealing`, 32),
  };
}

function commitOf(value: Encodable | undefined, at: string): DkgCommit {
  const { hpkePublicKey, commitmentHash } = map(value, 2, at);
  return {
    hpkePublicKey: byteString(hpkePublicKey, at, 32),
    commitmentHash: byteString(commitmentHash, at, 32),
  };
}

function revealOf(value: Encodable | undefined, at: string): DkgReveal {
  const { commitments, possession } = map(value, 2, at);
  return {
    commitments: list(commitments, at).map((item) => byteString(item, at, 32)),
    possession: byteString(possession, at, 64),
  };
}

function complaint(value: Encodable, at: string): DkgComplaint {
  const { accuser, accused, share } = map(value, 3, at);
  return {
    accuser: count(accuser, at),
    accused: count(accused, at),
    share: share === null ? null : byteString(share, at, 32),
  };
}

function map(value: Encodable | undefined, fieldCount: number, at: string): Fields {
  const isMap =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    Object.keys(value).length === fieldCount;
  if (!isMap) throw refused(at, `a map of ${fieldCount} fields`);
  return value as Fields;
}

function list(value: Encodable | undefined, at: string): readonly Encodable[] {
  if (!Array.isArray(value)) throw refused(at, 'a list');
  return value;
}

function byteString(value: Encodable | undefined, at: string, sizeBytes?: number): Uint8Array {
  const fits = value instanceof Uint8Array && value.length === (sizeBytes ?? value.length);
  if (!fits) throw refused(at, sizeBytes === undefined ? 'bytes' : `${sizeBytes} bytes`);
  return value;
}

function count(value: Encodable | undefined, at: string): number {
  if (typeof value !== 'number' || value < 1) throw refused(at, 'a number from 1');
  return value;
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('crypto.dkgTranscript', { at, expected });
}
