// A contract as everyone can see it: what its code is, and its whole storage decoded by names. Ciphertexts show as
// the handles that they are in state.

import { equalBytes } from '../base/index.ts';
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
  /** Whether its maps hold more than is shown: LIMITS.rpcListItems entries are listed, or 8 MiB of them. */
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
  const { entries, isPartial } = await readEntries(reader, address);
  // Asked for by name: where there are many entries, they need not be among those listed.
  const at = async (key: Uint8Array) => (await reader.storage({ contract: address, key })).value;
  const slots = module.slots.map(async ({ name, scheme }, slot) => {
    return { name, scheme, key: await at(slotKey(slot)) };
  });
  const cells = module.storage.flatMap((part, index) => {
    if (part.kind !== 'cell') return [];
    const { name, type } = part;
    return at(cellKey(index)).then((bytes) => {
      return { name, value: bytes && readJson(module, type, bytes, name) };
    });
  });
  return {
    address,
    name: module.name,
    codeHash: program.codeHash,
    moduleSizeBytes: bytes.length,
    balance,
    methods: methodsOf(program),
    slots: await Promise.all(slots),
    cells: await Promise.all(cells),
    maps: viewMaps(module, entries),
    isPartial,
    openRequests: await reader.requests({ contract: address }),
  };
}

/** The first entries, by their keys' hashes: LIMITS.rpcListItems at most, or what one answer holds. */
async function readEntries(reader: ChainReader, contract: Uint8Array) {
  const entries = await reader.entries({ contract });
  const after = entries.at(-1)?.hash;
  const more = after && (await reader.entries({ contract, after, limit: 1 }));
  return { entries, isPartial: more !== undefined && more.length > 0 };
}

function viewMaps(module: Module, entries: readonly Entry[]): ContractView['maps'] {
  return module.storage.flatMap((part, index) => {
    if (part.kind !== 'map') return [];
    const { name } = part;
    const prefix = mapEntryKey(index, new Uint8Array(0));
    const own = entries.filter(({ key }) => equalBytes(key.subarray(0, prefix.length), prefix));
    return {
      name,
      entries: own.map(({ key, value }) => ({
        key: readJson(module, part.key, key.slice(prefix.length), name),
        value: readJson(module, part.value, value, name),
      })),
    };
  });
}

function readJson(module: Module, type: number, bytes: Uint8Array, name: string): Json {
  return valueToJson(module, type, decodeValue(module, type, bytes, name));
}
