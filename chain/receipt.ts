// What became of a transaction, or of a request whose deadline passed. The block commits to the canonical bytes;
// the message is for people, may be worded anew in another version, and is stored beside them.

import { decodeCbor, ERRORS, type ErrorName, encodeCbor, LIMITS } from '../base/index.ts';
import { type FieldReader, readFields } from './fields.ts';
import { AMOUNT_LIMIT } from './money.ts';

/** How it ended. */
export type Status =
  /** It did what was asked; `result` is the canonical encoding of the method's result, empty where it has none. */
  | { readonly kind: 'ok'; readonly result: Uint8Array }
  /** The method waits; its effects so far stand. */
  | { readonly kind: 'waiting'; readonly requestId: Uint8Array }
  /** It stopped short: no effects, the fee is kept. `at` says where, if it was inside the program. */
  | {
      readonly kind: 'trap';
      readonly code: ErrorName;
      readonly at: CodePosition | undefined;
      readonly message: string | undefined;
    }
  /** A response that does not answer its request: the request stays open, the fee is kept. */
  | { readonly kind: 'refused'; readonly code: ErrorName; readonly message: string | undefined };

/** A place in the contract's code; name, file and line where the module carries them. */
export type CodePosition = {
  readonly function: number;
  readonly pc: number;
  readonly name?: string;
  readonly file?: string;
  readonly line?: number;
};

/** An event of a contract: `event` indexes its module's events, `payload` is the record's canonical bytes. */
export type ReceiptEvent = {
  readonly contract: Uint8Array;
  readonly event: number;
  readonly payload: Uint8Array;
};

/** What became of a transaction or an expiry. Amounts are units of YOU. */
export type Receipt = {
  /** What it is about: a transaction by its id, or the expiry of a request by the request's. */
  readonly subject: { readonly kind: 'transaction' | 'expiry'; readonly id: Uint8Array };
  readonly status: Status;
  readonly yoUsed: bigint;
  /** Units of YOU that the sender paid for yo; 0 for an expiry. */
  readonly fee: bigint;
  /** Units of YOU that were taken from what the waiting call had set aside. */
  readonly reserveFee: bigint;
  /** The contract that was deployed or ran. */
  readonly contract: Uint8Array | undefined;
  /** The request that was answered or expired. */
  readonly resumed: Uint8Array | undefined;
  readonly events: readonly ReceiptEvent[];
};

const SUBJECTS = ['transaction', 'expiry'] as const;
const STATUSES = ['ok', 'waiting', 'trap', 'refused'] as const;

const ERROR_BY_NUMBER: ReadonlyMap<number, ErrorName> = new Map(
  (Object.keys(ERRORS) as ErrorName[]).map((name) => [ERRORS[name].code, name]),
);

/** The bytes that a block commits to: all but the message. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { subject, status, yoUsed, fee, reserveFee, contract, resumed, events } = receipt;
  return encodeCbor([
    SUBJECTS.indexOf(subject.kind),
    subject.id,
    STATUSES.indexOf(status.kind),
    encodeStatus(status),
    yoUsed,
    fee,
    reserveFee,
    contract ?? null,
    resumed ?? null,
    events.map(({ contract: source, event, payload }) => [source, event, payload]),
  ]);
}

function encodeStatus(status: Status) {
  switch (status.kind) {
    case 'ok':
      return [status.result];
    case 'waiting':
      return [status.requestId];
    case 'refused':
      return [ERRORS[status.code].code];
    case 'trap': {
      const { at, code } = status;
      return [
        ERRORS[code].code,
        at === undefined
          ? null
          : [at.function, at.pc, at.name ?? null, at.file ?? null, at.line ?? null],
      ];
    }
  }
}

/** What the store holds: the committed bytes and the message. */
export function encodeStoredReceipt(receipt: Receipt): Uint8Array {
  const { status } = receipt;
  const message = 'message' in status ? (status.message ?? null) : null;
  return encodeCbor([encodeReceipt(receipt), message]);
}

/** @throws base.encoding, chain.storeCorrupt: the bytes come from our own store */
export function decodeStoredReceipt(bytes: Uint8Array): Receipt {
  const value = decodeCbor(bytes, 'receipt', STORED_SIZE_BYTES);
  return readFields(value, 'receipt', 'chain.storeCorrupt', (fields) => {
    const committed = fields.bytes('committed', STORED_SIZE_BYTES);
    const message = fields.optional(() => fields.text('message', STORED_SIZE_BYTES));
    return decodeReceipt(committed, message);
  });
}

function decodeReceipt(bytes: Uint8Array, message: string | undefined): Receipt {
  const value = decodeCbor(bytes, 'receipt', STORED_SIZE_BYTES);
  return readFields(value, 'receipt', 'chain.storeCorrupt', (fields) => ({
    subject: {
      kind: SUBJECTS[fields.count('subject', SUBJECTS.length)] ?? 'transaction',
      id: fields.fixedBytes('id', 32),
    },
    status: decodeStatus(fields, message),
    yoUsed: fields.integer('yoUsed'),
    fee: fields.integer('fee', AMOUNT_LIMIT),
    reserveFee: fields.integer('reserveFee', AMOUNT_LIMIT),
    contract: fields.optional(() => fields.fixedBytes('contract', 32)),
    resumed: fields.optional(() => fields.fixedBytes('resumed', 32)),
    events: fields.lists('events', STORED_SIZE_BYTES, (event) => ({
      contract: event.fixedBytes('contract', 32),
      event: event.count('event', LIMITS.moduleEvents),
      payload: event.bytes('payload', LIMITS.valueSizeBytes),
    })),
  }));
}

function decodeStatus(fields: FieldReader, message: string | undefined): Status {
  const kind = STATUSES[fields.count('status', STATUSES.length)] ?? 'ok';
  return fields.nested(kind, (body): Status => {
    switch (kind) {
      case 'ok':
        return { kind, result: body.bytes('result', STORED_SIZE_BYTES) };
      case 'waiting':
        return { kind, requestId: body.fixedBytes('requestId', 32) };
      case 'refused':
        return { kind, code: decodeCode(body), message };
      case 'trap':
        return {
          kind,
          code: decodeCode(body),
          at: body.optional(() => body.nested('at', decodePosition)),
          message,
        };
    }
  });
}

function decodeCode(fields: FieldReader): ErrorName {
  const number = fields.count('code', 10_000);
  const name = ERROR_BY_NUMBER.get(number);
  if (name === undefined) throw fields.wrong('code', 'a number of the error table', number);
  return name;
}

function decodePosition(fields: FieldReader): CodePosition {
  const index = fields.count('function', LIMITS.moduleFunctions);
  const pc = fields.count('pc', LIMITS.functionBodyBytes);
  const name = fields.optional(() => fields.text('name', LIMITS.moduleSizeBytes));
  const file = fields.optional(() => fields.text('file', LIMITS.moduleSizeBytes));
  const line = fields.optional(() => fields.count('line', 2 ** 32));
  return {
    function: index,
    pc,
    ...(name !== undefined && { name }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}

// Events are paid for by the byte, so that a transaction's whole yo bounds them far below this.
const STORED_SIZE_BYTES = 2 ** 31;
