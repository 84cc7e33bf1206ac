// Scene 2: two airlines learn which airports both serve, by private set intersection in two worker threads, and the
// chain learns how many. Both find the request by watching the chain; what they sign is all that the contract takes.

import {
  concatBytes,
  decodeCbor,
  type Encodable,
  encodeCbor,
  encodeUtf8,
  toHex,
} from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { type Contract, respond, type Sender } from '../../daf/index.ts';
import {
  answerJointRequests,
  type JointAnswer,
  type LocalJointParty,
} from '../../daf/index-node.ts';
import {
  decodeMessage,
  decodePsiResult,
  encodeMessage,
  encodePsiResult,
  hashIntersection,
  PSI,
} from '../../mpc/index.ts';
import { type PartyPort, runSession, startPartyWorker } from '../../mpc/index-node.ts';
import { composeJointResponse, createJointParty } from '../../oracle/index.ts';
import { loadAirports } from './airports-node.ts';
import type { Scene, SceneOutcome, SceneWords, Stage } from './scene.ts';

const AIRLINES = ['UNITED AIRLINES', 'AMERICAN AIRLINES'] as const;

/** What the elements are, for both to bring the same kind: part of what both sign. */
const PARAMETERS = encodeUtf8('airport names: trimmed, NFC, upper case');

/** Two sessions: one whose answer comes too late, and one that counts. */
const SESSIONS = 2;
const LATE_BLOCKS = 20n;
const WITHIN_BLOCKS = 1000n;
const YO_LIMIT = 5_000_000n;
const YO_FOR_ANSWER = 5_000_000n;

type Company = { readonly sender: Sender; readonly names: readonly Uint8Array[] };

/** What the scene plays with. */
type Scenery = {
  readonly stage: Stage;
  readonly contract: Contract;
  readonly companies: readonly [Company, Company];
};

/** The scene. */
export const MARKET_OVERLAP: Scene = {
  name: 'market-overlap',
  title: 'Two airlines find the airports that both serve, and show no other',
  play,
};

async function play(stage: Stage): Promise<SceneOutcome> {
  const lists = loadAirports(AIRLINES);
  const [united, american] = await Promise.all(AIRLINES.map((name) => stage.account(name)));
  const companyOf = (sender: Sender | undefined, i: number): Company => ({
    sender: sender as Sender,
    names: (lists[i] ?? []).map((name) => encodeUtf8(name)),
  });
  const companies = [companyOf(united, 0), companyOf(american, 1)] as const;
  const contract = await stage.deploy(companies[0].sender, 'market-overlap', [
    companies[0].sender.account.address,
    companies[1].sender.account.address,
    PSI.name,
  ]);
  const scenery = { stage, contract, companies };
  const responder = startResponder(scenery);
  try {
    const late = await findOverlap(scenery, responder, LATE_BLOCKS);
    await missDeadline(scenery, late);
    await rejectFalsePoint(scenery);
    const answer = await findOverlap(scenery, responder, WITHIN_BLOCKS);
    await rejectForgeries(scenery, late, answer);
    await send(scenery, answer);
    return await outcomeOf(scenery, lists, answer);
  } finally {
    await responder.stop();
  }
}

type Responder = {
  /** The answer to the next request, which the watch finds by itself. */
  next(advance: (count?: number) => void): Promise<JointAnswer>;
  stop(): Promise<void>;
};

/** Both companies' parties, watching the chain: each decides by its own policy, runs in its own thread, signs. */
function startResponder({ stage, contract, companies }: Scenery): Responder {
  const policy = {
    chainId: stage.chainId,
    contract: contract.address,
    protocol: PSI.name,
    parameters: PARAMETERS,
    parties: companies.map(({ sender }) => sender.account.address),
    maxSessions: SESSIONS,
  };
  const parties: readonly LocalJointParty[] = companies.map(({ sender, names }) => ({
    party: createJointParty(sender.account, policy),
    input: names,
  }));
  const stopping = new AbortController();
  let onAnswer: (answer: JointAnswer) => void = () => undefined;
  let onSteps: (count: number) => void = () => undefined;
  const seen = new Map<string, number>();
  const watching = answerJointRequests(stage.client, parties, {
    contract: contract.address,
    signal: stopping.signal,
    respond: async (answer) => onAnswer(answer),
    onProgress: (role, { step, done }) => {
      const name = `${role} ${step}`;
      const before = seen.get(name) ?? 0;
      seen.set(name, done);
      onSteps(done > before ? done - before : done);
    },
  });
  watching.catch(() => undefined);
  return {
    async next(advance) {
      const { promise, resolve } = Promise.withResolvers<JointAnswer>();
      onAnswer = resolve;
      onSteps = advance;
      seen.clear();
      return Promise.race([promise, watching.then(() => promise)]);
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/** A company asks on the chain; the responder finds the request and runs the session. */
async function findOverlap(
  { stage, contract, companies }: Scenery,
  responder: Responder,
  withinBlocks: bigint,
): Promise<JointAnswer> {
  const [{ sender, names }, second] = companies;
  const steps = 2 * (names.length + second.names.length);
  return stage.step('two threads intersect the airlines’ airports', steps, async (advance) => {
    const answer = responder.next(advance);
    answer.catch(() => undefined);
    const asked = [PARAMETERS, withinBlocks] as const;
    await contract.call(sender, 'compare', asked, { yoReserve: YO_FOR_ANSWER });
    return answer;
  });
}

function send(
  { contract, companies }: Scenery,
  { task, response }: Pick<JointAnswer, 'task' | 'response'>,
) {
  const { sender } = companies[1];
  return respond(sender, contract.address, task.filed.id, response, { yoLimit: YO_LIMIT });
}

/** The first session's answer is kept back until its deadline has passed: the wait ends without it. */
async function missDeadline(scenery: Scenery, late: JointAnswer): Promise<void> {
  const { stage } = scenery;
  await stage.reachHeight(late.task.filed.deadline + 1n);
  await stage.reject(
    'an answer with both signatures after its deadline',
    () => send(scenery, late),
    'chain.notFound',
  );
}

async function rejectForgeries(
  scenery: Scenery,
  late: JointAnswer,
  answer: JointAnswer,
): Promise<void> {
  const { stage } = scenery;
  const { task, outcome, signatures } = answer;
  const [first = new Uint8Array(0)] = signatures;
  const attempt = (response: Uint8Array) => () => send(scenery, { task, response });
  await stage.reject(
    'the signature of one airline alone',
    attempt(composeJointResponse(outcome, [first])),
    'vm.response',
  );
  await stage.reject(
    'the signature of one airline, in both places',
    attempt(composeJointResponse(outcome, [first, first])),
    { code: 'vm.response', says: 'signature 1' },
  );
  const told = decodePsiResult(outcome.result);
  const result = encodePsiResult({ ...told, count: told.count - 1 });
  await stage.reject(
    'a count one smaller than the airlines signed',
    attempt(composeJointResponse({ ...outcome, result }, signatures)),
    { code: 'vm.response', says: 'signature 0' },
  );
  await stage.reject(
    'the answer of the session before, between the same airlines, signed by both',
    attempt(late.response),
    { code: 'vm.response', says: 'signature 0' },
  );
}

/** A session of its own, in which the first airline's message is changed on its way to the second one's thread. */
async function rejectFalsePoint({ stage, companies }: Scenery): Promise<void> {
  const terms = { id: nodeRng.bytes(32), protocol: PSI.name, parameters: PARAMETERS };
  const workers = companies.map(({ names }, role) =>
    startPartyWorker({ terms, role, input: names }),
  );
  try {
    const [first, second] = workers.map(({ port }) => port) as [PartyPort, PartyPort];
    const tampered: PartyPort = {
      async start() {
        const reply = await first.start();
        return { ...reply, messages: reply.messages.map(spoilFirstPoint) };
      },
      receive: (bytes) => first.receive(bytes),
    };
    await stage.reject(
      'a message with a point that is not canonical, between the threads',
      () => runSession(terms, [tampered, second]),
      'mpc.point',
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** The first message's body ends with the blinded points, 32 bytes each. All ones encode no element of the group. */
function spoilFirstPoint(bytes: Uint8Array): Uint8Array {
  const message = decodeMessage(bytes);
  const parts = decodeCbor(message.body) as readonly Encodable[];
  const points = parts[2] as Uint8Array;
  const spoilt = concatBytes(new Uint8Array(32).fill(0xff), points.slice(32));
  return encodeMessage({ ...message, body: encodeCbor([...parts.slice(0, 2), spoilt]) });
}

type Overlap = {
  readonly sizeFirst: string;
  readonly sizeSecond: string;
  readonly count: string;
  readonly saltedHash: string;
};

/** The salted hash is compared too: equal, the names that it stands for are those of the plain intersection. */
async function outcomeOf(
  { stage, contract }: Scenery,
  lists: readonly (readonly string[])[],
  { outputs }: JointAnswer,
): Promise<SceneOutcome> {
  const held = (await contract.view('overlap', [])) as Overlap;
  const [first = [], second = []] = lists;
  const others = new Set(second);
  const shared = first.filter((name) => others.has(name));
  const [salt] = outputs.map((output) => output.salt) as [Uint8Array];
  const elements = shared.map((name) => encodeUtf8(name));
  stage.tell(`airports: ${held.sizeFirst} and ${held.sizeSecond}, ${held.count} in common`);
  return {
    result: {
      united: Number(held.sizeFirst),
      american: Number(held.sizeSecond),
      common: Number(held.count),
      saltedHash: held.saltedHash,
    },
    clear: {
      united: first.length,
      american: second.length,
      common: shared.length,
      saltedHash: `0x${toHex(hashIntersection(salt, elements))}`,
    },
    words: wordsOf(held),
  };
}

function wordsOf({ sizeFirst, sizeSecond, count }: Overlap): SceneWords {
  return {
    everyoneSaw: [
      `the two airlines, the protocol, how many airports each brought (${sizeFirst} and ${sizeSecond}), how many both serve (${count}), and a salted hash of those names`,
      'that an earlier session between the two expired without an answer',
    ],
    nobodySaw: [
      'on the chain, any name: a third competitor could act on the names, and whoever lacks the salt can’t test guesses against the hash',
      'an airport that only one of the two serves: each airline learns which airports both serve and how many the other has, nothing more',
    ],
    whoCouldCheat: [
      'two signatures mean agreement, not correctness: an airline may invent its input, and since airport names are a public list, who brings all of them learns the other’s whole list',
      'an airline may return wrong points, so that the other finds less than it finds itself, or stop after learning the result; malicious security comes later',
      'two workers in one process show the message boundary, not protection from the machine’s owner, who could read both inputs',
      'names count as equal where their bytes are, so both brought them to one form first: trimmed, Unicode NFC, upper case',
    ],
  };
}
