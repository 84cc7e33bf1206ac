// What a scene of `diffie start` is: a contract deployed, called and settled on a fresh chain with real data.
// A scene tells what it computed, what the clear computation gives, and who saw what; whether both agree,
// what was rejected, yo, fee and time are taken by the stage and not by the scene.

import type { ErrorName } from '../../base/index.ts';
import type { ChainClient } from '../../chain/index.ts';
import type { Arguments, CallOptions, Contract, Placed, Sender } from '../../daf/index.ts';
import type { ContractName } from '../../daf/index-node.ts';
import type { Json } from '../../vm/index.ts';

/** A scene. Its file exports one; cli/scenes/index.ts lists them in their order. */
export type Scene = {
  /** As `--scene NAME` and the results name it. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Plays it. What it throws fails the scene, not the others. */
  play(stage: Stage): Promise<SceneOutcome>;
};

/** What a scene gives. Both values are compared member by member: numbers and texts must be equal exactly. */
export type SceneOutcome = {
  /** What came out of the contract. */
  readonly result: Json;
  /** The same, computed from the data in the clear. */
  readonly clear: Json;
  readonly words: SceneWords;
};

/** Sentences printed after the scene, each a line or two of plain words. */
export type SceneWords = {
  readonly everyoneSaw: readonly string[];
  readonly nobodySaw: readonly string[];
  /** Who could still cheat, and how. */
  readonly whoCouldCheat: readonly string[];
};

/** What `diffie start --json FILE` writes of a scene. */
export type SceneResult = {
  readonly scene: string;
  /** Whether `result` equals `clear` and all that had to be rejected was, for the reason expected. */
  readonly ok: boolean;
  readonly result: Json;
  readonly clear: Json;
  /** What was rejected, with the code of the error. */
  readonly rejected: readonly string[];
  /** Yo of all transactions of the scene, and what they cost in YOU: decimal. */
  readonly yo: string;
  readonly fee: string;
  readonly ms: number;
  /** Why the scene failed where it did. */
  readonly error?: string;
};

/** Why an attempt must fail: the code of the error, or of the trap that the receipt holds. */
export type Expected =
  | ErrorName
  | {
      readonly code: ErrorName;
      /** What the message must contain: the sentence of a `require`, for one. */
      readonly says: string;
    };

/** What a scene plays on. */
export type Stage = {
  readonly client: ChainClient;
  readonly chainId: Uint8Array;
  /**
   * Whoever has this name in the scene: a fresh key and 1,000 YOU, unless another amount is given. The same
   * name gives the same account again.
   * @param units of YOU (10^-9), at the first call of the name
   */
  account(name: string, units?: bigint): Promise<Sender>;
  /** Deploys one of the contracts in contracts/ and lists it among those to inspect later. */
  deploy(
    sender: Sender,
    contract: ContractName,
    args: Arguments,
    options?: CallOptions,
  ): Promise<Contract & { readonly placed: Placed }>;
  /**
   * Shows progress while `work` runs; everything that takes more than a second belongs into a step.
   * `advance` counts up to `total`, by one unless told otherwise, and lets the terminal be drawn.
   */
  step<T>(
    title: string,
    total: number,
    work: (advance: (count?: number) => void) => T | Promise<T>,
  ): Promise<T>;
  /** Prints a line while the scene plays. */
  tell(line: string): void;
  /**
   * Runs an attempt that must fail for the reason expected. The scene fails where it succeeds, or fails otherwise.
   * A call that must reach the chain and fail there is sent with `yoLimit`: otherwise the SDK's estimate finds
   * the trap, and nothing is sent.
   */
  reject(title: string, attempt: () => Promise<unknown>, expected: Expected): Promise<void>;
  /** Makes empty blocks until the chain has this height: for deadlines. */
  reachHeight(height: bigint): Promise<void>;
};
