// From an open request of a chain to what its holders work on: the slot's key from state, the ciphertexts evaluated by
// the chain's node. A holder who doesn't trust the node runs its own.

import { DiffieError, toHex } from '../base/index.ts';
import type { ChainClient, RpcResult } from '../chain/index.ts';
import { slotKey } from '../vm/index.ts';
import type { OpeningTask } from './task.ts';

/** A request as the chain's RPC lists it. */
export type ListedRequest = RpcResult<'requests'>[number];

/**
 * The task of a listed request.
 * @throws oracle.requestKind for a request of another kind; chain.notFound where the contract is gone
 */
export async function openingTaskOf(
  client: ChainClient,
  chainId: Uint8Array,
  listed: ListedRequest,
): Promise<OpeningTask> {
  const { id, contract, request, deadline } = listed;
  if (request.kind !== 'open') {
    throw new DiffieError('oracle.requestKind', {
      at: toHex(id),
      expected: 'open',
      got: request.kind,
    });
  }
  const { slot, handles } = request;
  const { value: keyBytes } = await client.storage({ contract, key: slotKey(slot) });
  if (keyBytes === undefined) {
    throw new DiffieError('oracle.requestKind', { at: toHex(id), expected: 'a slot with its key' });
  }
  const ciphertexts: Uint8Array[] = [];
  for (const handle of handles) {
    ciphertexts.push(await client.ciphertext({ contract, slot, handle }));
  }
  return {
    place: { chainId, contract },
    filed: { id, request, deadline },
    keyBytes,
    ciphertexts,
  };
}
