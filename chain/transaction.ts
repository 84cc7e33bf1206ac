// A transaction: what an account asks of the chain, signed with its Ed25519 key. The payload is canonical CBOR and
// stands in the envelope as bytes, so that checking a signature encodes nothing again. The id is the hash of the
// payload: a second signature over the same payload is the same transaction. The chain id, which is the hash of
// the genesis, is part of the payload.

import { decodeCbor, type Encodable, encodeCbor, LIMITS } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { type FieldReader, readFields } from './fields.ts';
import { encodeU64 } from './store-keys.ts';

/** What a transaction does. Amounts and values are units of YOU. */
export type Action =
  | { readonly kind: 'transfer'; readonly to: Uint8Array; readonly amount: bigint }
  | {
      readonly kind: 'deploy';
      readonly module: Uint8Array;
      /** Canonical encoding of the list of `init`'s arguments. */
      readonly args: Uint8Array;
      readonly value: bigint;
    }
  | {
      readonly kind: 'call';
      readonly contract: Uint8Array;
      readonly method: string;
      /** Canonical encoding of the list of arguments. */
      readonly args: Uint8Array;
      readonly value: bigint;
    }
  | {
      readonly kind: 'respond';
      readonly contract: Uint8Array;
      readonly requestId: Uint8Array;
      /** Undefined after the deadline alone: the wait ends with none. */
      readonly response: Uint8Array | undefined;
    };

/** The signed content. */
export type Payload = {
  /** 32 bytes. */
  readonly chainId: Uint8Array;
  /** Sender: a 32-byte Ed25519 public key. */
  readonly from: Uint8Array;
  /** The sender's next nonce. */
  readonly nonce: bigint;
  /** Yo that this transaction may use itself. */
  readonly yoLimit: bigint;
  /** Yo set aside for what follows a wait. */
  readonly yoReserve: bigint;
  /** Units of YOU per 1,000 yo. */
  readonly yoPrice: bigint;
  readonly action: Action;
};

/** A payload, signed. */
export type Transaction = {
  readonly payload: Payload;
  /** 32 bytes; what the signature is over. */
  readonly id: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** The whole canonical encoding. */
  readonly bytes: Uint8Array;
};

/** Signs 32 bytes by the account's key: 64 bytes, deterministic (RFC 8032). */
export type Sign = (message: Uint8Array) => Uint8Array;

const ADDRESS_SIZE_BYTES = 32;
const HASH_SIZE_BYTES = 32;
const SIGNATURE_SIZE_BYTES = 64;

const VERSION = 1;
// The number of an action is its place; new ones go to the end.
const ACTIONS = ['transfer', 'deploy', 'call', 'respond'] as const satisfies Action['kind'][];

/** The transaction of a payload, signed. */
export function signTransaction(payload: Payload, sign: Sign): Transaction {
  const content = encodePayload(payload);
  const id = transactionId(content);
  const signature = sign(id);
  return { payload, id, signature, bytes: encodeCbor([content, signature]) };
}

/**
 * Decodes and checks the form; not the signature, nor anything that depends on state.
 * @throws base.limit, base.encoding; chain.transaction with the field, what was expected and what came
 */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  const envelope = decodeCbor(bytes, 'transaction', LIMITS.transactionSizeBytes);
  return readFields(envelope, 'transaction', 'chain.transaction', (fields) => {
    const content = fields.bytes('payload', LIMITS.transactionSizeBytes);
    const signature = fields.fixedBytes('signature', SIGNATURE_SIZE_BYTES);
    const payload = decodePayload(content);
    return { payload, id: transactionId(content), signature, bytes };
  });
}

/** The address of the contract that a deployment creates. */
export function contractAddress(deployer: Uint8Array, nonce: bigint): Uint8Array {
  return hashTagged('diffie/contract/v1', deployer, encodeU64(nonce));
}

function transactionId(content: Uint8Array): Uint8Array {
  return hashTagged('diffie/transaction/v1', content);
}

function encodePayload(payload: Payload): Uint8Array {
  const { chainId, from, nonce, yoLimit, yoReserve, yoPrice, action } = payload;
  return encodeCbor([
    VERSION,
    chainId,
    from,
    nonce,
    yoLimit,
    yoReserve,
    yoPrice,
    ACTIONS.indexOf(action.kind),
    encodeAction(action),
  ]);
}

function encodeAction(action: Action): Encodable {
  switch (action.kind) {
    case 'transfer':
      return [action.to, action.amount];
    case 'deploy':
      return [action.module, action.args, action.value];
    case 'call':
      return [action.contract, action.method, action.args, action.value];
    case 'respond':
      return [action.contract, action.requestId, action.response ?? null];
  }
}

function decodePayload(content: Uint8Array): Payload {
  const value = decodeCbor(content, 'transaction.payload', LIMITS.transactionSizeBytes);
  return readFields(value, 'transaction', 'chain.transaction', (fields) => {
    const version = fields.count('version', 2 ** 32);
    if (version !== VERSION) throw fields.wrong('version', `${VERSION}`, version);
    return {
      chainId: fields.fixedBytes('chainId', HASH_SIZE_BYTES),
      from: fields.fixedBytes('from', ADDRESS_SIZE_BYTES),
      nonce: fields.integer('nonce'),
      yoLimit: fields.integer('yoLimit'),
      yoReserve: fields.integer('yoReserve'),
      yoPrice: fields.integer('yoPrice'),
      action: decodeAction(fields),
    };
  });
}

function decodeAction(fields: FieldReader): Action {
  const kind = ACTIONS[fields.count('kind', ACTIONS.length)] as Action['kind'];
  return fields.nested(kind, (body): Action => {
    switch (kind) {
      case 'transfer':
        return {
          kind,
          to: body.fixedBytes('to', ADDRESS_SIZE_BYTES),
          amount: body.integer('amount'),
        };
      case 'deploy':
        return {
          kind,
          module: body.bytes('module', LIMITS.moduleSizeBytes),
          args: body.bytes('args', LIMITS.valueSizeBytes),
          value: body.integer('value'),
        };
      case 'call':
        return {
          kind,
          contract: body.fixedBytes('contract', ADDRESS_SIZE_BYTES),
          method: body.text('method', LIMITS.moduleNameBytes),
          args: body.bytes('args', LIMITS.valueSizeBytes),
          value: body.integer('value'),
        };
      case 'respond':
        return {
          kind,
          contract: body.fixedBytes('contract', ADDRESS_SIZE_BYTES),
          requestId: body.fixedBytes('requestId', HASH_SIZE_BYTES),
          response: body.optional(() => body.bytes('response', LIMITS.valueSizeBytes)),
        };
    }
  });
}
