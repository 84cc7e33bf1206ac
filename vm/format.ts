// The binary form of a module: magic, version, then every section in a fixed order, each an id byte, its size
// and its content. One module has one byte string; the hash of all but the debug section is the code's identity.
// Proves of what it decodes: in bounds, canonical, known opcodes. Names, references and types are the validator's.

import { DiffieError, LIMITS } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { debugWire } from './format-debug.ts';
import { SECTIONS, type SectionKey } from './format-sections.ts';
import { ISA_VERSION } from './isa.ts';
import type { Module } from './module.ts';
import { type Cursor, readByte, refuseAt, type Sink, sized, u32, type Wire } from './wire.ts';

/** The first four bytes of a module: "\0dvm". */
const MODULE_MAGIC: readonly number[] = [0x00, 0x64, 0x76, 0x6d];

const DEBUG_ID = 10;
const version = u32('a machine version');

/**
 * The one byte string of a module, debug data included.
 * @throws module.format, module.limit for a module that has none: `at` names the part
 */
export function encodeModule(module: Module): Uint8Array {
  const out: Sink = [...MODULE_MAGIC];
  version.write(out, ISA_VERSION);
  for (const [id, key, wire] of SECTIONS) {
    section(id, key, wire as Wire<unknown>).write(out, module[key]);
  }
  section(DEBUG_ID, 'debug', debugWire(module.functions)).write(out, module.debug);
  if (out.length > LIMITS.moduleSizeBytes) throw tooLarge('module', out.length);
  return Uint8Array.from(out);
}

/**
 * The module of canonical bytes: encodeModule gives the same bytes back. Keeps no reference to them.
 * @throws module.format, module.version, module.limit; `at` is the byte offset
 */
export function decodeModule(bytes: Uint8Array): Module {
  const from = openModule(bytes);
  const parts: Partial<Record<SectionKey, unknown>> = {};
  for (const [id, key, wire] of SECTIONS) {
    parts[key] = section(id, key, wire as Wire<unknown>).read(from);
  }
  const module = parts as Omit<Module, 'debug'>;
  const debug = section(DEBUG_ID, 'debug', debugWire(module.functions)).read(from);
  if (from.offset !== bytes.length) throw refuseAt(from.offset, 'the end of the module');
  return { ...module, debug };
}

/**
 * The code's identity: 32 bytes, the tagged hash of the module's bytes before its debug section. Looks at the
 * sections' sizes alone.
 * @throws module.format, module.version, module.limit
 */
export function codeHash(bytes: Uint8Array): Uint8Array {
  const from = openModule(bytes);
  for (const [id, key] of SECTIONS) {
    section(id, key, skipped).read(from);
  }
  const hashed = bytes.subarray(0, from.offset);
  section(DEBUG_ID, 'debug', skipped).read(from);
  if (from.offset !== bytes.length) throw refuseAt(from.offset, 'the end of the module');
  return hashTagged('diffie/module/v1', hashed);
}

const skipped: Wire<void> = {
  write: () => undefined,
  read: (from) => {
    from.offset = from.end;
  },
};

function section<T>(id: number, key: string, content: Wire<T>): Wire<T> {
  const body = sized(`section ${key}`, LIMITS.moduleSizeBytes, content);
  return {
    write: (out, value) => {
      out.push(id);
      body.write(out, value);
    },
    read: (from) => {
      const start = from.offset;
      const found = readByte(from, `section ${id} (${key})`);
      if (found !== id) throw refuseAt(start, `section ${id} (${key})`, `section ${found}`);
      return body.read(from);
    },
  };
}

function openModule(bytes: Uint8Array): Cursor {
  if (bytes.length > LIMITS.moduleSizeBytes) {
    throw tooLarge(`byte ${LIMITS.moduleSizeBytes}`, bytes.length);
  }
  const from: Cursor = { bytes, offset: 0, end: bytes.length };
  for (const expected of MODULE_MAGIC) {
    const found = readByte(from, 'the magic bytes 00 64 76 6d');
    if (found !== expected) throw refuseAt(from.offset - 1, 'the magic bytes 00 64 76 6d');
  }
  const start = from.offset;
  const found = version.read(from);
  if (found !== ISA_VERSION) {
    throw refuseAt(start, `version ${ISA_VERSION}`, `version ${found}`, 'module.version');
  }
  return from;
}

function tooLarge(at: string, sizeBytes: number): DiffieError {
  return new DiffieError('module.limit', {
    at,
    expected: `at most ${LIMITS.moduleSizeBytes} bytes`,
    got: `${sizeBytes}`,
  });
}
