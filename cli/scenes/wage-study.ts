// Scene 1: three companies learn what women and men earn together, without showing a single wage.
// The wages of 534 real workers are encrypted one by one under a key that the companies generate together.

import { nodeRng } from '../../base/index-node.ts';
import {
  decodeElGamalInput,
  type ElGamalKeyShare,
  encodeElGamalCiphertext,
  negateElGamal,
} from '../../crypto/index.ts';
import { nodeArithmetic, verifyEd25519 } from '../../crypto/index-node.ts';
import {
  answerOpening,
  type Contract,
  encryptInputs,
  generateSlotKey,
  openingShare,
  openingTask,
  respond,
  type Sender,
} from '../../daf/index.ts';
import { shuffle } from '../../mpc/index.ts';
import { combineOpeningShares, decodeOpeningShare } from '../../oracle/index.ts';
import { decodeOpenResponse, encodeOpenResponse } from '../../vm/index.ts';
import type { Scene, SceneOutcome, Stage } from './scene.ts';
import { loadWorkers, type Worker } from './wages-node.ts';

const SLOT = 'wages';
const THRESHOLD = 2;
/** Ten million dollars in cents: what 534 workers earn in an hour lies far below. */
const MAX_TOTAL = 10n ** 9n;
const WITHIN_BLOCKS = 100n;

/** Yo for a submission, with room: what is not used is not paid. */
const YO_PER_INPUT = 1_700_000n;
const YO_PER_CALL = 20_000_000n;
/** Set aside for the answer: the sums of all inputs, four openings by two holders, and the write of the result. */
const YO_FOR_ANSWER = 200_000_000n;

/** Encryptions between two turns of the event loop, in which the progress is drawn. */
const DRAW_EVERY = 16;

const SECTORS = ['other', 'manufacturing', 'construction'] as const;

type Company = {
  readonly sender: Sender;
  readonly workers: readonly Worker[];
  readonly share: ElGamalKeyShare;
};

type Submission = {
  readonly ciphertexts: readonly Uint8Array[];
  readonly proofs: readonly Uint8Array[];
};

/** Three companies add up encrypted wages, and two of them open the totals. */
export const WAGE_STUDY: Scene = {
  name: 'wage-study',
  title: 'Three companies compute what women and men earn, and show no wage',
  play,
};

async function play(stage: Stage): Promise<SceneOutcome> {
  const workers = loadWorkers();
  const senders = await Promise.all(SECTORS.map((sector) => stage.account(`company ${sector}`)));
  const [first] = senders as [Sender, ...Sender[]];
  const addresses = senders.map(({ account }) => account.address);
  const study = await stage.deploy(first, 'wage-study', [addresses, BigInt(THRESHOLD)]);
  const shares = await agreeOnKey(stage, study, senders);
  const companies = senders.map((sender, i) => ({
    sender,
    workers: shuffle(
      workers.filter(({ sector }) => sector === SECTORS[i]),
      nodeRng,
    ),
    share: shares[i] as ElGamalKeyShare,
  }));
  await submitAll(stage, study, companies);
  await openTotals(stage, study, companies);
  return outcomeOf(stage, study, workers);
}

async function agreeOnKey(
  stage: Stage,
  study: Contract,
  senders: readonly Sender[],
): Promise<readonly ElGamalKeyShare[]> {
  const terms = {
    chainId: stage.chainId,
    contract: study.address,
    slot: study.slotNumber(SLOT),
    threshold: THRESHOLD,
  };
  const accounts = senders.map(({ account }) => account);
  const results = await stage.step('the companies generate a joint key', 2, async (advance) => {
    const generated = await generateSlotKey(terms, accounts, {
      rng: nodeRng,
      verifySignature: verifyEd25519,
    });
    advance();
    await study.call(senders[0] as Sender, 'set_key', [generated[0]?.transcript as Uint8Array]);
    advance();
    return generated;
  });
  return results.map(({ share }) => share);
}

/** Four ciphertexts of the same shape for every worker: nobody sees which pair is the zeros. */
async function encryptWorkers(
  stage: Stage,
  study: Contract,
  { sender, workers }: Pick<Company, 'sender' | 'workers'>,
  advance: (count?: number) => void,
): Promise<Submission> {
  const plaintexts = workers.flatMap(({ gender, wageCents }) =>
    gender === 'female' ? [wageCents, 1, 0, 0] : [0, 0, wageCents, 1],
  );
  const target = {
    chainId: stage.chainId,
    contract: study.address,
    method: 'submit',
    slot: study.slotNumber(SLOT),
    caller: sender.account.address,
    scheme: 'elgamal' as const,
    keyBytes: (await study.key(SLOT)) as Uint8Array,
    firstNonce: 0n,
  };
  const effects = { rng: nodeRng, arithmetic: nodeArithmetic };
  const ciphertexts: Uint8Array[] = [];
  const proofs: Uint8Array[] = [];
  for (const input of encryptInputs(target, plaintexts.map(BigInt), effects)) {
    ciphertexts.push(input.ciphertext);
    proofs.push(input.proof);
    advance();
    if (ciphertexts.length % DRAW_EVERY === 0) await new Promise(setImmediate);
  }
  return { ciphertexts, proofs };
}

function submit(study: Contract, sender: Sender, submission: Submission) {
  const { ciphertexts, proofs } = submission;
  const yoLimit = YO_PER_CALL + YO_PER_INPUT * BigInt(ciphertexts.length);
  return study.call(sender, 'submit', [ciphertexts, proofs], { yoLimit });
}

async function submitAll(
  stage: Stage,
  study: Contract,
  companies: readonly Company[],
): Promise<void> {
  const inputCount = companies.reduce((sum, { workers }) => sum + 4 * workers.length, 0);
  const submissions = await stage.step('encrypting wages', inputCount, (advance) =>
    sequence(companies, (company) => encryptWorkers(stage, study, company, advance)),
  );
  const [largest, second] = companies as [Company, Company, Company];
  const [theirs] = submissions as [Submission, Submission, Submission];
  const copied = {
    ciphertexts: theirs.ciphertexts.slice(0, 4),
    proofs: theirs.proofs.slice(0, 4),
  };
  await stage.step('the chain checks and adds the ciphertexts', inputCount, async (advance) => {
    for (const [i, { sender }] of companies.entries()) {
      const submission = submissions[i] as Submission;
      await submit(study, sender, submission);
      advance(submission.ciphertexts.length);
      if (sender !== largest.sender) continue;
      await stage.reject(
        'another company copies the ciphertexts of one worker with their proofs',
        () => submit(study, second.sender, copied),
        'trap.inputProof',
      );
      await stage.reject(
        'another company submits the negation of these ciphertexts',
        () => submit(study, second.sender, negated(copied)),
        'trap.inputProof',
      );
      await stage.reject(
        'the first company submits again',
        () => submit(study, largest.sender, copied),
        { code: 'trap.require', says: 'submitted already' },
      );
    }
  });
}

function negated({ ciphertexts, proofs }: Submission): Submission {
  const negate = (bytes: Uint8Array) =>
    encodeElGamalCiphertext(negateElGamal(decodeElGamalInput(bytes)));
  return { ciphertexts: ciphertexts.map(negate), proofs };
}

async function openTotals(
  stage: Stage,
  study: Contract,
  companies: readonly Company[],
): Promise<void> {
  const [first, second] = companies as [Company, Company, Company];
  const asked = await study.call(first.sender, 'tally', [WITHIN_BLOCKS], {
    yoReserve: YO_FOR_ANSWER,
  });
  const requestId = asked.requestId as Uint8Array;
  const messages = await stage.step('two companies open the totals', 2, (advance) =>
    sequence([first, second], async ({ share }) => {
      const message = await openingShare(stage.client, requestId, share, nodeRng);
      advance();
      return message;
    }),
  );
  const task = await openingTask(stage.client, requestId);
  const honest = combineOpeningShares(task, messages.map(decodeOpeningShare), MAX_TOTAL);
  const send = (response: Uint8Array) =>
    respond(second.sender, study.address, requestId, response, { yoLimit: YO_FOR_ANSWER });
  await stage.reject(
    'a partial decryption with a false proof',
    () => send(withEvidence(honest, falseProof)),
    'vm.response',
  );
  await stage.reject(
    'the shares of one company alone',
    () => send(withEvidence(honest, (evidence) => evidence.slice(0, evidence.length / THRESHOLD))),
    'crypto.partialSet',
  );
  await answerOpening(second.sender, requestId, messages, {
    maxPlaintext: MAX_TOTAL,
    yoLimit: YO_FOR_ANSWER,
  });
}

/** The answer with other evidence for its first total. */
function withEvidence(
  response: Uint8Array,
  change: (evidence: Uint8Array) => Uint8Array,
): Uint8Array {
  const { plaintexts, evidence } = decodeOpenResponse(response, 4);
  const [head, ...rest] = evidence as [Uint8Array, ...Uint8Array[]];
  return encodeOpenResponse({ plaintexts, evidence: [change(head), ...rest] });
}

/** The first bytes of the proof's response are the low ones: changed, it stays a number below the order. */
function falseProof(evidence: Uint8Array): Uint8Array {
  const changed = evidence.slice();
  const responseAt = 1 + 2 * 32;
  changed[responseAt] = (changed[responseAt] ?? 0) ^ 1;
  return changed;
}

type Totals = {
  readonly femaleCents: string;
  readonly female: string;
  readonly maleCents: string;
  readonly male: string;
};

async function outcomeOf(
  stage: Stage,
  study: Contract,
  workers: readonly Worker[],
): Promise<SceneOutcome> {
  const totals = (await study.view('totals', [])) as Totals;
  const opened = (n: string, cents: string) => ({ n: Number(n), cents: Number(cents) });
  const result = {
    female: opened(totals.female, totals.femaleCents),
    male: opened(totals.male, totals.maleCents),
  };
  const clear = { female: sumOf(workers, 'female'), male: sumOf(workers, 'male') };
  for (const [gender, { n, cents }] of Object.entries(result)) {
    stage.tell(
      `mean hourly wage, ${gender}: ${(cents / n / 100).toFixed(2)} dollars (${n} workers)`,
    );
  }
  return { result, clear, words: WORDS };
}

function sumOf(workers: readonly Worker[], gender: Worker['gender']) {
  const chosen = workers.filter((worker) => worker.gender === gender);
  return { n: chosen.length, cents: chosen.reduce((sum, { wageCents }) => sum + wageCents, 0) };
}

const WORDS = {
  everyoneSaw: [
    'the three companies, how many workers each has (411, 99, 24), and every ciphertext',
    'the key generation and every company’s public share key',
    'four totals: how many women and men, and what they earn together',
  ],
  nobodySaw: [
    'any single wage, and which worker is a woman: each has four ciphertexts of the same shape, in random order',
    'any company’s own total; no one company and no outsider can open a ciphertext alone',
  ],
  whoCouldCheat: [
    'any two companies together could open any single wage and, by subtraction, the third company’s total',
    'a company may submit wages that are not plausible, or a count that is not 0 or 1: not proved here (range proofs come later); a total out of range makes the opening fail at its deadline',
    'a company that stops before submitting keeps the totals closed for all',
  ],
} as const;

/** One after the other, so that progress moves and memory stays small. */
async function sequence<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}
