// What a responder works on: a request as the chain filed it, with everything its answer depends on. All public.

import { decodeElGamalKey, type ElGamalKey } from '../crypto/index.ts';
import type { FiledRequest, Request, RequestPlace } from '../vm/index.ts';

/** A filed request of one kind. */
export type Filed<K extends Request['kind']> = FiledRequest & {
  readonly request: Extract<Request, { readonly kind: K }>;
};

/** An `open` request: decrypt these ciphertexts, in order, under the slot's key. */
export type OpeningTask = {
  readonly place: RequestPlace;
  readonly filed: Filed<'open'>;
  /** What state holds in the request's slot. */
  readonly keyBytes: Uint8Array;
  /** The evaluated ciphertexts of the request's handles. */
  readonly ciphertexts: readonly Uint8Array[];
};

/** A `joint` request: run the session and sign its result. */
export type JointTask = {
  readonly place: RequestPlace;
  readonly filed: Filed<'joint'>;
};

/** The ElGamal key of a task. @throws crypto.elgamalKey where the slot's bytes are none */
export function elgamalKeyOf(task: OpeningTask): ElGamalKey {
  return decodeElGamalKey(task.keyBytes, 'slot key');
}
