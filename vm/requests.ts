// The table of wait kinds: how a wait's operands become a request, and what a response must show before the method
// goes on. An attestation is checked against the request as the chain filed it.

import { DiffieError, decodeCbor, encodeCbor, LIMITS } from '../base/index.ts';
import { jointDigest, openingContext } from './contexts.ts';
import { type Evaluator, evaluate, type Work } from './graph.ts';
import type { FiledRequest, Request } from './host.ts';
import { type OpName, SCHEME_GAS } from './isa.ts';
import type { Machine } from './machine.ts';
import { decodeMetered } from './metered-values.ts';
import type { Immediate, Slot, TypeRef } from './module.ts';
import { keyOf } from './semantics/ciphertexts.ts';
import { slotKey } from './storage-keys.ts';
import { trap } from './traps.ts';
import { provedComposite } from './types.ts';
import type { Value } from './value.ts';
import { utf8Size } from './value-size.ts';

/** What a handle or an address takes in a request, which state holds like the frame and at the same price. */
const REQUEST_ITEM_BYTES = 34;

/** The request of a wait. Traps where its operands are out of range. */
export function requestOf(
  machine: Machine,
  op: OpName,
  imm: readonly Immediate[],
  operands: readonly Value[],
): Request {
  machine.op = op;
  const withinBlocks = operands[operands.length - 1] as bigint;
  if (withinBlocks < 1n || withinBlocks > BigInt(LIMITS.deadlineBlocks)) {
    trap('trap.deadline', `expected 1 to ${LIMITS.deadlineBlocks} blocks, got ${withinBlocks}`);
  }
  if (machine.host.openRequests() >= LIMITS.openRequestsPerContract) {
    trap('trap.requests', `at most ${LIMITS.openRequestsPerContract} at a time`);
  }
  return op === 'await.open'
    ? openRequest(machine, Number(imm[0]), operands[0] as readonly Uint8Array[], withinBlocks)
    : jointRequest(machine, operands, withinBlocks);
}

function openRequest(
  machine: Machine,
  slot: number,
  handles: readonly Uint8Array[],
  withinBlocks: bigint,
): Request {
  if (handles.length < 1 || handles.length > LIMITS.openingItems) {
    trap('trap.length', `expected 1 to ${LIMITS.openingItems} ciphertexts, got ${handles.length}`);
  }
  machine.chargeUnits(REQUEST_ITEM_BYTES * handles.length);
  if (machine.host.read(slotKey(slot)) === undefined) {
    trap('trap.noKey', `slot ${machine.module.slots[slot]?.name}`);
  }
  return { kind: 'open', slot, handles, withinBlocks };
}

function jointRequest(machine: Machine, operands: readonly Value[], withinBlocks: bigint): Request {
  const [parties, protocol, parameters] = operands as [readonly Uint8Array[], string, Uint8Array];
  if (parties.length < 2 || parties.length > LIMITS.parties) {
    trap('trap.length', `expected 2 to ${LIMITS.parties} parties, got ${parties.length}`);
  }
  if (utf8Size(protocol) > LIMITS.moduleNameBytes) {
    trap('trap.length', `a protocol's name has at most ${LIMITS.moduleNameBytes} bytes`);
  }
  if (parameters.length > LIMITS.sessionParametersBytes) {
    trap('trap.length', `parameters have at most ${LIMITS.sessionParametersBytes} bytes`);
  }
  machine.chargeUnits(REQUEST_ITEM_BYTES * parties.length + utf8Size(protocol) + parameters.length);
  return { kind: 'joint', parties, protocol, parameters, withinBlocks };
}

/** The answer to an `open` request: plaintexts and the evidence for each, in the request's order. */
export type OpenResponse = {
  readonly plaintexts: readonly bigint[];
  readonly evidence: readonly Uint8Array[];
};

/** The answer to a `joint` request: the result and every party's signature, in role order. */
export type JointResponse = {
  readonly transcriptHash: Uint8Array;
  /** Canonical bytes of a value of the wait's result type. */
  readonly result: Uint8Array;
  readonly signatures: readonly Uint8Array[];
};

/** Canonical bytes of an answer to `open`. */
export function encodeOpenResponse(response: OpenResponse): Uint8Array {
  return encodeCbor([response.plaintexts, response.evidence]);
}

/** Canonical bytes of an answer to `joint`. */
export function encodeJointResponse(response: JointResponse): Uint8Array {
  return encodeCbor([response.transcriptHash, response.result, response.signatures]);
}

/**
 * Checks a response and gives the value that the method goes on with, as option.
 * @throws vm.response where it does not answer the request or its attestation is false; TrapSignal out of yo
 */
export function acceptResponse(
  machine: Machine,
  filed: FiledRequest,
  resultType: TypeRef,
  response: Uint8Array,
): Value {
  return filed.request.kind === 'open'
    ? acceptOpening(machine, filed, filed.request, response)
    : acceptJoint(machine, filed, filed.request, resultType, response);
}

function acceptOpening(
  machine: Machine,
  filed: FiledRequest,
  request: Extract<Request, { kind: 'open' }>,
  response: Uint8Array,
): Value {
  const { handles, slot } = request;
  const { plaintexts, evidence } = decodeOpenResponse(response, handles.length);
  const { scheme } = machine.module.slots[slot] as Slot;
  const keyBytes = machine.host.read(slotKey(slot)) as Uint8Array;
  const { ops, key } = keyOf(machine, slot, keyBytes);
  const { openBase, openPerShare } = SCHEME_GAS[scheme];
  const { host } = machine;
  const { natives } = host;
  const place = { chainId: host.chainId, contract: host.self };
  const pay = (work: Work, count: number) => machine.charge(SCHEME_GAS[scheme][work] * count);
  const evaluator: Evaluator = { scheme: ops, key, natives, pay };
  const done = new Map<string, unknown>();
  for (const [i, handle] of handles.entries()) {
    machine.charge(openBase + openPerShare * ops.threshold(key));
    const ciphertext = evaluate(host.graph, handle, evaluator, done);
    const context = openingContext(place, filed, i);
    const proved = ops.verifyOpening(
      key,
      ciphertext,
      plaintexts[i] as bigint,
      evidence[i] as Uint8Array,
      context,
      natives,
    );
    if (!proved) throw refused(`item ${i}`, 'a proof that it decrypts to the plaintext named');
  }
  return [plaintexts];
}

function acceptJoint(
  machine: Machine,
  filed: FiledRequest,
  request: Extract<Request, { kind: 'joint' }>,
  resultType: TypeRef,
  response: Uint8Array,
): Value {
  const { parties } = request;
  const { transcriptHash, result, signatures } = decodeJointResponse(response, parties.length);
  const { host } = machine;
  const place = { chainId: host.chainId, contract: host.self };
  const digest = jointDigest(place, filed, transcriptHash, result);
  machine.op = 'ed25519.verify';
  parties.forEach((party, i) => {
    machine.charge(SIGNATURE_YO);
    if (!host.natives.verifySignature(party, digest, signatures[i] as Uint8Array)) {
      throw refused(`signature ${i}`, 'the signature of that party over this request and result');
    }
  });
  return [decodeMetered(machine, resultType, result, 'joint result')];
}

/** What `ed25519.verify` costs for a digest. */
const SIGNATURE_YO = 100_000;

/**
 * The parts of an answer to `open`.
 * @throws base.encoding, vm.response
 */
export function decodeOpenResponse(bytes: Uint8Array, count: number): OpenResponse {
  const parts = decodeCbor(bytes, 'response');
  const [plaintexts, evidence] = Array.isArray(parts) && parts.length === 2 ? parts : [];
  if (!Array.isArray(plaintexts) || plaintexts.length !== count) {
    throw refused('plaintexts', `${count} of them`);
  }
  if (!Array.isArray(evidence) || evidence.length !== count) {
    throw refused('evidence', `${count} of them`);
  }
  return {
    plaintexts: plaintexts.map((value, i) => {
      const integer = typeof value === 'number' ? BigInt(value) : value;
      if (typeof integer !== 'bigint' || integer < 0n || integer >= 2n ** 64n) {
        throw refused(`plaintext ${i}`, 'an integer in 0 to 2^64-1');
      }
      return integer;
    }),
    evidence: evidence.map((value, i) => byteString(value, `evidence ${i}`)),
  };
}

/**
 * The parts of an answer to `joint`.
 * @throws base.encoding, vm.response
 */
export function decodeJointResponse(bytes: Uint8Array, partyCount: number): JointResponse {
  const parts = decodeCbor(bytes, 'response');
  const [hash, result, signatures] = Array.isArray(parts) && parts.length === 3 ? parts : [];
  if (!Array.isArray(signatures) || signatures.length !== partyCount) {
    throw refused('signatures', `${partyCount} of them, in role order`);
  }
  const transcriptHash = byteString(hash, 'transcript hash');
  if (transcriptHash.length !== 32) throw refused('transcript hash', '32 bytes');
  return {
    transcriptHash,
    result: byteString(result, 'result'),
    signatures: signatures.map((value, i) => byteString(value, `signature ${i}`)),
  };
}

function byteString(value: unknown, at: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw refused(at, 'a byte string');
  return value;
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('vm.response', { at, expected });
}

/** The type of the value inside the option that a wait gives; for `joint` its immediate says it. */
export function resultTypeOf(machine: Machine, op: OpName, imm: readonly Immediate[]): TypeRef {
  if (op !== 'await.joint') return 0;
  return provedComposite(machine.module, Number(imm[0]), 'option').of;
}
