// Types of what goes over JSON, each with its check and its two directions: bytes as 0x-hexadecimal, u64 as decimal
// strings, absent as null. The method table is written in them; server, client and reference page follow from it.

import { DiffieError, fromHex, toHex } from '../base/index.ts';

/** What JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A type of the wire. `isOptional`: as a member of a record it may be left out. */
export type WireType<T> = {
  /** For the reference page; `shape` is what a type with a name of its own consists of. */
  readonly name: string;
  readonly shape?: string;
  readonly isOptional?: true;
  toJson(value: T): JsonValue;
  /** @throws base.schema with the path, what was expected and what came */
  fromJson(json: unknown, at: string): T;
};

/** The values of a wire type. */
export type ValueOf<W> = W extends WireType<infer T> ? T : never;

type Fields = Readonly<Record<string, WireType<unknown>>>;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends { isOptional: true } ? K : never }[keyof F];
type RecordOf<F> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: ValueOf<F[K]>;
};

const U64_LIMIT = 2n ** 64n;

/** The type under a name of its own, which the reference page explains once. */
export function named<T>(name: string, type: WireType<T>): WireType<T> {
  return { ...type, name, shape: type.name };
}

/** An integer of 0 to 2^64-1 as decimal string; safe JSON numbers are taken too. */
export const u64: WireType<bigint> = {
  name: 'u64',
  toJson: (value) => value.toString(),
  fromJson(json, at) {
    const isNumber = typeof json === 'number' && Number.isSafeInteger(json) && json >= 0;
    if (isNumber) return BigInt(json);
    if (typeof json === 'string' && /^(0|[1-9][0-9]{0,19})$/.test(json)) {
      const value = BigInt(json);
      if (value < U64_LIMIT) return value;
    }
    throw schemaFault(at, 'an integer of 0 to 2^64-1 as decimal string', json);
  },
};

/** Bytes of one size as 0x-hexadecimal. */
export function fixedBytes(sizeBytes: number): WireType<Uint8Array> {
  return {
    ...bytes(sizeBytes),
    name: `${sizeBytes} bytes`,
    fromJson: readBytes(sizeBytes, sizeBytes),
  };
}

/** At most `limitBytes` bytes as 0x-hexadecimal. */
export function bytes(limitBytes: number): WireType<Uint8Array> {
  return {
    name: 'bytes',
    toJson: (value) => `0x${toHex(value)}`,
    fromJson: readBytes(0, limitBytes),
  };
}

function readBytes(leastBytes: number, limitBytes: number) {
  return (json: unknown, at: string): Uint8Array => {
    const size = leastBytes === limitBytes ? `${limitBytes} bytes` : `at most ${limitBytes} bytes`;
    const expected = `${size} as 0x-hexadecimal`;
    if (typeof json !== 'string' || !json.startsWith('0x')) throw schemaFault(at, expected, json);
    if (json.length > 2 + 2 * limitBytes || json.length < 2 + 2 * leastBytes) {
      throw new DiffieError('base.schema', { at, expected, got: `${json.length - 2} digits` });
    }
    return fromHex(json, at);
  };
}

/** A number of 0 to `limit`. */
export function count(limit: number): WireType<number> {
  return {
    name: 'number',
    toJson: (value) => value,
    fromJson(json, at) {
      if (typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= limit)
        return json;
      throw schemaFault(at, `an integer of 0 to ${limit}`, json);
    },
  };
}

/** true or false. */
export const flag: WireType<boolean> = {
  name: 'bool',
  toJson: (value) => value,
  fromJson(json, at) {
    if (typeof json === 'boolean') return json;
    throw schemaFault(at, 'true or false', json);
  },
};

/** Text of at most `limit` UTF-16 units. */
export function text(limit: number): WireType<string> {
  return {
    name: 'text',
    toJson: (value) => value,
    fromJson(json, at) {
      if (typeof json === 'string' && json.length <= limit) return json;
      throw schemaFault(at, `text of at most ${limit} characters`, json);
    },
  };
}

/** One of a few words. */
export function word<const W extends string>(...words: readonly W[]): WireType<W> {
  return {
    name: words.map((entry) => `'${entry}'`).join(' or '),
    toJson: (value) => value,
    fromJson(json, at) {
      const found = words.find((entry) => entry === json);
      if (found !== undefined) return found;
      throw schemaFault(at, `one of ${words.join(', ')}`, json);
    },
  };
}

/** A list of at most `limit`. */
export function list<T>(item: WireType<T>, limit: number): WireType<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    toJson: (values) => values.map((value) => item.toJson(value)),
    fromJson(json, at) {
      if (!Array.isArray(json) || json.length > limit) {
        throw schemaFault(at, `a list of at most ${limit}`, json);
      }
      return json.map((entry, i) => item.fromJson(entry, `${at}[${i}]`));
    },
  };
}

/** The value, or undefined as null. */
export function nullable<T>(type: WireType<T>): WireType<T | undefined> {
  return {
    name: `${type.name} or null`,
    toJson: (value) => (value === undefined ? null : type.toJson(value)),
    fromJson: (json, at) => (json === null ? undefined : type.fromJson(json, at)),
  };
}

/** A member that may be left out. */
export function optional<T>(
  type: WireType<T>,
): WireType<T | undefined> & { readonly isOptional: true } {
  return { ...nullable(type), name: type.name, isOptional: true };
}

/** Named members, and no others. */
export function record<const F extends Fields>(fields: F): WireType<RecordOf<F>> {
  const names = Object.keys(fields);
  const members = names.map((name) => `${name}${fields[name]?.isOptional ? '?' : ''}`);
  const typed = members.map((member, i) => `${member}: ${fields[names[i] ?? '']?.name}`);
  return {
    name: names.length === 0 ? '{}' : `{ ${typed.join('; ')} }`,
    toJson(value) {
      const json: Record<string, JsonValue> = {};
      for (const [name, type] of Object.entries(fields)) {
        const member = (value as Record<string, unknown>)[name];
        if (member !== undefined || !type.isOptional) json[name] = type.toJson(member);
      }
      return json;
    },
    fromJson(json, at) {
      if (!isRecord(json)) throw schemaFault(at, `an object of ${members.join(', ')}`, json);
      const surplus = Object.keys(json).find((name) => !Object.hasOwn(fields, name));
      if (surplus !== undefined) {
        throw new DiffieError('base.schema', {
          at,
          expected: members.length === 0 ? 'no members' : `members ${members.join(', ')}`,
          got: `a member ${surplus.slice(0, 64)}`,
        });
      }
      const value: Record<string, unknown> = {};
      for (const [name, type] of Object.entries(fields)) {
        const member = Object.hasOwn(json, name) ? json[name] : undefined;
        if (member === undefined && type.isOptional) continue;
        value[name] = type.fromJson(member, `${at}.${name}`);
      }
      return value as RecordOf<F>;
    },
  };
}

type Variants = Readonly<Record<string, WireType<object>>>;
type VariantOf<V> = { [K in keyof V]: { readonly kind: K } & ValueOf<V[K]> }[keyof V];

/** Records told apart by their member `kind`. */
export function variant<const V extends Variants>(kinds: V): WireType<VariantOf<V>> {
  const names = Object.keys(kinds);
  return {
    name: names.map((kind) => `${kind} ${kinds[kind]?.name}`).join(' or '),
    toJson(value) {
      const { kind, ...rest } = value as { kind: string };
      return { kind, ...(kinds[kind]?.toJson(rest) as object) };
    },
    fromJson(json, at) {
      if (!isRecord(json)) throw schemaFault(at, `an object with kind ${names.join(', ')}`, json);
      const { kind, ...rest } = json;
      const type = names.find((name) => name === kind);
      if (type === undefined) throw schemaFault(`${at}.kind`, `one of ${names.join(', ')}`, kind);
      return { kind: type, ...kinds[type]?.fromJson(rest, at) } as VariantOf<V>;
    },
  };
}

function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function schemaFault(at: string, expected: string, got: unknown): DiffieError {
  return new DiffieError('base.schema', { at, expected, got: kindOf(got) });
}

function kindOf(json: unknown): string {
  if (json === null) return 'null';
  if (json === undefined) return 'nothing';
  if (Array.isArray(json)) return `a list of ${json.length}`;
  if (typeof json === 'string') return `text ${JSON.stringify(json.slice(0, 40))}`;
  if (typeof json === 'object') return 'an object';
  return `${json}`;
}
