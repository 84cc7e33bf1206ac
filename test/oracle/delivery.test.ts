import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Encodable, encodeCbor, equalBytes, LIMITS } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { createHpkeKeyPair, hashTagged, sealHpke } from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import {
  deliveryStatement,
  openDelivery,
  receivingKeyStatement,
  type SealedRecord,
  sealDelivery,
  sealRecord,
} from '../../oracle/index.ts';
import { flip, PLACE, PLAINTEXT, patient, SALT, signer } from './sale-fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });
const buyer = await createHpkeKeyPair(nodeRng);
const record = await sealRecord(PLAINTEXT, SALT, nodeRng);
const terms = { ...record.terms, patient: patient.address };
const deliver = (sold: SealedRecord = record, place = PLACE, sign = patient.sign) =>
  sealDelivery(buyer.publicKey, sold, place, sign);
const open = (message: Uint8Array, place = PLACE, offer = terms) =>
  openDelivery(buyer, message, place, { terms: offer, verifySignature: verifyEd25519 });

test('the buyer gets ciphertext and key half, signed by the patient', async () => {
  const delivery = await open(await deliver());
  const { ciphertext, buyerHalf } = record;
  expect(delivery).toMatchObject({ ciphertext, buyerHalf });
  const statement = deliveryStatement(PLACE, record.terms.ciphertextHash, buyerHalf);
  expect(verifyEd25519(patient.address, statement, delivery.signature)).toBe(true);
});

test('a record of the largest size is delivered', async () => {
  const large = await sealRecord(new Uint8Array(LIMITS.recordSizeBytes), SALT, nodeRng);
  const offer = { ...large.terms, patient: patient.address };
  const { ciphertext } = await open(await deliver(large), PLACE, offer);
  expect(equalBytes(ciphertext, large.ciphertext)).toBe(true);
});

describe('a delivery opens for one buyer and one offer alone', () => {
  test('not for another buyer', async () => {
    const other = await createHpkeKeyPair(nodeRng);
    const given = { terms, verifySignature: verifyEd25519 };
    const opening = openDelivery(other, await deliver(), PLACE, given);
    await expect(opening).rejects.toThrowError(coded('crypto.hpkeOpen'));
  });

  test.each([
    ['offer', { ...PLACE, offer: 8n }],
    ['contract', { ...PLACE, contract: flip(PLACE.contract, 3) }],
    ['chain', { ...PLACE, chainId: flip(PLACE.chainId, 3) }],
  ])('not for another %s', async (_, place) => {
    await expect(open(await deliver(), place)).rejects.toThrowError(coded('crypto.hpkeOpen'));
  });

  test('not for another ciphertext hash', async () => {
    const offer = { ...terms, ciphertextHash: flip(terms.ciphertextHash, 0) };
    const opening = open(await deliver(), PLACE, offer);
    await expect(opening).rejects.toThrowError(coded('crypto.hpkeOpen'));
  });

  test('not with a byte changed', async () => {
    const message = await deliver();
    const run = fc.asyncProperty(fc.nat(message.length - 1), async (at) => {
      await expect(open(flip(message, at))).rejects.toThrowError(coded('crypto.hpkeOpen'));
    });
    await fc.assert(run, { numRuns: 20 });
  });
});

describe('what a dishonest patient seals is refused', () => {
  test('another ciphertext under the hash of the offer', async () => {
    const other = await sealRecord(PLAINTEXT, SALT, nodeRng);
    const message = await deliver({ ...other, terms: record.terms });
    await expect(open(message)).rejects.toMatchObject({
      code: 'oracle.delivery',
      facts: { at: 'delivery, ciphertext' },
    });
  });

  test('a signature by someone else, or for another offer', async () => {
    const stranger = await deliver(record, PLACE, signer('stranger').sign);
    const elsewhere = { ...PLACE, offer: 8n };
    const { ciphertextHash } = record.terms;
    const statement = deliveryStatement(elsewhere, ciphertextHash, record.buyerHalf);
    const reused = await deliver(record, PLACE, () => patient.sign(statement));
    for (const message of [stranger, reused]) {
      await expect(open(message)).rejects.toMatchObject({
        code: 'oracle.delivery',
        facts: { at: 'delivery, signature' },
      });
    }
  });

  /** Content that only the holder of the buyer's public key and the offer's terms can seal: the patient. */
  const sealContent = (content: Uint8Array) =>
    sealHpke(buyer.publicKey, content, {
      info: hashTagged(
        'diffie/offer-place/v1',
        PLACE.chainId,
        PLACE.contract,
        encodeCbor(PLACE.offer),
      ),
      aad: terms.ciphertextHash,
    });
  const { ciphertext, buyerHalf } = record;
  const signature = patient.sign(deliveryStatement(PLACE, terms.ciphertextHash, buyerHalf));
  const type = 'diffie/delivery/v1';

  test('the parts as they should be open: the content is the one that is fuzzed', async () => {
    const content = encodeCbor([type, ciphertext, buyerHalf, signature]);
    expect((await open(await sealContent(content))).buyerHalf).toEqual(buyerHalf);
  });

  test.each<[string, Encodable]>([
    ['another type', ['diffie/delivery/v2', ciphertext, buyerHalf, signature]],
    ['a part too few', [type, ciphertext, buyerHalf]],
    ['a part too many', [type, ciphertext, buyerHalf, signature, null]],
    ['text for a ciphertext', [type, 'text', buyerHalf, signature]],
    ['a half of another size', [type, ciphertext, buyerHalf.slice(1), signature]],
    ['a signature of another size', [type, ciphertext, buyerHalf, signature.slice(1)]],
    ['no list', { type }],
  ])('%s', async (_, content) => {
    const message = await sealContent(encodeCbor(content));
    await expect(open(message)).rejects.toThrowError(coded('oracle.delivery'));
  });

  test('any bytes at all', async () => {
    const run = fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (content) => {
      const opening = open(await sealContent(content));
      await expect(opening).rejects.toThrowError(coded('oracle.delivery'));
    });
    await fc.assert(run, { numRuns: 40 });
  });
});

test('a receiving key is signed for one contract of one chain', () => {
  const statement = (place = PLACE, key = buyer.publicKey) => receivingKeyStatement(place, key);
  const others = [
    statement({ ...PLACE, contract: flip(PLACE.contract, 0) }),
    statement({ ...PLACE, chainId: flip(PLACE.chainId, 0) }),
    statement(PLACE, flip(buyer.publicKey, 0)),
  ];
  for (const other of others) expect(other).not.toEqual(statement());
  expect(statement({ ...PLACE, offer: 99n })).toEqual(statement());
});
