// The container of the circom and snarkjs files (`r1cs`, `zkey`, `ptau`): four letters, version, sections
// with id and length, little-endian. Reads the structure only; what a section holds is its reader's matter.

import { assert, DiffieError } from '../base/index.ts';

const HEADER_SIZE_BYTES = 12;
const SECTION_HEADER_SIZE_BYTES = 12;

/** Sections by id; views into the file's bytes, which must not change. */
export type SectionFile = ReadonlyMap<number, Uint8Array>;

/** The kinds of file, by their first four letters. */
export type SectionFileKind = 'r1cs' | 'zkey' | 'ptau';

/**
 * The sections of a file.
 * @throws circuits.file where it is another kind of file, cut short, too long or has a section twice
 */
export function parseSectionFile(bytes: Uint8Array, kind: SectionFileKind): SectionFile {
  const refuse = (expected: string) =>
    new DiffieError('circuits.file', { at: `${kind} file`, expected });
  if (bytes.length < HEADER_SIZE_BYTES) throw refuse(`at least ${HEADER_SIZE_BYTES} bytes`);
  for (let i = 0; i < kind.length; i++) {
    if (bytes[i] !== kind.charCodeAt(i)) throw refuse(`the letters "${kind}" at its start`);
  }
  const reader = new ByteReader(bytes, `${kind} file`);
  reader.skip(8);
  const sectionCount = reader.u32();
  const sections = new Map<number, Uint8Array>();
  for (let i = 0; i < sectionCount; i++) {
    if (reader.restBytes < SECTION_HEADER_SIZE_BYTES) throw refuse('whole sections');
    const id = reader.u32();
    const size = reader.u64();
    if (sections.has(id)) throw refuse('every section once');
    if (size > BigInt(reader.restBytes)) throw refuse('whole sections');
    sections.set(id, reader.take(Number(size)));
  }
  if (reader.restBytes !== 0) throw refuse('nothing after the last section');
  return sections;
}

/** @throws circuits.file where the file has no such section */
export function sectionOf(file: SectionFile, id: number, at: string): ByteReader {
  const section = file.get(id);
  if (section === undefined) {
    throw new DiffieError('circuits.file', { at, expected: `a section ${id}` });
  }
  return new ByteReader(section, `${at}, section ${id}`);
}

/** Reads little-endian values one after another; throws circuits.file at the end of the bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #at: string;
  #offset = 0;

  constructor(bytes: Uint8Array, at: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** Bytes not read yet. */
  get restBytes(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Passes over bytes. */
  skip(sizeBytes: number): void {
    this.take(sizeBytes);
  }

  /** A view of the next bytes. */
  take(sizeBytes: number): Uint8Array {
    assert(sizeBytes >= 0, 'a reader goes forward');
    if (sizeBytes > this.restBytes) {
      throw new DiffieError('circuits.file', {
        at: this.#at,
        expected: `${sizeBytes} more bytes`,
        got: `${this.restBytes}`,
      });
    }
    const from = this.#offset;
    this.#offset += sizeBytes;
    return this.#bytes.subarray(from, this.#offset);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u32(): number {
    const from = this.#offset;
    this.skip(4);
    return this.#view.getUint32(from, true);
  }

  u64(): bigint {
    const from = this.#offset;
    this.skip(8);
    return this.#view.getBigUint64(from, true);
  }
}
