// Accounts in the state, and under which keys the state holds what. An account's value has a fixed layout, because
// every transaction reads and writes two of them.

import { assert, concatBytes } from '../base/index.ts';
import { decodeU64 } from './store-keys.ts';

/** What makes an account a contract. */
export type ContractPart = {
  /** 32 bytes: the identity of the code, as the machine computes it. */
  readonly codeHash: Uint8Array;
  /** 32 bytes: SHA-256 of the module's bytes, names for people included. */
  readonly moduleHash: Uint8Array;
  /** How many requests the contract ever opened. */
  readonly requestSequence: bigint;
  readonly openRequests: number;
};

/** What the state holds of an address; one without entry has nothing. */
export type Account = {
  /** Transactions sent so far. */
  readonly nonce: bigint;
  /** Units of YOU. */
  readonly balance: bigint;
  readonly contract: ContractPart | undefined;
};

const EMPTY_ACCOUNT: Account = { nonce: 0n, balance: 0n, contract: undefined };

const PLAIN_SIZE_BYTES = 16;
const CONTRACT_SIZE_BYTES = PLAIN_SIZE_BYTES + 32 + 32 + 8 + 8;

/** Kinds of state entries: the first byte of a state key. */
const KIND = { account: 0x01, entry: 0x02, request: 0x03 } as const;

/** Where the state holds an account. */
export function accountKey(address: Uint8Array): Uint8Array {
  return stateKey(KIND.account, address);
}

/** Where the state holds a contract's own entry; `key` is the machine's. */
export function entryKey(contract: Uint8Array, key: Uint8Array): Uint8Array {
  return stateKey(KIND.entry, contract, key);
}

/** Where the state holds an open request. */
export function requestKey(requestId: Uint8Array): Uint8Array {
  return stateKey(KIND.request, requestId);
}

/** The contract and its own key, where a state key is that of a contract's entry. */
export function parseEntryKey(
  key: Uint8Array,
): { readonly contract: Uint8Array; readonly key: Uint8Array } | undefined {
  if (key[0] !== KIND.entry) return undefined;
  return { contract: key.subarray(1, 33), key: key.subarray(33) };
}

function stateKey(kind: number, address: Uint8Array, rest?: Uint8Array): Uint8Array {
  assert(address.length === 32, 'an address, contract or request id has 32 bytes');
  return rest === undefined
    ? concatBytes(Uint8Array.of(kind), address)
    : concatBytes(Uint8Array.of(kind), address, rest);
}

/** Nonce and balance, 8 bytes each; then for a contract both hashes, sequence and open requests. */
export function encodeAccount({ nonce, balance, contract }: Account): Uint8Array | undefined {
  if (nonce === 0n && balance === 0n && contract === undefined) return undefined;
  const bytes = new Uint8Array(contract === undefined ? PLAIN_SIZE_BYTES : CONTRACT_SIZE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, nonce);
  view.setBigUint64(8, balance);
  if (contract !== undefined) {
    bytes.set(contract.codeHash, 16);
    bytes.set(contract.moduleHash, 48);
    view.setBigUint64(80, contract.requestSequence);
    view.setBigUint64(88, BigInt(contract.openRequests));
  }
  return bytes;
}

/** The account of a state value. The value comes from our own state, so its form is taken for granted. */
export function decodeAccount(bytes: Uint8Array | undefined): Account {
  if (bytes === undefined) return EMPTY_ACCOUNT;
  const isContract = bytes.length === CONTRACT_SIZE_BYTES;
  assert(isContract || bytes.length === PLAIN_SIZE_BYTES, 'an account has one of two sizes');
  return {
    nonce: decodeU64(bytes, 0),
    balance: decodeU64(bytes, 8),
    contract: isContract
      ? {
          codeHash: bytes.slice(16, 48),
          moduleHash: bytes.slice(48, 80),
          requestSequence: decodeU64(bytes, 80),
          openRequests: Number(decodeU64(bytes, 88)),
        }
      : undefined,
  };
}
