// What the machine asks of the chain that runs it, and what it answers. The chain gives a Host per transaction
// over an overlay; where the outcome is a trap the chain throws the overlay away.

import type { Arithmetic, DiffieError } from '../base/index.ts';
import type { TrapName } from './traps.ts';

/** Functions whose implementation the platform gives; each has one acceptance rule (see crypto). */
export type Natives = {
  readonly arithmetic: Arithmetic;
  verifySignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
};

/** The contract's view of the chain during one call. Byte strings are not copied and must not be changed. */
export type Host = {
  readonly natives: Natives;
  /** 32 bytes: hash of the genesis. */
  readonly chainId: Uint8Array;
  readonly height: bigint;
  /** 32 bytes: the contract that runs. */
  readonly self: Uint8Array;
  /** The contract's own entries; keys are those of vm/storage-keys.ts. `undefined` is absence and deletes. */
  read(key: Uint8Array): Uint8Array | undefined;
  write(key: Uint8Array, value: Uint8Array | undefined): void;
  /** YOU of this contract, in its smallest unit. */
  balance(): bigint;
  /** Pays from this contract; false where it holds too little. */
  transfer(to: Uint8Array, amount: bigint): boolean;
  /** `event` indexes the module's events; `payload` is the record's canonical bytes. */
  emit(event: number, payload: Uint8Array): void;
  /** Ciphertext graph, addressed by handle: nodes recorded, and results once evaluated. Not in the state tree. */
  readonly graph: GraphStore;
  /** Requests of this contract that are open now. */
  openRequests(): number;
};

/** Nodes and evaluated ciphertexts by handle (32 bytes). Content-addressed: writing twice is harmless. */
export type GraphStore = {
  node(handle: Uint8Array): Uint8Array | undefined;
  putNode(handle: Uint8Array, node: Uint8Array): void;
  result(handle: Uint8Array): Uint8Array | undefined;
  putResult(handle: Uint8Array, ciphertext: Uint8Array): void;
};

/** A call from a transaction. `args` is the canonical encoding of the list of arguments. */
export type Call = {
  readonly method: string;
  readonly args: Uint8Array;
  /** 32 bytes. */
  readonly caller: Uint8Array;
  readonly value: bigint;
};

/** What a suspended method waits for. */
export type Request =
  | {
      readonly kind: 'open';
      readonly slot: number;
      /** The ciphertexts' handles, in order. */
      readonly handles: readonly Uint8Array[];
      readonly withinBlocks: bigint;
    }
  | {
      readonly kind: 'joint';
      /** Addresses in role order. */
      readonly parties: readonly Uint8Array[];
      readonly protocol: string;
      readonly parameters: Uint8Array;
      readonly withinBlocks: bigint;
    };

/** How a call or a resumption ended. */
export type Outcome =
  /** `result` is the canonical encoding of the method's result; empty where it has none. */
  | { readonly kind: 'done'; readonly yoUsed: bigint; readonly result: Uint8Array }
  /** `frame` holds position, locals, caller and value; give it back to `resume`. */
  | {
      readonly kind: 'waiting';
      readonly yoUsed: bigint;
      readonly request: Request;
      readonly frame: Uint8Array;
    }
  /** Only from `resume`: the response does not answer the request; nothing changed, whoever sent it pays the yo. */
  | { readonly kind: 'refused'; readonly yoUsed: bigint; readonly reason: DiffieError }
  | Trapped;

/** A program that was stopped short. The chain reverts its effects and keeps the fee for `yoUsed`. */
export type Trapped = {
  readonly kind: 'trap';
  readonly trap: TrapName;
  readonly yoUsed: bigint;
  /** Where: undefined before the first instruction. */
  readonly at:
    | {
        readonly function: number;
        readonly pc: number;
        readonly name?: string;
        readonly file?: string;
        readonly line?: number;
      }
    | undefined;
  /** The contract's own message, or what was expected and what came. */
  readonly message: string | undefined;
};

/** The request as the chain filed it: what every attestation is bound to. */
export type FiledRequest = {
  /** H(chain id, contract, code hash, creation height, sequence). */
  readonly id: Uint8Array;
  readonly request: Request;
  /** The last height at which a response counts. */
  readonly deadline: bigint;
};
