// How the parties of a `joint` request answer it: terms of the session that anyone derives alike from the request,
// the digest that each party signs after its own run, and the response that carries all signatures.

import { DiffieError, equalBytes, toHex } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import type { Outcome, SessionTerms } from '../mpc/index.ts';
import { encodeJointResponse, jointDigest, requestHash } from '../vm/index.ts';
import type { ListedRequest } from './opening-task.ts';
import type { JointTask } from './task.ts';

/** The task of a listed request. @throws oracle.requestKind for a request of another kind */
export function jointTaskOf(chainId: Uint8Array, listed: ListedRequest): JointTask {
  const { id, contract, request, deadline } = listed;
  if (request.kind !== 'joint') {
    const facts = { at: `request ${toHex(id)}`, expected: 'joint', got: request.kind };
    throw new DiffieError('oracle.requestKind', facts);
  }
  return { place: { chainId, contract }, filed: { id, request, deadline } };
}

/** The session of a request: never the same for two requests. */
export function sessionTermsOf(task: JointTask): SessionTerms {
  const { place, filed } = task;
  const { protocol, parameters } = filed.request;
  const asked = requestHash(filed.request);
  const id = hashTagged('diffie/session/v1', place.chainId, place.contract, filed.id, asked);
  return { id, protocol, parameters };
}

/** What a party signs after its own run ended so. */
export function digestOf(task: JointTask, outcome: Outcome): Uint8Array {
  return jointDigest(task.place, task.filed, outcome.transcriptHash, outcome.result);
}

/** The role of an address in a request. @throws oracle.party where it has none */
export function roleOf(task: JointTask, address: Uint8Array): number {
  const role = task.filed.request.parties.findIndex((party) => equalBytes(party, address));
  if (role >= 0) return role;
  throw new DiffieError('oracle.party', {
    at: 'joint request',
    expected: `one of its ${task.filed.request.parties.length} parties`,
  });
}

/** The response: outcome and signatures in role order. */
export function composeJointResponse(
  outcome: Outcome,
  signatures: readonly Uint8Array[],
): Uint8Array {
  const { transcriptHash, result } = outcome;
  return encodeJointResponse({ transcriptHash, result, signatures });
}
