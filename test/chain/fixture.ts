// A chain in memory with accounts of its own, and a contract that does a little of everything: it counts, keeps, pays,
// fails, spins, and waits.

import { createHash } from 'node:crypto';
import type { Store } from '../../base/index.ts';
import {
  type Account,
  accountKey,
  chainIdOf,
  createLedger,
  createMemoryStore,
  decodeAccount,
  type Genesis,
  type Ledger,
} from '../../chain/index.ts';
import type { Candidate } from '../../chain/ledger.ts';
import { ChainNode } from '../../chain/node.ts';
import { nodePlatform } from '../../chain/platform-node.ts';
import {
  type Action,
  type Payload,
  signTransaction,
  type Transaction,
} from '../../chain/transaction.ts';
import { deriveEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import {
  argumentsFromJson,
  assemble,
  encodeModule,
  type Json,
  loadProgram,
  type Program,
} from '../../vm/index.ts';

export type Actor = {
  readonly address: Uint8Array;
  readonly sign: (message: Uint8Array) => Uint8Array;
};

/** The same account for the same name, always. */
export function actor(name: string): Actor {
  const keys = deriveEd25519KeyPair(new Uint8Array(createHash('sha256').update(name).digest()));
  return { address: keys.publicKey, sign: (message) => signEd25519(keys, message) };
}

export const box = actor('box');
export const alice = actor('alice');
export const bob = actor('bob');
export const carol = actor('carol');
export const ALLOCATION = 10n ** 12n;

export const genesis: Genesis = {
  name: 'test',
  timeMs: 1_700_000_000_000n,
  producer: box.address,
  minYoPrice: 10n,
  allocations: [alice, bob, carol].map(({ address }) => ({ address, amount: ALLOCATION })),
};
export const chainId = chainIdOf(genesis);

export type Terms = Partial<Omit<Payload, 'action' | 'from'>>;

export function makeTransaction(from: Actor, action: Action, terms: Terms = {}): Transaction {
  const payload = {
    chainId,
    from: from.address,
    nonce: 0n,
    yoLimit: 50_000_000n,
    yoReserve: 0n,
    yoPrice: 10n,
    ...terms,
    action,
  };
  return signTransaction(payload, from.sign);
}

export async function makeLedger(store: Store = createMemoryStore()): Promise<Ledger> {
  return createLedger(store, genesis, nodePlatform);
}

/** A clock that goes on by one with every look. */
function makeClock() {
  let now = Number(genesis.timeMs);
  return { nowMs: () => ++now };
}

export function makeNode(ledger: Ledger): ChainNode {
  return new ChainNode(ledger, { clock: makeClock(), sign: box.sign });
}

const SOURCE = `
contract tester

record Bumped by:u64 count:u64
record Shouted text:bytes
cell count u64
cell answer u64
map notes u64 bytes
event bumped Bumped
event shouted Shouted

fn init start:u64 export payable
  local.get start
  cell.set count
end

fn bump by:u64 -> u64 export
  local count u64
  cell.get count
  option.unwrap
  local.get by
  u64.add
  local.tee count
  cell.set count
  local.get by
  local.get count
  record.new Bumped
  emit bumped
  local.get count
end

fn note at:u64 text:bytes export
  local.get at
  local.get text
  map.set notes
end

fn forget at:u64 export
  local.get at
  map.delete notes
end

fn pay_in export payable
end

fn pay_out to:address amount:u64 export
  local.get to
  local.get amount
  you.transfer
end

fn bump_and_fail by:u64 export payable
  local.get by
  cell.set count
  fail "always"
end

fn spin export
  loop again
    br again
  end
end

fn ask parties:list<address> within:u64 export payable
  local got option<u64>
  u64.const 1
  cell.set answer
  local.get parties
  const text "test/v1"
  const bytes 0x00
  local.get within
  await.joint option<u64>
  local.set got
  local.get got
  option.is_some
  if answered
    local.get got
    option.unwrap
    cell.set answer
  else
    u64.const 99
    cell.set answer
  end
end

fn ask_twice parties:list<address> within:u64 export
  local got option<u64>
  local i u64
  block done
    loop next
      local.get i
      u64.const 2
      u64.ge
      br_if done
      local.get parties
      const text "test/v1"
      const bytes 0x00
      local.get within
      await.joint option<u64>
      local.set got
      u64.const 50
      cell.set answer
      local.get got
      option.is_some
      require "no answer"
      local.get got
      option.unwrap
      cell.set answer
      local.get i
      u64.const 1
      u64.add
      local.set i
      br next
    end
  end
end

fn shout times:u64 text:bytes export
  local i u64
  block done
    loop next
      local.get i
      local.get times
      u64.ge
      br_if done
      local.get text
      record.new Shouted
      emit shouted
      local.get i
      u64.const 1
      u64.add
      local.set i
      br next
    end
  end
end

fn ask_holding parties:list<address> text:bytes export
  local held bytes
  local.get text
  local.get text
  bytes.concat
  local.set held
  local.get parties
  const text "test/v1"
  const bytes 0x00
  u64.const 5
  await.joint option<u64>
  drop
end
`;

const testerModule = assemble(SOURCE, { file: 'tester.dvm' });
const testerBytes: Uint8Array = encodeModule(testerModule);
const testerProgram: Program = loadProgram(testerBytes);

/** Arguments of a method of the tester, from JSON. */
function args(method: string, ...values: Json[]): Uint8Array {
  return argumentsFromJson(testerProgram, method, values);
}

/** An action that calls the tester. */
export function call(contract: Uint8Array, method: string, ...values: Json[]): ActionOf<'call'> {
  return { kind: 'call', contract, method, args: args(method, ...values), value: 0n };
}

export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** The deployment of the tester with a start value. */
export function deployTester(start: number, value = 0n): ActionOf<'deploy'> {
  return { kind: 'deploy', module: testerBytes, args: args('init', start), value };
}

/** Makes and commits the next block of transactions; a fault in any of them throws. */
export async function addBlock(
  ledger: Ledger,
  ...transactions: readonly Transaction[]
): Promise<Candidate> {
  const candidate = ledger.propose({
    transactions,
    timeMs: ledger.head.header.timeMs + 1n,
    sign: box.sign,
    onFault: (_, error) => {
      throw error ?? new Error('the block is full');
    },
  });
  await ledger.commit(candidate);
  return candidate;
}

/** The account of an address by the head's state. */
export function accountOf(ledger: Ledger, address: Uint8Array): Account {
  return decodeAccount(ledger.state().get(accountKey(address)));
}
