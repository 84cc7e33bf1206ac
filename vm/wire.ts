// Building blocks of the binary format: each says once how a part is written and read, so that what is read is
// exactly what would be written. Integers are unsigned LEB128 in the shortest form; longer forms are refused.
// Every length and count is checked against its limit and the bytes at hand before anything is allocated.

import {
  DiffieError,
  decodeUtf8,
  type ErrorName,
  encodeUtf8,
  isDiffieError,
} from '../base/index.ts';

/** Where reading stands. `end` is the end of the innermost part whose size is known. */
export type Cursor = { readonly bytes: Uint8Array; offset: number; end: number };

/** Bytes written so far. */
export type Sink = number[];

/** A part of the format. `write` throws for a value that `read` would refuse. */
export type Wire<T> = {
  write(out: Sink, value: T): void;
  read(from: Cursor): T;
};

const U32_LIMIT = 2 ** 32;
const U64_LIMIT = 2n ** 64n;

/** An error at a byte offset of the module. */
export function refuseAt(
  offset: number,
  expected: string,
  got?: string,
  code: ErrorName = 'module.format',
): DiffieError {
  return new DiffieError(code, {
    at: `byte ${offset}`,
    expected,
    ...(got === undefined ? {} : { got }),
  });
}

/** An error about a value that can't be written. */
export function refuseValue(what: string, expected: string, got?: string): DiffieError {
  return new DiffieError('module.format', {
    at: what,
    expected,
    ...(got === undefined ? {} : { got }),
  });
}

/** @throws module.format at the end of the part */
export function readByte(from: Cursor, what: string): number {
  const byte = from.offset < from.end ? from.bytes[from.offset] : undefined;
  if (byte === undefined) throw refuseAt(from.offset, what, 'the end');
  from.offset++;
  return byte;
}

/** The next `sizeBytes` bytes, copied. */
export function readBytes(from: Cursor, sizeBytes: number, what: string): Uint8Array {
  if (sizeBytes > from.end - from.offset) {
    throw refuseAt(from.offset, `${what} (${sizeBytes} bytes)`, `${from.end - from.offset} bytes`);
  }
  from.offset += sizeBytes;
  return from.bytes.slice(from.offset - sizeBytes, from.offset);
}

/** Appends bytes. */
export function writeBytes(out: Sink, bytes: Iterable<number>): void {
  for (const byte of bytes) out.push(byte);
}

/** Appends an integer of 0 to 2^64-1 as unsigned LEB128. */
function writeUnsigned(out: Sink, value: bigint): void {
  let rest = value;
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** Reads unsigned LEB128 below `limit`, at most 2^64. */
function readUnsigned(from: Cursor, limit: bigint, what: string): bigint {
  const start = from.offset;
  let value = 0n;
  for (let shift = 0n; shift < 64n; shift += 7n) {
    const byte = readByte(from, what);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    if (byte === 0 && shift > 0n) throw refuseAt(start, `${what} in its shortest form`);
    if (value >= limit) throw refuseAt(start, `${what} below ${limit}`, `${value}`);
    return value;
  }
  throw refuseAt(start, `${what} of at most 64 bits`);
}

/** An integer of 0 to 2^64-1. */
export function u64(what: string): Wire<bigint> {
  return {
    write: (out, value) => {
      if (value < 0n || value >= U64_LIMIT) throw refuseValue(what, '0 to 2^64-1', `${value}`);
      writeUnsigned(out, value);
    },
    read: (from) => readUnsigned(from, U64_LIMIT, what),
  };
}

/** An integer of 0 to `limit`-1, `limit` at most 2^32. */
export function u32(what: string, limit: number = U32_LIMIT): Wire<number> {
  return {
    write: (out, value) => {
      if (!Number.isInteger(value) || value < 0 || value >= limit) {
        throw refuseValue(what, `0 to ${limit - 1}`, `${value}`);
      }
      writeUnsigned(out, BigInt(value));
    },
    read: (from) => Number(readUnsigned(from, BigInt(limit), what)),
  };
}

/** False as 0, true as 1. */
export function flag(what: string): Wire<boolean> {
  const bit = u32(what, 2);
  return {
    write: (out, value) => bit.write(out, value ? 1 : 0),
    read: (from) => bit.read(from) === 1,
  };
}

/** A count or size of `least` to `most`. @throws module.limit above, module.format below */
function count(what: string, least: number, most: number): Wire<number> {
  const any = u32(what);
  return {
    write: (out, value) => {
      if (value > most) {
        throw new DiffieError('module.limit', {
          at: what,
          expected: `at most ${most}`,
          got: `${value}`,
        });
      }
      if (value < least) throw refuseValue(what, `at least ${least}`, `${value}`);
      any.write(out, value);
    },
    read: (from) => {
      const start = from.offset;
      const value = any.read(from);
      if (value > most)
        throw refuseAt(start, `${what}: at most ${most}`, `${value}`, 'module.limit');
      if (value < least) throw refuseAt(start, `${what}: at least ${least}`, `${value}`);
      if (value > from.end - from.offset) {
        throw refuseAt(start, `${what} that fit in what follows`, `${value}`);
      }
      return value;
    },
  };
}

/** Bytes after their number. */
export function sizedBytes(what: string, most: number): Wire<Uint8Array> {
  const size = count(`bytes of ${what}`, 0, most);
  return {
    write: (out, value) => {
      size.write(out, value.length);
      writeBytes(out, value);
    },
    read: (from) => readBytes(from, size.read(from), what),
  };
}

/** UTF-8 after its number of bytes. */
export function text(what: string, most: number): Wire<string> {
  const bytes = sizedBytes(what, most);
  return {
    write: (out, value) => {
      if (!value.isWellFormed()) throw refuseValue(what, 'text without lone surrogates');
      bytes.write(out, encodeUtf8(value));
    },
    read: (from) => {
      const start = from.offset;
      try {
        return decodeUtf8(bytes.read(from), what);
      } catch (error) {
        if (!isDiffieError(error, 'base.utf8')) throw error;
        throw refuseAt(start, `${what} in UTF-8`);
      }
    },
  };
}

/** Items after their number. An item takes a byte or more. */
export function list<T>(
  what: string,
  item: Wire<T>,
  bounds: { readonly least?: number; readonly most: number },
): Wire<readonly T[]> {
  const size = count(what, bounds.least ?? 0, bounds.most);
  return {
    write: (out, value) => {
      size.write(out, value.length);
      for (const one of value) item.write(out, one);
    },
    read: (from) => {
      const items: T[] = [];
      for (let left = size.read(from); left > 0; left--) items.push(item.read(from));
      return items;
    },
  };
}

/** Members in the order given here. */
export function struct<T extends object>(
  members: {
    readonly [K in keyof T]-?: Wire<T[K]>;
  },
): Wire<T> {
  const entries = Object.entries(members) as [keyof T, Wire<T[keyof T]>][];
  return {
    write: (out, value) => {
      for (const [key, wire] of entries) wire.write(out, value[key]);
    },
    read: (from) => Object.fromEntries(entries.map(([key, wire]) => [key, wire.read(from)])) as T,
  };
}

/** A member that is always the same and takes no byte. */
export function literal<const V>(value: V): Wire<V> {
  return { write: () => undefined, read: () => value };
}

/** One of several kinds after a tag byte: the kind's place in `kinds`, from 1. */
export function union<T>(
  what: string,
  kindOf: (value: T) => string,
  kinds: Readonly<Record<string, Wire<T>>>,
): Wire<T> {
  const names = Object.keys(kinds);
  const wires = Object.values(kinds);
  return {
    write: (out, value) => {
      const place = names.indexOf(kindOf(value));
      const wire = wires[place];
      if (wire === undefined) throw refuseValue(what, names.join(', '), kindOf(value));
      out.push(place + 1);
      wire.write(out, value);
    },
    read: (from) => {
      const start = from.offset;
      const tag = readByte(from, what);
      const wire = wires[tag - 1];
      if (wire === undefined) {
        throw refuseAt(start, `${what} (1 to ${wires.length})`, `${tag}`);
      }
      return wire.read(from);
    },
  };
}

/** A part after its size in bytes, which it must fill. */
export function sized<T>(what: string, most: number, wire: Wire<T>): Wire<T> {
  const size = count(`bytes of ${what}`, 0, most);
  return {
    write: (out, value) => {
      const content: Sink = [];
      wire.write(content, value);
      size.write(out, content.length);
      writeBytes(out, content);
    },
    read: (from) => {
      const sizeBytes = size.read(from);
      const outerEnd = from.end;
      from.end = from.offset + sizeBytes;
      const value = wire.read(from);
      if (from.offset !== from.end) throw refuseAt(from.offset, `the end of ${what}`);
      from.end = outerEnd;
      return value;
    },
  };
}
