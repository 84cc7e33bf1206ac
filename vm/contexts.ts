// What proofs and signatures are bound to. Each is a canonical byte string that prover and machine build alike;
// the domain at its start keeps one kind from being taken for another.

import { encodeCbor } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import type { FiledRequest, Request } from './host.ts';

/** Where a ciphertext may enter: nowhere else, for nobody else, once. */
export type InputPlace = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly method: string;
  readonly slot: number;
  readonly caller: Uint8Array;
  readonly nonce: bigint;
};

/** Context of a proof of plaintext knowledge. The proof itself adds key and ciphertext. */
export function inputContext(place: InputPlace): Uint8Array {
  const { chainId, contract, method, slot, caller, nonce } = place;
  return encodeCbor(['diffie/input/v1', chainId, contract, method, slot, caller, nonce]);
}

/** The session in which the holders of a slot's key generate it. */
export function keySession(chainId: Uint8Array, contract: Uint8Array, slot: number): Uint8Array {
  return hashTagged('diffie/key-session/v1', chainId, contract, encodeCbor(slot));
}

/** The chain and contract whose request an attestation answers. */
export type RequestPlace = { readonly chainId: Uint8Array; readonly contract: Uint8Array };

/** Hash of a request's kind and operands: what was asked, whatever its id. */
export function requestHash(request: Request): Uint8Array {
  const operands =
    request.kind === 'open'
      ? encodeCbor([request.slot, request.handles])
      : encodeCbor([request.parties, request.protocol, request.parameters]);
  return hashTagged('diffie/request/v1', encodeCbor(request.kind), operands);
}

/** Context of a decryption proof for the item at an index of an `open` request. */
export function openingContext(
  place: RequestPlace,
  filed: FiledRequest,
  index: number,
): Uint8Array {
  const asked = requestHash(filed.request);
  return encodeCbor([
    'diffie/open/v1',
    place.chainId,
    place.contract,
    filed.id,
    asked,
    filed.deadline,
    index,
  ]);
}

/** What every party of a `joint` request signs: the session's transcript and its result, for this request alone. */
export function jointDigest(
  place: RequestPlace,
  filed: FiledRequest,
  transcriptHash: Uint8Array,
  result: Uint8Array,
): Uint8Array {
  return hashTagged(
    'diffie/joint/v1',
    place.chainId,
    place.contract,
    filed.id,
    requestHash(filed.request),
    encodeCbor(filed.deadline),
    transcriptHash,
    result,
  );
}
