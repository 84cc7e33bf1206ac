// Scene 4: the holder of a credential proves that wage and age reach a threshold, and shows neither.
// The issuer's tree holds a credential for each of 534 real workers; one of them claims, once.

import { bigintToBytes, encodeCbor } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import {
  appendLeaf,
  buildTree,
  type Contract,
  type Credential,
  type CredentialTree,
  credentialLeaf,
  drawFieldElement,
  hashSecret,
  leafPath,
  type Sender,
} from '../../daf/index.ts';
import {
  type ClaimTerms,
  createClaimProver,
  type ProvedClaim,
  type Prover,
  proveClaim,
  sendClaim,
} from '../../daf/index-node.ts';
import type { Scene, SceneOutcome, Stage } from './scene.ts';
import { loadWorkers, type Worker } from './wages-node.ts';

const TERMS: ClaimTerms = { minWageCents: 1000, minAgeYears: 30, purpose: 'tenancy application' };
/** Sent with a limit, so that what must fail reaches the chain; what is not used is not paid. */
const YO_LIMIT = 100_000_000n;

type Issued = {
  readonly credentials: readonly Credential[];
  readonly tree: CredentialTree;
};

/** A credential's claim, proved by its holder and checked by the contract. */
export const CLAIM: Scene = {
  name: 'claim',
  title: 'A worker proves to earn and be enough, and shows neither wage nor age',
  play,
};

async function play(stage: Stage): Promise<SceneOutcome> {
  const workers = loadWorkers();
  const issuer = await stage.account('issuer');
  const holder = await stage.account('holder');
  const other = await stage.account('another account');
  const contract = await stage.deploy(issuer, 'claim', [
    BigInt(TERMS.minWageCents),
    BigInt(TERMS.minAgeYears),
    TERMS.purpose,
  ]);
  const issued = await issue(stage, workers);
  await contract.call(issuer, 'publish_root', [issued.tree.root]);
  const prover = await createClaimProver();
  try {
    const scene = { stage, contract, issued, prover };
    const index = workers.findIndex(isEligible);
    const claim = await prove(scene, index, holder);
    await rejectForgeries(scene, claim, holder, other);
    // A new member changes the root; proofs against the old one stay valid.
    const grown = appendLeaf(issued.tree, credentialLeaf(drawCredential(1200, 41)));
    await contract.call(issuer, 'publish_root', [grown.root]);
    await submit(contract, holder, claim);
    await rejectReuse(scene, index, claim, other);
    return await outcomeOf(scene, workers, index, claim);
  } finally {
    await prover.close();
  }
}

type Play = {
  readonly stage: Stage;
  readonly contract: Contract;
  readonly issued: Issued;
  readonly prover: Prover;
};

function isEligible({ wageCents, ageYears }: Worker): boolean {
  return wageCents >= TERMS.minWageCents && ageYears >= TERMS.minAgeYears;
}

function drawCredential(wageCents: number, ageYears: number): Credential {
  return {
    wageCents,
    ageYears,
    secret: drawFieldElement(nodeRng),
    salt: drawFieldElement(nodeRng),
  };
}

/** The holder draws the secret and gives the issuer its hash alone; the issuer makes the leaf from that. */
function issue(stage: Stage, workers: readonly Worker[]): Promise<Issued> {
  return stage.step('the issuer makes 534 credentials', workers.length, (advance) => {
    const credentials: Credential[] = [];
    const leaves: bigint[] = [];
    for (const { wageCents, ageYears } of workers) {
      const credential = drawCredential(wageCents, ageYears);
      const { secret, salt } = credential;
      credentials.push(credential);
      leaves.push(credentialLeaf({ secretHash: hashSecret(secret), wageCents, ageYears, salt }));
      advance();
    }
    return { credentials, tree: buildTree(leaves) };
  });
}

async function prove(
  { stage, contract, issued, prover }: Play,
  index: number,
  sender: Sender,
  tree: CredentialTree = issued.tree,
  credential: Credential = issued.credentials[index] as Credential,
): Promise<ProvedClaim> {
  const place = { chainId: stage.chainId, contract, caller: sender.account.address };
  const holding = { credential, path: leafPath(tree, index), root: tree.root };
  return stage.step('proving in zero knowledge', 8, (advance) =>
    proveClaim(prover, place, TERMS, holding, {
      onProgress: ({ done }) => {
        if (done > 0) advance();
      },
    }),
  );
}

function submit(contract: Contract, sender: Sender, claim: ProvedClaim) {
  return sendClaim(contract, sender, claim, { yoLimit: YO_LIMIT });
}

async function rejectForgeries(
  play: Play,
  claim: ProvedClaim,
  holder: Sender,
  other: Sender,
): Promise<void> {
  const { stage, contract } = play;
  const { root, nullifier } = claim;
  const withdrawn = { code: 'trap.require', says: 'does not hold' } as const;
  await stage.reject(
    'the same proof sent by another caller',
    () => submit(contract, other, claim),
    withdrawn,
  );
  await stage.reject(
    'one public input changed: another nullifier',
    () => submit(contract, holder, { ...claim, nullifier: nullifier + 1n }),
    withdrawn,
  );
  await stage.reject(
    'the nullifier plus the modulus',
    () => sendRaw(contract, holder, [root, nullifier + FIELD_MODULUS], claim.proof),
    'trap.arguments',
  );
  const forged = drawCredential(9999, 50);
  const tree = buildTree([credentialLeaf(forged)]);
  const foreign = await prove(play, 0, holder, tree, forged);
  await stage.reject(
    'a proof for another root: a tree that the issuer never published',
    () => submit(contract, holder, foreign),
    { code: 'trap.require', says: 'never published' },
  );
}

/** Past the SDK, which would refuse a field element that is none. */
function sendRaw(contract: Contract, sender: Sender, fields: readonly bigint[], proof: Uint8Array) {
  const args = encodeCbor([...fields.map((field) => bigintToBytes(field, 32)), proof]);
  return sender.send(
    { kind: 'call', contract: contract.address, method: 'claim', args, value: 0n },
    { yoLimit: YO_LIMIT },
  );
}

async function rejectReuse(
  play: Play,
  index: number,
  claim: ProvedClaim,
  other: Sender,
): Promise<void> {
  const { stage, contract } = play;
  const used = { code: 'trap.require', says: 'used here before' } as const;
  const again = await prove(play, index, other);
  stage.tell(
    again.nullifier === claim.nullifier
      ? 'the same credential gives the same nullifier in this scope, whoever sends it'
      : 'the nullifiers differ',
  );
  await stage.reject(
    'the same credential again in the same scope, from another account with a fresh proof',
    () => submit(contract, other, again),
    used,
  );
}

async function outcomeOf(
  play: Play,
  workers: readonly Worker[],
  index: number,
  claim: ProvedClaim,
): Promise<SceneOutcome> {
  const { contract, stage } = play;
  const below = workers.findIndex((worker) => !isEligible(worker));
  const holder = await stage.account('holder');
  await stage.reject(
    'a holder below the threshold asks for a proof',
    () => prove(play, below, holder),
    'circuits.wageBelow',
  );
  const { nullifier } = claim;
  const result = { claimed: await contract.view('has_claimed', [nullifier]) };
  return { result, clear: { claimed: isEligible(workers[index] as Worker) }, words: WORDS };
}

const WORDS = {
  everyoneSaw: [
    'the root above 534 credentials, the thresholds (1,000 cents an hour, 30 years), the purpose',
    'that the sender’s account holds a credential that reaches both, its nullifier, its fee and when',
  ],
  nobodySaw: [
    'which of the 534 credentials it is, its wage, its age, its secret',
    'any link to what the same credential does in another contract or for another purpose',
  ],
  whoCouldCheat: [
    'the issuer can put anyone into the tree, and knows every wage and age in it',
    'the keys come from a ceremony on one machine: whoever ran it could forge claims; `diffie ceremony` lets real parties contribute',
    'a holder can lend the secret; sender and fee are visible, so an account that is known tells who claimed',
  ],
} as const;
