// The messages of a key generation, one canonical encoding each. The carrier must tell truly who sent one and
// give all to all: shares too go sealed over the open channel, so none gets lost between honest parties. Hence a
// share that an accused shows in its answer was known to a dishonest party already, for one of the two lies. (The
// accuser could prove what HPKE opened to only by giving away its key, and its shares of all honest dealers.)

import { DiffieError, decodeCbor, type Encodable, encodeCbor, LIMITS } from '../base/index.ts';
import { HPKE_OVERHEAD_BYTES } from './hpke.ts';
import { RISTRETTO_SIZE_BYTES } from './ristretto-scalar.ts';
import { LOGARITHM_PROOF_SIZE_BYTES } from './schnorr.ts';

/** Bytes of a sealed share; a party that sent no HPKE key gets none, and nobody seals to itself. */
export const DKG_SEALED_SHARE_SIZE_BYTES = RISTRETTO_SIZE_BYTES + HPKE_OVERHEAD_BYTES;

/** A message of party number `from`, 1 to n. Byte strings belong to the message and don't change. */
export type DkgMessage =
  | {
      readonly kind: 'commit';
      readonly from: number;
      readonly hpkePublicKey: Uint8Array;
      readonly commitmentHash: Uint8Array;
    }
  | {
      readonly kind: 'reveal';
      readonly from: number;
      readonly commitments: readonly Uint8Array[];
      readonly possession: Uint8Array;
    }
  /** `sealed` has a place for each party, in order; empty bytes where nothing is sealed. */
  | { readonly kind: 'deal'; readonly from: number; readonly sealed: readonly Uint8Array[] }
  | { readonly kind: 'complain'; readonly from: number; readonly accused: number }
  /** `share` in clear, 32 bytes: the one dealt to `accuser`. */
  | {
      readonly kind: 'answer';
      readonly from: number;
      readonly accuser: number;
      readonly share: Uint8Array;
    }
  | { readonly kind: 'sign'; readonly from: number; readonly signature: Uint8Array };

/** The kinds in the order of their rounds. */
export const DKG_ROUNDS = ['commit', 'reveal', 'deal', 'complain', 'answer', 'sign'] as const;

type Check = (value: Encodable | undefined) => boolean;

const ADDRESS_SIZE_BYTES = 32;
const HASH_SIZE_BYTES = 32;
const SIGNATURE_SIZE_BYTES = 64;

const isIndex: Check = (value) =>
  typeof value === 'number' && value >= 1 && value <= LIMITS.parties;
const isBytes =
  (...sizesBytes: readonly number[]): Check =>
  (value) =>
    value instanceof Uint8Array && sizesBytes.includes(value.length);
const isList =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= LIMITS.parties && value.every(check);

const FIELDS: { readonly [K in DkgMessage['kind']]: { readonly [field: string]: Check } } = {
  commit: {
    hpkePublicKey: isBytes(ADDRESS_SIZE_BYTES),
    commitmentHash: isBytes(HASH_SIZE_BYTES),
  },
  reveal: {
    commitments: isList(isBytes(RISTRETTO_SIZE_BYTES)),
    possession: isBytes(LOGARITHM_PROOF_SIZE_BYTES),
  },
  deal: { sealed: isList(isBytes(0, DKG_SEALED_SHARE_SIZE_BYTES)) },
  complain: { accused: isIndex },
  answer: { accuser: isIndex, share: isBytes(RISTRETTO_SIZE_BYTES) },
  sign: { signature: isBytes(SIGNATURE_SIZE_BYTES) },
};

/** Canonical CBOR. */
export function encodeDkgMessage(message: DkgMessage): Uint8Array {
  return encodeCbor({ ...message });
}

/**
 * The message of canonical bytes, by shape and sizes alone.
 * @throws base.encoding, base.limit where they are not canonical CBOR; crypto.dkgMessage for any other shape
 */
export function decodeDkgMessage(bytes: Uint8Array, at = 'DKG message'): DkgMessage {
  const value = decodeCbor(bytes, at);
  if (!isMessage(value)) {
    throw new DiffieError('crypto.dkgMessage', { at, expected: `one of ${DKG_ROUNDS.join(', ')}` });
  }
  return value;
}

function isMessage(value: Encodable): value is DkgMessage {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return false;
  const { kind, from, ...rest } = value as { readonly [key: string]: Encodable };
  const round = DKG_ROUNDS.find((name) => name === kind);
  if (round === undefined || !isIndex(from)) return false;
  const fields = Object.entries(FIELDS[round]);
  return (
    Object.keys(rest).length === fields.length && fields.every(([name, check]) => check(rest[name]))
  );
}
