// The readers of circuit and ceremony files on bytes that anyone may send: a value, or a coded error.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import {
  parseManifest,
  parseProvingKey,
  parseR1csHeader,
  readKeyTranscript,
  readPowersTranscript,
} from '../../circuits/index.ts';
import { loadArtefact } from '../../circuits/index-node.ts';
import { parseSectionFile, sectionOf } from '../../circuits/section-file.ts';

const CODES = new Set(['circuits.file', 'circuits.ceremonyLimit', 'base.utf8']);

/** Whether the reader gives a value or one of its coded errors: nothing else is allowed to happen. */
function isTotal(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return isDiffieError(error) && CODES.has(error.code);
  }
}

const kinds = ['r1cs', 'zkey', 'ptau'] as const;

/** A well-formed container around any sections. */
const container = fc
  .tuple(
    fc.constantFrom(...kinds),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.uint8Array({ maxLength: 700 })), {
      maxLength: 10,
    }),
  )
  .map(([kind, sections]) => {
    const bytes = new Uint8Array(
      12 + sections.reduce((sum, [, body]) => sum + 12 + body.length, 0),
    );
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode(kind));
    view.setUint32(8, sections.length, true);
    let at = 12;
    for (const [id, body] of sections) {
      view.setUint32(at, id, true);
      view.setBigUint64(at + 4, BigInt(body.length), true);
      bytes.set(body, at + 12);
      at += 12 + body.length;
    }
    return { kind, sections, bytes };
  });

describe('section files', () => {
  it('give back the sections that were written, each once', () => {
    fc.assert(
      fc.property(container, ({ kind, sections, bytes }) => {
        const ids = sections.map(([id]) => id);
        if (new Set(ids).size < ids.length) {
          expect(() => parseSectionFile(bytes, kind)).toThrow(/every section once/);
          return;
        }
        expect([...parseSectionFile(bytes, kind)]).toEqual(sections);
        expect(() => parseSectionFile(bytes.slice(0, -1), kind)).toThrow();
        expect(() => parseSectionFile(Uint8Array.of(...bytes, 0), kind)).toThrow();
      }),
    );
  });

  it('are refused as another kind, and where a section is missing', () => {
    const empty = Uint8Array.of(0x7a, 0x6b, 0x65, 0x79, 1, 0, 0, 0, 0, 0, 0, 0);
    expect(() => parseSectionFile(empty, 'ptau')).toThrow(/"ptau"/);
    expect(() => sectionOf(parseSectionFile(empty, 'zkey'), 1, 'key')).toThrow(/a section 1/);
  });

  it('are read to a value or a coded error, whatever the bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      container.map(({ bytes }) => bytes),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const kind of kinds) expect(isTotal(() => parseSectionFile(bytes, kind))).toBe(true);
        expect(isTotal(() => parseR1csHeader(bytes))).toBe(true);
        expect(isTotal(() => parseProvingKey(bytes))).toBe(true);
        expect(isTotal(() => readKeyTranscript(bytes))).toBe(true);
        expect(isTotal(() => readPowersTranscript(bytes))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the committed key', () => {
  let zkey: Uint8Array;
  let r1cs: Uint8Array;

  beforeAll(async () => {
    zkey = await loadArtefact('zkey');
    r1cs = await loadArtefact('r1cs');
  });

  it('with any bytes changed or cut off is read to a value or a coded error', () => {
    // Headers, indices and records are where a reader could go astray; points are opaque to it.
    const places = fc.oneof(
      fc.integer({ min: 0, max: 2000 }),
      fc.integer({ min: 0, max: 1500 }).map((fromEnd) => zkey.length - 1 - fromEnd),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(places, fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const changed = zkey.slice();
          for (const [at, value] of changes) changed[at] = value;
          expect(isTotal(() => readKeyTranscript(changed))).toBe(true);
          expect(isTotal(() => parseProvingKey(changed))).toBe(true);
          const cut = zkey.subarray(0, changes[0]?.[0]);
          expect(isTotal(() => parseProvingKey(cut))).toBe(true);
          const changedR1cs = r1cs.slice(0, 200);
          for (const [at, value] of changes) if (at < 200) changedR1cs[at] = value;
          expect(isTotal(() => parseR1csHeader(changedR1cs))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('points no coefficient outside of its matrix', () => {
    const changed = zkey.slice();
    changed[1236 + 4 + 7] = 0xff; // the first coefficient's row
    expect(() => parseProvingKey(changed)).toThrow(/indices in range/);
  });
});

describe('manifest', () => {
  it('is read to a value or a coded error, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        let refused: unknown;
        try {
          parseManifest(text);
        } catch (error) {
          refused = error;
        }
        expect(isDiffieError(refused, 'circuits.artefact')).toBe(true);
      }),
    );
  });
});
