// How holders of an ElGamal key answer an `open` request together: each makes a share (a partial decryption with
// proof for every ciphertext), whoever collects the threshold's number of them combines the answer. Shares are
// bound to the request and worthless for any other. Combining needs no trust: each share is verified.

import {
  assert,
  concatBytes,
  DiffieError,
  decodeCbor,
  encodeCbor,
  equalBytes,
  isDiffieError,
  LIMITS,
  type Rng,
} from '../base/index.ts';
import {
  decodeElGamalComputed,
  decodePartialDecryption,
  decryptPartially,
  type ElGamalCiphertext,
  type ElGamalKey,
  type ElGamalKeyShare,
  encodePartialDecryption,
  findPlaintext,
  type PartialDecryption,
  plaintextPoint,
  verifyPartialDecryption,
} from '../crypto/index.ts';
import { encodeOpenResponse, openingContext } from '../vm/index.ts';
import { elgamalKeyOf, type OpeningTask } from './task.ts';

const TYPE = 'diffie/opening-share/v1';

/** One holder's message: a partial decryption for each ciphertext of the request. */
export type OpeningShare = {
  readonly requestId: Uint8Array;
  /** The holder's number, 1 to n. */
  readonly holder: number;
  readonly partials: readonly PartialDecryption[];
};

/** Canonical bytes: the list of type, request id and partial decryptions. */
export function encodeOpeningShare(share: OpeningShare): Uint8Array {
  return encodeCbor([TYPE, share.requestId, share.partials.map(encodePartialDecryption)]);
}

/** @throws base.encoding; oracle.share with the part that does not fit; those of decodePartialDecryption */
export function decodeOpeningShare(bytes: Uint8Array): OpeningShare {
  const parts = decodeCbor(bytes, 'opening share');
  const [type, requestId, list] = Array.isArray(parts) && parts.length === 3 ? parts : [];
  if (type !== TYPE) throw malformed('type', TYPE);
  if (!(requestId instanceof Uint8Array) || requestId.length !== 32) {
    throw malformed('request id', '32 bytes');
  }
  if (!Array.isArray(list) || list.length < 1 || list.length > LIMITS.openingItems) {
    throw malformed('partial decryptions', `1 to ${LIMITS.openingItems}`);
  }
  const partials = list.map((item, i) => {
    if (!(item instanceof Uint8Array)) throw malformed(`partial decryption ${i}`, 'bytes');
    return decodePartialDecryption(item, `partial decryption ${i}`);
  });
  const holder = partials[0]?.index ?? 0;
  if (partials.some(({ index }) => index !== holder)) throw malformed('holder', 'one holder');
  return { requestId, holder, partials };
}

/** The holder's share of the answer. About 1.5 ms a ciphertext. */
export function composeOpeningShare(
  task: OpeningTask,
  share: ElGamalKeyShare,
  rng: Rng,
): OpeningShare {
  const key = elgamalKeyOf(task);
  const partials = ciphertextsOf(task).map((ciphertext, i) =>
    decryptPartially(key, share, ciphertext, { context: contextOf(task, i), rng }),
  );
  return { requestId: task.filed.id, holder: share.index, partials };
}

/**
 * The response to the request from holders' shares. The plaintexts are searched for, here and nowhere else.
 * @param maxPlaintext the greatest plaintext to look for; the search takes about its square root in steps
 * @throws oracle.shares where fewer than the threshold are good, with what is wrong with the others;
 *   crypto.logarithm where a plaintext lies above the bound
 */
export function combineOpeningShares(
  task: OpeningTask,
  shares: readonly OpeningShare[],
  maxPlaintext: bigint,
): Uint8Array {
  const key = elgamalKeyOf(task);
  const ciphertexts = ciphertextsOf(task);
  const good = new Map<number, OpeningShare>();
  const bad: string[] = [];
  for (const share of shares) {
    const fault = faultOf(task, key, ciphertexts, share);
    if (fault === undefined) good.set(share.holder, share);
    else bad.push(`holder ${share.holder}: ${fault}`);
  }
  if (good.size < key.threshold) {
    throw new DiffieError('oracle.shares', {
      at: 'opening',
      expected: `shares of ${key.threshold} holders`,
      got: [`${good.size} good`, ...bad].join('; '),
    });
  }
  const chosen = [...good.values()].sort((a, b) => a.holder - b.holder).slice(0, key.threshold);
  const opened = ciphertexts.map((ciphertext, i) => {
    const partials = chosen.map((share) => partialAt(share, i));
    const plaintext = findPlaintext(plaintextPoint(key, ciphertext, partials), maxPlaintext);
    return { plaintext, evidence: concatBytes(...partials.map(encodePartialDecryption)) };
  });
  return encodeOpenResponse({
    plaintexts: opened.map(({ plaintext }) => plaintext),
    evidence: opened.map(({ evidence }) => evidence),
  });
}

/** What is wrong with a share, or undefined. */
function faultOf(
  task: OpeningTask,
  key: ElGamalKey,
  ciphertexts: readonly ElGamalCiphertext[],
  share: OpeningShare,
): string | undefined {
  if (!equalBytes(share.requestId, task.filed.id)) return 'is for another request';
  if (share.partials.length !== ciphertexts.length) return 'has not one part per ciphertext';
  try {
    const proved = ciphertexts.every((ciphertext, i) =>
      verifyPartialDecryption(key, ciphertext, partialAt(share, i), contextOf(task, i)),
    );
    return proved ? undefined : 'has a false proof';
  } catch (error) {
    if (isDiffieError(error)) return error.message;
    throw error;
  }
}

function partialAt(share: OpeningShare, index: number): PartialDecryption {
  const partial = share.partials[index];
  assert(partial !== undefined, 'a share has a part for every ciphertext');
  return partial;
}

function ciphertextsOf(task: OpeningTask): ElGamalCiphertext[] {
  return task.ciphertexts.map((bytes) => decodeElGamalComputed(bytes));
}

function contextOf(task: OpeningTask, index: number): Uint8Array {
  return openingContext(task.place, task.filed, index);
}

function malformed(at: string, expected: string): DiffieError {
  return new DiffieError('oracle.share', { at: `opening share, ${at}`, expected });
}
