// Scene 3: a patient sells one record to one buyer. The price and half of the key meet on the chain, the record never
// comes there.

import { assert, toHex } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { formatYou, UNITS_PER_YOU } from '../../chain/index.ts';
import { sha256 } from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import {
  type CallResult,
  type CheckedDelivery,
  type Contract,
  checkDelivery,
  createReceivingKey,
  deliverRecord,
  lockPrice,
  offerRecord,
  openPurchase,
  openSale,
  RELEASE_MARGIN_BLOCKS,
  type RecordVoucher,
  readOffer,
  refundPrice,
  releaseKey,
  type SaleActor,
  type Sender,
  sealVouchedRecord,
  vouchForRecord,
} from '../../daf/index.ts';
import { contractModule } from '../../daf/index-node.ts';
import {
  decodeRecordEvidence,
  encodeRecordEvidence,
  openRecord,
  provesBreach,
  type RecordEvidence,
  type SealedRecord,
  sealRecord,
} from '../../oracle/index.ts';
import { loadProgram } from '../../vm/index.ts';
import { encodePerson, loadPeople, type Person } from './diets-node.ts';
import type { Scene, SceneOutcome, SceneWords, Stage } from './scene.ts';

const PRICE = 250n * UNITS_PER_YOU;
const PURPOSE = 'research into diet and diabetes, until the end of the study';
const LONG_BLOCKS = 1000n;
/** Time to lock the price and none to release the key: the offer of the sale that expires. */
const SHORT_BLOCKS = RELEASE_MARGIN_BLOCKS;
/** Sent with a limit, so that what must fail reaches the chain. */
const YO_LIMIT = 5_000_000n;

/** What the scene plays with. */
type Scenery = {
  readonly stage: Stage;
  readonly contract: Contract;
  readonly hospital: Sender;
  readonly buyer: SaleActor;
  readonly passerBy: SaleActor;
};

/** A sale whose price is locked, and what the buyer paid for it, the fee aside. */
type Sale = { readonly checked: CheckedDelivery; readonly paid: bigint };

/** The scene. */
export const PATIENT_SALE: Scene = {
  name: 'patient-sale',
  title: 'A patient sells one record to one buyer, and nobody else can read it',
  play,
};

async function play(stage: Stage): Promise<SceneOutcome> {
  const [answers, otherAnswers] = loadPeople() as [Person, Person, ...Person[]];
  const plaintext = encodePerson(answers);
  const hospital = await stage.account('hospital');
  const contract = await stage.deploy(hospital, 'patient-sale', []);
  const buyer = await actorAt(stage, contract, 'buyer');
  const passerBy = await actorAt(stage, contract, 'passer-by');
  const scenery = { stage, contract, hospital, buyer, passerBy };
  const sold = await sellHonestly(scenery, plaintext);
  const refunded = await letExpire(scenery, plaintext);
  const breachProven = await sellAnother(scenery, otherAnswers);
  return {
    result: { ...sold, refunded: formatYou(refunded), breachProven },
    clear: {
      recordBytes: plaintext.length,
      recordHash: toHex(sha256(plaintext)),
      buyerPaid: formatYou(PRICE),
      patientReceived: formatYou(PRICE),
      honestPatientAccused: false,
      refunded: formatYou(PRICE),
      breachProven: true,
    },
    words: wordsOf(plaintext.length),
  };
}

/** The sale as it should be, with what must not pay in between. */
async function sellHonestly(scenery: Scenery, plaintext: Uint8Array) {
  const { stage, contract, passerBy } = scenery;
  const patient = await actorAt(stage, contract, 'patient');
  const voucher = vouchFor(scenery, patient, plaintext);
  const record = await sealVouchedRecord(plaintext, voucher, nodeRng);
  const stolen = { ...termsOf(scenery), expiry: await heightIn(stage, LONG_BLOCKS) };
  await stage.reject(
    'another person offers the record that the hospital vouched for',
    () => offerRecord(passerBy, record, voucher, stolen),
    { code: 'trap.require', says: 'has not signed this record for this patient' },
  );
  const sale = await sellUntilLocked(scenery, patient, { record, voucher, blocks: LONG_BLOCKS });
  const { id } = sale.checked;
  await stage.reject('a wrong key', () => claim(scenery, id, nodeRng.bytes(32), record.keySalt), {
    code: 'trap.require',
    says: 'not the key half of the offer',
  });
  const received = await moved(stage, patient, () => releaseKey(patient, id, record));
  await stage.reject('a second claim', () => claim(scenery, id, record.keyHalf, record.keySalt), {
    code: 'trap.require',
    says: 'the offer is closed',
  });
  const purchase = await openPurchase(scenery.buyer, sale.checked);
  assert(purchase.kind === 'record', 'the patient sold what the hospital vouched for');
  const { keyHalf, keySalt } = record;
  const place = { chainId: stage.chainId, contract: contract.address, offer: id };
  const evidence = { place, delivery: sale.checked.delivery, keyHalf, keySalt };
  return {
    recordBytes: purchase.plaintext.length,
    recordHash: toHex(sha256(purchase.plaintext)),
    buyerPaid: formatYou(sale.paid),
    patientReceived: formatYou(received),
    honestPatientAccused: await isConvincing(scenery, evidence),
  };
}

/** A throw-away sale whose key is not released in time: the price goes back. */
async function letExpire(scenery: Scenery, plaintext: Uint8Array): Promise<bigint> {
  const { stage, contract, buyer } = scenery;
  const patient = await actorAt(stage, contract, 'patient');
  const voucher = vouchFor(scenery, patient, plaintext);
  const record = await sealVouchedRecord(plaintext, voucher, nodeRng);
  const sale = await sellUntilLocked(scenery, patient, { record, voucher, blocks: SHORT_BLOCKS });
  const { id, offer } = sale.checked;
  await stage.reject(
    `the SDK, asked to release a key within ${RELEASE_MARGIN_BLOCKS} blocks of expiry`,
    () => releaseKey(patient, id, record),
    'daf.releaseTooLate',
  );
  await stage.reject(
    'the buyer takes the price back before expiry',
    () => contract.call(buyer.sender, 'refund', [id], { yoLimit: YO_LIMIT }),
    { code: 'trap.require', says: 'the offer has not expired' },
  );
  await stage.reachHeight(offer.expiry);
  await stage.reject(
    'a claim after expiry',
    () => claim(scenery, id, record.keyHalf, record.keySalt),
    { code: 'trap.require', says: 'the offer has expired' },
  );
  return moved(stage, buyer, () => refundPrice(buyer, id));
}

/**
 * A throw-away sale of altered answers under the commitment to the true ones. The chain can't see that; the buyer
 * does, and keeps evidence. Gives whether it convinces others.
 */
async function sellAnother(scenery: Scenery, answers: Person): Promise<boolean> {
  const { stage, contract, buyer } = scenery;
  const seller = await actorAt(stage, contract, 'dishonest seller');
  const voucher = vouchFor(scenery, seller, encodePerson(answers));
  const altered = encodePerson({ ...answers, diabetes: 1 - (answers.diabetes ?? 0) });
  const sealed = await sealRecord(altered, voucher.salt, nodeRng);
  const record = { ...sealed, terms: { ...sealed.terms, commitment: voucher.commitment } };
  const sale = await sellUntilLocked(scenery, seller, { record, voucher, blocks: LONG_BLOCKS });
  const { id, delivery, offer } = sale.checked;
  await releaseKey(seller, id, record);
  const keys = { keyHalf: record.keyHalf, buyerHalf: delivery.buyerHalf };
  await stage.reject(
    'a record that does not match its commitment (found by the buyer, after paying)',
    () => openRecord(delivery.ciphertext, keys, offer.commitment),
    'oracle.recordCommitment',
  );
  const purchase = await openPurchase(buyer, sale.checked);
  assert(purchase.kind === 'breach', 'the buyer finds the altered record');
  stage.tell(
    'the buyer keeps the evidence: the delivery signed by the seller, and the released key',
  );
  return isConvincing(scenery, purchase.evidence);
}

/** Whether evidence, taken from its bytes, shows a breach to someone who has the chain and nothing else. */
async function isConvincing({ contract }: Scenery, evidence: RecordEvidence): Promise<boolean> {
  const kept = decodeRecordEvidence(encodeRecordEvidence(evidence));
  const offer = await readOffer(contract, kept.place.offer);
  return provesBreach(kept, offer, verifyEd25519);
}

function vouchFor(
  { hospital }: Scenery,
  { sender }: SaleActor,
  plaintext: Uint8Array,
): RecordVoucher {
  return vouchForRecord(hospital.account, sender.account.address, plaintext, nodeRng);
}

function termsOf({ buyer }: Scenery) {
  return { buyer: buyer.sender.account.address, price: PRICE, purpose: PURPOSE };
}

/** Whoever has this name, at the contract that everyone here has read. */
async function actorAt(stage: Stage, { address }: Contract, name: string): Promise<SaleActor> {
  const sender = await stage.account(name);
  const { codeHash } = loadProgram(contractModule('patient-sale'));
  return openSale(sender, address, { codeHash, verifySignature: verifyEd25519 });
}

async function heightIn({ client }: Stage, blocks: bigint): Promise<bigint> {
  const { height } = await client.info({});
  return height + blocks;
}

/** Offer, delivery, the buyer's checks, and the price locked. */
async function sellUntilLocked(
  scenery: Scenery,
  seller: SaleActor,
  { record, voucher, blocks }: { record: SealedRecord; voucher: RecordVoucher; blocks: bigint },
): Promise<Sale> {
  const { stage, hospital, buyer } = scenery;
  const terms = termsOf(scenery);
  const expiry = await heightIn(stage, blocks);
  const id = await offerRecord(seller, record, voucher, { ...terms, expiry });
  const { pair, receivingKey: key } = await createReceivingKey(buyer, nodeRng);
  const message = await deliverRecord(seller, id, record, key);
  const patient = seller.sender.account.address;
  const agreed = { ...terms, patient, hospital: hospital.account.address };
  const checked = await checkDelivery(buyer, id, message, { agreed, pair });
  const paid = -(await moved(stage, buyer, () => lockPrice(buyer, checked)));
  return { checked, paid };
}

/** Anyone may bring a key: the patient named in the offer is paid. */
function claim(
  { contract, passerBy }: Scenery,
  id: bigint,
  keyHalf: Uint8Array,
  salt: Uint8Array,
): Promise<CallResult> {
  return contract.call(passerBy.sender, 'release', [id, keyHalf, salt], { yoLimit: YO_LIMIT });
}

/** How much a call by the account adds to its balance, its fee aside. */
async function moved(
  { client }: Stage,
  { sender }: SaleActor,
  call: () => Promise<CallResult>,
): Promise<bigint> {
  const { address } = sender.account;
  const before = await client.account({ address });
  const { placed } = await call();
  const after = await client.account({ address });
  return after.balance - before.balance + placed.receipt.fee;
}

function wordsOf(recordBytes: number): SceneWords {
  return {
    everyoneSaw: [
      'the offer: patient’s, buyer’s and hospital’s addresses, purpose, price, expiry, the hash of the ciphertext, the hash of k1 and its salt, the salted commitment and the hospital’s signature on it',
      'that the price was locked, then k1, half of the key, and the payment',
    ],
    nobodySaw: [
      `the record (${recordBytes} bytes, 1,094 answers): the ciphertext and k2, the other half, went to the buyer alone; k1 opens nothing, even if the ciphertext leaks`,
      'the commitment says nothing of the record to whoever lacks its salt',
    ],
    whoCouldCheat: [
      'a seller may seal something else than the committed record: the buyer finds it only after paying, and keeps evidence (shown); a sale whose payment checks a proof comes later',
      'the buyer may use the record for another purpose, keep it after the expiry, or sell it on: purpose and expiry bind nobody once it is decrypted',
      'a patient may sell the same record to several buyers, and the hospital, who knows the record, can vouch for a false one',
      `a key released too late may be seen and the price taken back: the SDK releases none within ${RELEASE_MARGIN_BLOCKS} blocks of the expiry`,
    ],
  };
}
