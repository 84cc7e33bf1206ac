// A contract as everyone can see it: what its code is, and its whole storage decoded by names. Ciphertexts show as
// the handles that they are in state.

import { equalBytes, LIMITS } from '../base/index.ts';
import type { ChainReader, RpcResult } from '../chain/index.ts';
import {
  cellKey,
  decodeValue,
  type Json,
  loadProgram,
  type Method,
  type Module,
  mapEntryKey,
  methodsOf,
  slotKey,
  valueToJson,
} from '../vm/index.ts';

/** What a contract is and holds. */
export type ContractView = {
  readonly address: Uint8Array;
  readonly name: string;
  /** 32 bytes: the identity of the code. */
  readonly codeHash: Uint8Array;
  readonly moduleSizeBytes: number;
  /** Units of YOU. */
  readonly balance: bigint;
  readonly methods: readonly Method[];
  /** Key slots; `key` undefined before it is set. */
  readonly slots: readonly {
    readonly name: string;
    readonly scheme: string;
    readonly key: Uint8Array | undefined;
  }[];
  /** Cells; `value` undefined before the first write. */
  readonly cells: readonly { readonly name: string; readonly value: Json | undefined }[];
  readonly maps: readonly {
    readonly name: string;
    readonly entries: readonly { readonly key: Json; readonly value: Json }[];
  }[];
  /** Whether there is more in its storage than is shown: LIMITS.rpcListItems entries are read. */
  readonly isPartial: boolean;
  readonly openRequests: RpcResult<'requests'>;
};

type Entry = RpcResult<'entries'>[number];

/** Reads a contract. @throws chain.notFound */
export async function viewContract(
  reader: ChainReader,
  address: Uint8Array,
): Promise<ContractView> {
  const { module: bytes, balance } = await reader.contract({ address });
  const program = loadProgram(bytes);
  const { module } = program;
  const limit = LIMITS.rpcListItems;
  const entries = await reader.entries({ contract: address, limit });
  const at = (key: Uint8Array) => entries.find((entry) => equalBytes(entry.key, key))?.value;
  return {
    address,
    name: module.name,
    codeHash: program.codeHash,
    moduleSizeBytes: bytes.length,
    balance,
    methods: methodsOf(program),
    slots: module.slots.map(({ name, scheme }, slot) => ({ name, scheme, key: at(slotKey(slot)) })),
    ...viewStorage(module, entries),
    isPartial: entries.length === limit,
    openRequests: await reader.requests({ contract: address }),
  };
}

function viewStorage(
  module: Module,
  entries: readonly Entry[],
): Pick<ContractView, 'cells' | 'maps'> {
  const cells: { name: string; value: Json | undefined }[] = [];
  const maps: { name: string; entries: { key: Json; value: Json }[] }[] = [];
  const read = (type: number, bytes: Uint8Array, name: string): Json =>
    valueToJson(module, type, decodeValue(module, type, bytes, name));
  for (const [index, part] of module.storage.entries()) {
    const { name } = part;
    if (part.kind === 'cell') {
      const cell = entries.find(({ key }) => equalBytes(key, cellKey(index)));
      cells.push({ name, value: cell && read(part.type, cell.value, name) });
      continue;
    }
    const prefix = mapEntryKey(index, new Uint8Array(0));
    const own = entries.filter(({ key }) => equalBytes(key.subarray(0, prefix.length), prefix));
    maps.push({
      name,
      entries: own.map(({ key, value }) => ({
        key: read(part.key, key.slice(prefix.length), name),
        value: read(part.value, value, name),
      })),
    });
  }
  return { cells, maps };
}
