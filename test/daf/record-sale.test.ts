// The steps of a sale on a chain in memory: what each refuses, and that money and key change hands as they should.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import {
  type Contract,
  checkDelivery,
  createReceivingKey,
  createSender,
  deliverRecord,
  deployContract,
  lockPrice,
  offerRecord,
  openPurchase,
  openSale,
  RELEASE_MARGIN_BLOCKS,
  readOffer,
  refundPrice,
  releaseKey,
  type SaleTerms,
  type Sender,
  sealVouchedRecord,
  vouchForRecord,
} from '../../daf/index.ts';
import {
  contractModule,
  createAccount,
  type LocalChain,
  startLocalChain,
} from '../../daf/index-node.ts';
import { provesBreach, type SealedRecord, sealRecord } from '../../oracle/index.ts';

const coded = (code: string) => expect.objectContaining({ code });
const saying = (text: string) =>
  expect.objectContaining({ message: expect.stringContaining(text) });
const verifySignature = verifyEd25519;
const PLAINTEXT = encodeUtf8('{"diabetes":1,"eggsfreq":7}');
const PRICE = 1_000_000_000n;
const LIMIT = { yoLimit: 5_000_000n };

let chain: LocalChain;
let contract: Contract;
let patient: Sender;
let buyer: Sender;
let hospital: Sender;

beforeAll(async () => {
  chain = await startLocalChain({ heartbeatMs: 0 });
  const open = async () => {
    const sender = createSender(chain.client, createAccount());
    const to = sender.account.address;
    await chain.faucet.send({ kind: 'transfer', to, amount: 10n ** 12n });
    return sender;
  };
  [patient, buyer, hospital] = [await open(), await open(), await open()];
  contract = await deployContract(hospital, contractModule('patient-sale'), []);
});
afterAll(() => chain.close());

const by = (sender: Sender) => ({ contract, sender, chainId: chain.chainId, verifySignature });
const heightNow = async () => (await chain.client.info({})).height;
const balanceOf = async ({ account }: Sender) =>
  (await chain.client.account({ address: account.address })).balance;
const agreed = (): SaleTerms => ({
  patient: patient.account.address,
  buyer: buyer.account.address,
  hospital: hospital.account.address,
  price: PRICE,
  purpose: 'research',
});
const vouch = (plaintext = PLAINTEXT) =>
  vouchForRecord(hospital.account, patient.account.address, plaintext, nodeRng);

type Delivered = {
  readonly id: bigint;
  readonly record: SealedRecord;
  readonly message: Uint8Array;
  readonly pair: Awaited<ReturnType<typeof createReceivingKey>>['pair'];
};

/** Offer and delivery, of the record vouched for unless another is given. */
async function deliver(
  blocks = 100n,
  change: (record: SealedRecord) => SealedRecord | Promise<SealedRecord> = (record) => record,
): Promise<Delivered> {
  const voucher = vouch();
  const record = await change(await sealVouchedRecord(PLAINTEXT, voucher, nodeRng));
  const expiry = (await heightNow()) + blocks;
  const { buyer: to, price, purpose } = agreed();
  const offer = { buyer: to, price, purpose, expiry };
  const id = await offerRecord(by(patient), record, voucher, offer);
  const { pair, receivingKey: key } = await createReceivingKey(by(buyer), nodeRng);
  const message = await deliverRecord(by(patient), id, record, key);
  return { id, record, message, pair };
}

const check = ({ id, message, pair }: Delivered, terms = agreed()) =>
  checkDelivery(by(buyer), id, message, { agreed: terms, pair });

/** A sale whose price is locked. */
async function lockedWith(blocks: bigint) {
  const delivered = await deliver(blocks);
  const checked = await check(delivered);
  await lockPrice(by(buyer), checked);
  return { ...delivered, offer: checked.offer };
}

/** Makes blocks until the newest has the height: the next transaction runs one above. */
async function reach(height: bigint): Promise<void> {
  while ((await heightNow()) < height) await chain.node.produceBlock();
  expect(await heightNow()).toBe(height);
}

test('price and record change hands', async () => {
  const delivered = await deliver();
  const { id, record } = delivered;
  const checked = await check(delivered);
  expect(checked.offer).toMatchObject({ ...agreed(), ...record.terms });
  await expect(openPurchase(by(buyer), checked)).rejects.toThrowError(coded('daf.sale'));
  const before = { patient: await balanceOf(patient), buyer: await balanceOf(buyer) };
  const locked = await lockPrice(by(buyer), checked);
  expect(await balanceOf(buyer)).toBe(before.buyer - PRICE - locked.placed.receipt.fee);
  const { placed, events } = await releaseKey(by(patient), id, record);
  expect(await balanceOf(patient)).toBe(before.patient + PRICE - placed.receipt.fee);
  expect(events.map(({ name }) => name)).toEqual(['released', 'paid']);
  expect(await openPurchase(by(buyer), checked)).toMatchObject({
    kind: 'record',
    plaintext: PLAINTEXT,
  });
  expect((await chain.client.account({ address: contract.address })).balance).toBe(0n);
  const { keyHalf, keySalt } = record;
  for (const [method, args] of [
    ['release', [id, keyHalf, keySalt]],
    ['refund', [id]],
  ] as const) {
    const again = contract.call(buyer, method, [...args], LIMIT);
    await expect(again, method).rejects.toThrowError(coded('daf.trapped'));
  }
});

test('whoever brings the key, the patient named in the offer is paid', async () => {
  const delivered = await deliver();
  const { id, record } = delivered;
  await lockPrice(by(buyer), await check(delivered));
  const before = await balanceOf(patient);
  await contract.call(hospital, 'release', [id, record.keyHalf, record.keySalt]);
  expect(await balanceOf(patient)).toBe(before + PRICE);
});

describe('a key is not released', () => {
  test('before the price is locked, nor for another offer', async () => {
    const delivered = await deliver();
    const release = (record: SealedRecord) => releaseKey(by(patient), delivered.id, record);
    await expect(release(delivered.record)).rejects.toThrowError(coded('daf.sale'));
    await lockPrice(by(buyer), await check(delivered));
    const other = await sealVouchedRecord(PLAINTEXT, vouch(), nodeRng);
    await expect(release(other)).rejects.toThrowError(coded('daf.sale'));
    await release(delivered.record);
  });

  test(`with less than ${RELEASE_MARGIN_BLOCKS} blocks left, and is with as many`, async () => {
    const justInTime = await lockedWith(20n);
    await reach(justInTime.offer.expiry - RELEASE_MARGIN_BLOCKS);
    await releaseKey(by(patient), justInTime.id, justInTime.record);
    const late = await lockedWith(20n);
    await reach(late.offer.expiry - RELEASE_MARGIN_BLOCKS + 1n);
    const tooLate = releaseKey(by(patient), late.id, late.record);
    await expect(tooLate).rejects.toThrowError(coded('daf.releaseTooLate'));
  });
});

test('the contract itself takes a key in the block of the expiry, and not in the next', async () => {
  const [last, late] = [await lockedWith(20n), await lockedWith(20n)];
  const claim = ({ id, record }: Delivered) =>
    contract.call(patient, 'release', [id, record.keyHalf, record.keySalt], LIMIT);
  await reach(last.offer.expiry - 1n);
  await claim(last);
  await reach(late.offer.expiry);
  await expect(claim(late)).rejects.toThrowError(saying('has expired'));
});

test('the price goes back after the expiry and not before, and no key is paid for any more', async () => {
  const { id, record, offer } = await lockedWith(10n);
  const refund = () => contract.call(hospital, 'refund', [id], LIMIT);
  await reach(offer.expiry - 1n);
  await expect(refund()).rejects.toThrowError(saying('has not expired'));
  const claim = contract.call(patient, 'release', [id, record.keyHalf, record.keySalt], LIMIT);
  await expect(claim).rejects.toThrowError(saying('has expired'));
  const before = await balanceOf(buyer);
  await refundPrice(by(hospital), id);
  expect(await balanceOf(buyer)).toBe(before + PRICE);
  await expect(refund()).rejects.toThrowError(coded('daf.trapped'));
});

describe('the contract takes no price', () => {
  test('from another, of another amount, twice, or after the expiry', async () => {
    const delivered = await deliver(12n);
    const { id } = delivered;
    await check(delivered);
    const lock = (sender: Sender, value: bigint) =>
      contract.call(sender, 'lock', [id], { ...LIMIT, value });
    await expect(lock(hospital, PRICE)).rejects.toThrowError(saying('only the buyer'));
    await expect(lock(buyer, PRICE - 1n)).rejects.toThrowError(saying('not the price'));
    await expect(lock(buyer, PRICE + 1n)).rejects.toThrowError(saying('not the price'));
    await lock(buyer, PRICE);
    await expect(lock(buyer, PRICE)).rejects.toThrowError(saying('locked already'));
    const other = await deliver(10n);
    await reach((await readOffer(contract, other.id)).expiry - 1n);
    const late = contract.call(buyer, 'lock', [other.id], { ...LIMIT, value: PRICE });
    await expect(late).rejects.toThrowError(saying('has expired'));
  });
});

describe('the buyer locks nothing', () => {
  const other = new Uint8Array(32).fill(5);
  test.each<[string, Partial<SaleTerms>]>([
    ['patient', { patient: other }],
    ['hospital', { hospital: other }],
    ['price', { price: PRICE - 1n }],
    ['purpose', { purpose: 'advertising' }],
  ])('for another %s than agreed', async (name, change) => {
    const checking = check(await deliver(), { ...agreed(), ...change });
    await expect(checking).rejects.toMatchObject({
      code: 'daf.offer',
      facts: { at: `offer, ${name}` },
    });
  });

  test('where the hospital did not sign, whatever a node says the contract has checked', async () => {
    const delivered = await deliver();
    const unsigned = `0x${'00'.repeat(64)}`;
    const lying: Contract = {
      ...contract,
      view: async (method, args) => {
        const value = await contract.view(method, args);
        return method === 'offer_of' ? { ...(value as object), signature: unsigned } : value;
      },
    };
    const { id, message, pair } = delivered;
    const actor = { ...by(buyer), contract: lying };
    const checking = checkDelivery(actor, id, message, { agreed: agreed(), pair });
    await expect(checking).rejects.toMatchObject({
      code: 'daf.offer',
      facts: { at: 'offer, signature' },
    });
  });

  test('for a delivery of another offer, or of another ciphertext', async () => {
    const [one, two] = [await deliver(), await deliver()];
    await expect(check({ ...two, message: one.message })).rejects.toThrowError(
      coded('crypto.hpkeOpen'),
    );
    const spoilt = await deliver(100n, (record) => ({
      ...record,
      ciphertext: record.ciphertext.slice(1),
    }));
    await expect(check(spoilt)).rejects.toThrowError(coded('oracle.delivery'));
  });
});

test('nothing is delivered to a key that the buyer did not sign for this contract', async () => {
  const { id, record } = await deliver();
  const { receivingKey: foreign } = await createReceivingKey(by(hospital), nodeRng);
  const { receivingKey: own } = await createReceivingKey(by(buyer), nodeRng);
  const swapped = { ...own, publicKey: foreign.publicKey };
  for (const key of [foreign, swapped]) {
    const delivering = deliverRecord(by(patient), id, record, key);
    await expect(delivering).rejects.toThrowError(coded('daf.offer'));
  }
});

test('a sale is opened at the contract that one has read, and at no other', async () => {
  const options = { codeHash: contract.program.codeHash, verifySignature };
  const actor = await openSale(buyer, contract.address, options);
  expect(actor).toMatchObject({ sender: buyer, chainId: chain.chainId });
  const args = [buyer.account.address, patient.account.address, 'test'];
  const other = await deployContract(hospital, contractModule('market-overlap'), args);
  const opening = openSale(buyer, other.address, options);
  await expect(opening).rejects.toThrowError(coded('daf.offer'));
  const nowhere = openSale(buyer, buyer.account.address, options);
  await expect(nowhere).rejects.toThrowError(coded('chain.notFound'));
});

describe('no offer', () => {
  const place = async (sender: Sender, expiry: bigint) => {
    const voucher = vouch();
    const record = await sealVouchedRecord(PLAINTEXT, voucher, nodeRng);
    const { buyer: to, price, purpose } = agreed();
    return offerRecord(by(sender), record, voucher, { buyer: to, price, purpose, expiry });
  };
  test('for a patient that the hospital did not vouch for', async () => {
    await expect(place(hospital, 10n ** 9n)).rejects.toThrowError(saying('has not signed'));
  });
  test('that has expired already', async () => {
    await expect(place(patient, 1n)).rejects.toThrowError(saying('still to come'));
  });
  test('of another record than the one vouched for', async () => {
    const sealing = sealVouchedRecord(encodeUtf8('other'), vouch(), nodeRng);
    await expect(sealing).rejects.toThrowError(coded('oracle.recordCommitment'));
  });
  test('of a number that was never given', async () => {
    await expect(readOffer(contract, 10n ** 6n)).rejects.toThrowError(coded('daf.trapped'));
  });
});

test('a buyer who got another record keeps evidence', async () => {
  const delivered = await deliver(100n, async ({ terms }) => {
    const altered = await sealRecord(encodeUtf8('{"diabetes":0}'), nodeRng.bytes(32), nodeRng);
    return { ...altered, terms: { ...altered.terms, commitment: terms.commitment } };
  });
  const checked = await check(delivered);
  await lockPrice(by(buyer), checked);
  await releaseKey(by(patient), delivered.id, delivered.record);
  const purchase = await openPurchase(by(buyer), checked);
  if (purchase.kind !== 'breach') throw new Error('the record is the one vouched for');
  const offer = await readOffer(contract, delivered.id);
  expect(await provesBreach(purchase.evidence, offer, verifySignature)).toBe(true);
});
