import { createCipheriv, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concatBytes,
  type Encodable,
  encodeCbor,
  encodeUtf8,
  isDiffieError,
} from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { sha256 } from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import {
  commitRecord,
  decodeRecordEvidence,
  deliveryStatement,
  encodeRecordEvidence,
  provesBreach,
  type RecordEvidence,
  type SealedRecord,
  type SoldTerms,
  sealRecord,
} from '../../oracle/index.ts';
import { flip, PLACE, PLAINTEXT, patient, SALT, signer } from './sale-fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });
const honest = await sealRecord(PLAINTEXT, SALT, nodeRng);
const altered = await sealRecord(encodeUtf8('{"diabetes":0}'), SALT, nodeRng);
const proves = (evidence: RecordEvidence, offer: SoldTerms) =>
  provesBreach(evidence, offer, verifyEd25519);

/** The offer of a sale under the commitment to PLAINTEXT, and what its buyer keeps. */
function saleOf(record: SealedRecord): { offer: SoldTerms; evidence: RecordEvidence } {
  const { ciphertext, buyerHalf, keyHalf, keySalt, terms } = record;
  const commitment = commitRecord(SALT, PLAINTEXT);
  const signature = patient.sign(deliveryStatement(PLACE, terms.ciphertextHash, buyerHalf));
  return {
    offer: { ...terms, commitment, patient: patient.address },
    evidence: { place: PLACE, delivery: { ciphertext, buyerHalf, signature }, keyHalf, keySalt },
  };
}

test('another record than the committed one is a breach, and the committed one is none', async () => {
  const breach = saleOf(altered);
  expect(await proves(breach.evidence, breach.offer)).toBe(true);
  const kept = saleOf(honest);
  expect(await proves(kept.evidence, kept.offer)).toBe(false);
});

test('a key half that opens nothing is a breach where the patient signed its delivery', async () => {
  const { offer, evidence } = saleOf({ ...honest, buyerHalf: flip(honest.buyerHalf, 0) });
  expect(await proves(evidence, offer)).toBe(true);
});

test('bytes of another form than a record are a breach', async () => {
  const halves = concatBytes(honest.keyHalf, honest.buyerHalf);
  const info = encodeUtf8('diffie/record-key/v1');
  const key = new Uint8Array(hkdfSync('sha256', halves, new Uint8Array(0), info, 32));
  const iv = new Uint8Array(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = [cipher.update(encodeUtf8('none')), cipher.final(), cipher.getAuthTag()];
  const ciphertext = concatBytes(iv, ...sealed);
  const terms = { ...honest.terms, ciphertextHash: sha256(ciphertext) };
  const { offer, evidence } = saleOf({ ...honest, ciphertext, terms });
  expect(await proves(evidence, offer)).toBe(true);
});

describe('a buyer can not accuse an honest patient', () => {
  const { offer, evidence } = saleOf(honest);
  const { delivery } = evidence;
  const forged = signer('buyer');
  const half = flip(delivery.buyerHalf, 0);
  const own = forged.sign(deliveryStatement(PLACE, offer.ciphertextHash, half));
  test.each<[string, RecordEvidence]>([
    ['another key half', { ...evidence, delivery: { ...delivery, buyerHalf: half } }],
    [
      'another key half, signed by the buyer',
      { ...evidence, delivery: { ...delivery, buyerHalf: half, signature: own } },
    ],
    ['another released half', { ...evidence, keyHalf: flip(evidence.keyHalf, 0) }],
    ['another salt', { ...evidence, keySalt: flip(evidence.keySalt, 0) }],
    [
      'another ciphertext',
      { ...evidence, delivery: { ...delivery, ciphertext: altered.ciphertext } },
    ],
    ['another offer', { ...evidence, place: { ...PLACE, offer: 8n } }],
    ['another contract', { ...evidence, place: { ...PLACE, contract: flip(PLACE.contract, 0) } }],
  ])('by %s', async (_, accusation) => {
    expect(await proves(accusation, offer)).toBe(false);
  });
});

describe('the bytes of evidence', () => {
  const { evidence } = saleOf(altered);
  const bytes = encodeRecordEvidence(evidence);

  test('are read back as they were', () => {
    expect(decodeRecordEvidence(bytes)).toEqual(evidence);
  });

  test('changed anywhere are refused or say something else', () => {
    const run = fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ by : byte));
        try {
          expect(encodeRecordEvidence(decodeRecordEvidence(changed))).toEqual(changed);
        } catch (error) {
          expect(isDiffieError(error)).toBe(true);
        }
      },
    );
    fc.assert(run, { numRuns: 300 });
  });

  test('at random are refused with a code', () => {
    const run = fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
      expect(() => decodeRecordEvidence(random)).toThrowError(/DIF(1|7)/);
    });
    fc.assert(run, { numRuns: 300 });
  });

  test('with a part of another size are refused', () => {
    const { place, delivery, keyHalf, keySalt } = evidence;
    const parts: readonly Encodable[] = [
      'diffie/record-evidence/v1',
      [place.chainId, place.contract, place.offer],
      [delivery.ciphertext, delivery.buyerHalf, delivery.signature],
      [keyHalf, keySalt],
    ];
    for (const spoilt of [
      parts.slice(0, 3),
      parts.with(0, 'diffie/record-evidence/v2'),
      parts.with(1, [place.chainId, place.contract, -1]),
      parts.with(2, [delivery.ciphertext, keyHalf, keyHalf]),
      parts.with(3, [keyHalf, keySalt.slice(1)]),
    ]) {
      const decode = () => decodeRecordEvidence(encodeCbor(spoilt));
      expect(decode).toThrowError(coded('oracle.evidence'));
    }
  });
});
