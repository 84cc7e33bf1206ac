// An open request as the state holds it: what a suspended method waits for, until when, and the yo set aside for
// what follows. The method's frame lies among the contract's entries.

import { decodeCbor, encodeCbor, LIMITS } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import type { FiledRequest, Request } from '../vm/index.ts';
import { type FieldReader, readFields } from './fields.ts';
import { AMOUNT_LIMIT } from './money.ts';
import { encodeU64 } from './store-keys.ts';

/** A request that is open. Its method's frame lies under frameKey(id) among the contract's entries. */
export type OpenRequest = FiledRequest & {
  /** 32 bytes. */
  readonly contract: Uint8Array;
  /** Height of the block that opened it. */
  readonly openedAt: bigint;
  /** The transaction whose call waits, also after several waits. */
  readonly transactionId: Uint8Array;
  /** Who gets back what is not used of the reserve. */
  readonly payer: Uint8Array;
  /** Yo left of what was set aside, and the price in units per 1,000 at which it was paid for. */
  readonly yoReserve: bigint;
  readonly yoPrice: bigint;
  /** Units of YOU paid for the reserve and not yet spent or given back. */
  readonly deposit: bigint;
  /**
   * The deadline passed and the reserve was too small to go on with none: from now on anyone may end the wait,
   * paying for it.
   */
  readonly isOverdue: boolean;
};

/** What makes a request's id: no two requests of any chain share all of it. */
export type RequestOrigin = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly codeHash: Uint8Array;
  readonly openedAt: bigint;
  readonly sequence: bigint;
};

/** 32 bytes. */
export function requestIdOf(origin: RequestOrigin): Uint8Array {
  const { chainId, contract, codeHash, openedAt, sequence } = origin;
  return hashTagged(
    'diffie/request-id/v1',
    chainId,
    contract,
    codeHash,
    encodeU64(openedAt),
    encodeU64(sequence),
  );
}

/** Canonical bytes. */
export function encodeOpenRequest(open: OpenRequest): Uint8Array {
  const { request } = open;
  return encodeCbor([
    open.id,
    open.contract,
    open.openedAt,
    open.deadline,
    open.transactionId,
    open.payer,
    open.yoReserve,
    open.yoPrice,
    open.deposit,
    open.isOverdue ? 1 : 0,
    request.kind === 'open'
      ? [0, request.withinBlocks, request.slot, request.handles]
      : [1, request.withinBlocks, request.parties, request.protocol, request.parameters],
  ]);
}

/** @throws base.encoding, chain.storeCorrupt: the bytes come from our own state */
export function decodeOpenRequest(bytes: Uint8Array): OpenRequest {
  const value = decodeCbor(bytes, 'request', RECORD_SIZE_BYTES);
  return readFields(value, 'request', 'chain.storeCorrupt', (fields) => ({
    id: fields.fixedBytes('id', 32),
    contract: fields.fixedBytes('contract', 32),
    openedAt: fields.integer('openedAt'),
    deadline: fields.integer('deadline'),
    transactionId: fields.fixedBytes('transactionId', 32),
    payer: fields.fixedBytes('payer', 32),
    yoReserve: fields.integer('yoReserve'),
    yoPrice: fields.integer('yoPrice'),
    deposit: fields.integer('deposit', AMOUNT_LIMIT),
    isOverdue: fields.count('isOverdue', 2) === 1,
    request: fields.nested('request', decodeRequest),
  }));
}

function decodeRequest(fields: FieldReader): Request {
  const kind = fields.count('kind', 2) === 0 ? 'open' : 'joint';
  const withinBlocks = fields.integer('withinBlocks');
  if (kind === 'open') {
    return {
      kind,
      withinBlocks,
      slot: fields.count('slot', LIMITS.moduleSlots),
      handles: fields.bytesList('handles', LIMITS.openingItems, 32),
    };
  }
  return {
    kind,
    withinBlocks,
    parties: fields.bytesList('parties', LIMITS.parties, 32),
    protocol: fields.text('protocol', LIMITS.valueSizeBytes),
    parameters: fields.bytes('parameters', LIMITS.valueSizeBytes),
  };
}

// Two operands of the largest size, and the rest.
const RECORD_SIZE_BYTES = 2 * LIMITS.valueSizeBytes + 2 ** 14;
