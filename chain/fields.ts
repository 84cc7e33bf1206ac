// Reading decoded CBOR lists field by field: each read says what must stand there, and where, if it does not.
// Transactions, blocks, receipts and the genesis are such lists.

import { DiffieError, type Encodable, type ErrorName } from '../base/index.ts';

const U64_LIMIT = 2n ** 64n;

/** Reads a list's fields in order. Create by `readFields`. */
export class FieldReader {
  private readonly items: readonly Encodable[];
  private readonly at: string;
  private readonly code: ErrorName;
  private next = 0;

  constructor(items: readonly Encodable[], at: string, code: ErrorName) {
    this.items = items;
    this.at = at;
    this.code = code;
  }

  /** An integer of 0 to `limit`-1. */
  integer(name: string, limit = U64_LIMIT): bigint {
    const item = this.take(name);
    const value = typeof item === 'number' ? BigInt(item) : item;
    if (typeof value === 'bigint' && value >= 0n && value < limit) return value;
    throw this.wrong(name, `an integer of 0 to ${limit - 1n}`, item);
  }

  /** An integer as number; `limit` at most 2^53. */
  count(name: string, limit: number): number {
    return Number(this.integer(name, BigInt(limit)));
  }

  /** Bytes of an exact size. */
  fixedBytes(name: string, sizeBytes: number): Uint8Array {
    const item = this.take(name);
    if (item instanceof Uint8Array && item.length === sizeBytes) return item;
    throw this.wrong(name, `${sizeBytes} bytes`, item);
  }

  /** Bytes of at most `limitBytes`. */
  bytes(name: string, limitBytes: number): Uint8Array {
    const item = this.take(name);
    if (item instanceof Uint8Array && item.length <= limitBytes) return item;
    throw this.wrong(name, `at most ${limitBytes} bytes`, item);
  }

  /** Text of at most `limit` UTF-16 units. */
  text(name: string, limit: number): string {
    const item = this.take(name);
    if (typeof item === 'string' && item.length <= limit) return item;
    throw this.wrong(name, `text of at most ${limit} characters`, item);
  }

  /** A list of at most `limit` items, each read as fields by `read`. */
  lists<T>(name: string, limit: number, read: (fields: FieldReader) => T): T[] {
    const item = this.take(name);
    if (!isList(item) || item.length > limit) {
      throw this.wrong(name, `a list of at most ${limit}`, item);
    }
    return item.map((entry, i) => readFields(entry, `${this.at}.${name}[${i}]`, this.code, read));
  }

  /** A list of at most `limit` byte strings of at most `limitBytes` each. */
  bytesList(name: string, limit: number, limitBytes: number): Uint8Array[] {
    const item = this.take(name);
    if (!isList(item) || item.length > limit) {
      throw this.wrong(name, `a list of at most ${limit}`, item);
    }
    return item.map((entry, i) => {
      if (entry instanceof Uint8Array && entry.length <= limitBytes) return entry;
      throw this.wrong(`${name}[${i}]`, `at most ${limitBytes} bytes`, entry);
    });
  }

  /** What `read` gives, or undefined where null stands. */
  optional<T>(read: () => T): T | undefined {
    if (this.items[this.next] !== null) return read();
    this.next++;
    return undefined;
  }

  /** Fields of a list within the list. */
  nested<T>(name: string, read: (fields: FieldReader) => T): T {
    return readFields(this.take(name), `${this.at}.${name}`, this.code, read);
  }

  end(): void {
    if (this.next === this.items.length) return;
    throw new DiffieError(this.code, {
      at: this.at,
      expected: `${this.next} fields`,
      got: `${this.items.length}`,
    });
  }

  /** The error for a field that has the right shape and a wrong value. */
  wrong(name: string, expected: string, got: Encodable | undefined): DiffieError {
    return new DiffieError(this.code, { at: `${this.at}.${name}`, expected, got: nameOf(got) });
  }

  private take(name: string): Encodable {
    const item = this.items[this.next++];
    if (item === undefined) throw this.wrong(name, 'a field', item);
    return item;
  }
}

/**
 * Reads a list: every field must be read, and none may be left.
 * @param at names the list in errors, which carry `code`
 */
export function readFields<T>(
  value: Encodable,
  at: string,
  code: ErrorName,
  read: (fields: FieldReader) => T,
): T {
  if (!isList(value)) throw new DiffieError(code, { at, expected: 'a list', got: nameOf(value) });
  const fields = new FieldReader(value, at, code);
  const result = read(fields);
  fields.end();
  return result;
}

function isList(value: Encodable): value is readonly Encodable[] {
  return Array.isArray(value);
}

function nameOf(value: Encodable | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return `${value}`;
}
