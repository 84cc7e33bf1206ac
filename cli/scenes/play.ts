// Plays one scene on a chain and judges it: whether result and clear computation agree is decided here, and a scene
// that throws has failed.

import { isDiffieError } from '../../base/index.ts';
import { formatYou } from '../../chain/index.ts';
import type { LocalChain } from '../../daf/index-node.ts';
import type { Json } from '../../vm/index.ts';
import { describe } from '../output/failure.ts';
import type { Scene, SceneOutcome, SceneResult, SceneWords } from './scene.ts';
import { createStage, type DeployedContract } from './stage.ts';

/** What came of a scene; words are missing where it did not come to its end. */
export type Played = {
  readonly result: SceneResult;
  readonly words: SceneWords | undefined;
  readonly contracts: readonly DeployedContract[];
};

/** Plays a scene. A scene that throws is a scene that failed. */
export async function playScene(
  scene: Scene,
  chain: LocalChain,
  tell: (line: string) => void,
): Promise<Played> {
  const startMs = performance.now();
  const { stage, rejected, contracts, costs } = await createStage(chain, tell);
  let outcome: SceneOutcome | undefined;
  let error: string | undefined;
  try {
    outcome = await scene.play(stage);
  } catch (thrown) {
    error = reasonOf(thrown);
  }
  const { yo, feeUnits } = await costs();
  const agrees = outcome !== undefined && sameJson(outcome.result, outcome.clear);
  if (outcome !== undefined && !agrees) error = 'the result differs from the clear computation';
  const result: SceneResult = {
    scene: scene.name,
    ok: agrees,
    result: outcome?.result ?? null,
    clear: outcome?.clear ?? null,
    rejected,
    yo: yo.toString(),
    fee: formatYou(feeUnits),
    ms: Math.round(performance.now() - startMs),
    ...(error !== undefined && { error }),
  };
  return { result, words: outcome?.words, contracts };
}

/** Whether two values are the same, whatever the order of members in records. */
export function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

function reasonOf(thrown: unknown): string {
  if (isDiffieError(thrown)) return describe(thrown);
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
