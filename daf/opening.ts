// Answers an `open` request as its key's holders do: shares from those who take part, combined by whoever sends the
// response. Any sender will do; the machine checks the proofs and takes nobody's word.

import { DiffieError, type Rng, toHex } from '../base/index.ts';
import type { ChainClient } from '../chain/index.ts';
import type { ElGamalKeyShare } from '../crypto/index.ts';
import {
  combineOpeningShares,
  composeOpeningShare,
  decodeOpeningShare,
  encodeOpeningShare,
  type OpeningTask,
  openingTaskOf,
} from '../oracle/index.ts';
import type { Placed, Sender, SendOptions } from './sender.ts';

/** The task of an open request. @throws chain.notFound where it is not open; oracle.requestKind */
export async function openingTask(
  client: ChainClient,
  requestId: Uint8Array,
): Promise<OpeningTask> {
  const { chainId } = await client.info({});
  const { open } = await client.request({ id: requestId });
  if (open === undefined) {
    const expected = 'an open request';
    throw new DiffieError('chain.notFound', { at: 'request', expected, got: toHex(requestId) });
  }
  return openingTaskOf(client, chainId, open);
}

/** A holder's share for a request, as the message that goes to whoever combines. */
export async function openingShare(
  client: ChainClient,
  requestId: Uint8Array,
  share: ElGamalKeyShare,
  rng: Rng,
): Promise<Uint8Array> {
  return encodeOpeningShare(composeOpeningShare(await openingTask(client, requestId), share, rng));
}

/** Sends a response to a request of a contract. @throws as Sender.send; daf.refused with what the machine says */
export function respond(
  sender: Sender,
  contract: Uint8Array,
  requestId: Uint8Array,
  response: Uint8Array,
  options?: SendOptions,
): Promise<Placed> {
  return sender.send({ kind: 'respond', contract, requestId, response }, options);
}

/** How an opening is combined and paid. */
export type OpeningOptions = SendOptions & {
  /** The greatest plaintext to look for: the search takes about its square root in steps. */
  readonly maxPlaintext: bigint;
};

/**
 * Combines holders' messages and sends the response.
 * @throws oracle.share, oracle.shares, crypto.logarithm; as `respond`
 */
export async function answerOpening(
  sender: Sender,
  requestId: Uint8Array,
  messages: readonly Uint8Array[],
  { maxPlaintext, ...payment }: OpeningOptions,
): Promise<Placed> {
  const task = await openingTask(sender.client, requestId);
  const response = combineOpeningShares(task, messages.map(decodeOpeningShare), maxPlaintext);
  return respond(sender, task.place.contract, requestId, response, payment);
}
