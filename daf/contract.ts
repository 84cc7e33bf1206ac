// A contract on a chain by its methods' names: arguments and results as machine values or JSON, events decoded.
// The module comes from the chain and is validated here again.

import { DiffieError, encodeCbor, toHex } from '../base/index.ts';
import { type ChainReader, contractAddress } from '../chain/index.ts';
import {
  argumentsFromJson,
  cellKey,
  decodeValue,
  encodeArguments,
  INIT_METHOD,
  type Json,
  loadProgram,
  type Method,
  methodsOf,
  type Program,
  slotKey,
  type Value,
  valueToJson,
} from '../vm/index.ts';
import { checkReceipt, type Placed, type Sender, type SendOptions } from './sender.ts';

/** A call's payment, besides its yo. */
export type CallOptions = SendOptions & {
  /** Units of YOU paid to the contract. */
  readonly value?: bigint;
};

const EMPTY_LIST = encodeCbor([]);

/** What a call came to. */
export type CallResult = {
  readonly placed: Placed;
  /** The method's result as JSON; null where it has none, or waits. */
  readonly result: Json;
  /** The request that the method waits for, if it does. */
  readonly requestId: Uint8Array | undefined;
  readonly events: readonly ContractEvent[];
};

/** What an estimate says. */
export type Estimate = {
  readonly yoUsed: bigint;
  /** Units of YOU. */
  readonly fee: bigint;
  readonly result: Json;
};

/** An event with its name and record. */
export type ContractEvent = { readonly name: string; readonly fields: Json };

/** Arguments of a method: machine values in order. Records are lists of their members. */
export type Arguments = readonly Value[];

/** A contract at an address, its program loaded and checked. */
export type Contract = {
  readonly address: Uint8Array;
  readonly program: Program;
  readonly methods: readonly Method[];
  /** Calls a method in a transaction. @throws as Sender.send; trap.method, base.schema for bad arguments */
  call(sender: Sender, method: string, args: Arguments, options?: CallOptions): Promise<CallResult>;
  /** As `call`, the arguments in their JSON forms (vm/abi.ts). */
  callJson(
    sender: Sender,
    method: string,
    args: readonly Json[],
    options?: CallOptions,
  ): Promise<CallResult>;
  /** What a method would give now, without a transaction. Nothing is paid, nothing changes. */
  view(method: string, args: Arguments): Promise<Json>;
  /** As `view`, the arguments in their JSON forms. */
  viewJson(method: string, args: readonly Json[]): Promise<Json>;
  /** What a call would do now, and the yo and units of YOU that it would take. @throws as checkReceipt */
  estimateJson(
    from: Uint8Array,
    method: string,
    args: readonly Json[],
    options?: Pick<CallOptions, 'value' | 'yoReserve'>,
  ): Promise<Estimate>;
  /** A storage cell's value, or undefined before its first write. @throws daf.name for an unknown cell */
  cell(name: string): Promise<Json | undefined>;
  /** The bytes of a key slot, or undefined before it is set. @throws daf.name for an unknown slot */
  key(slot: string): Promise<Uint8Array | undefined>;
  /** The number of a key slot. @throws daf.name */
  slotNumber(slot: string): number;
  /** Decodes a receipt's result, request and events. */
  read(placed: Placed, method?: string): CallResult;
};

/** The contract at an address. @throws chain.notFound; module.* where the chain's module is not what it should be */
export async function contractAt(client: ChainReader, address: Uint8Array): Promise<Contract> {
  const { module } = await client.contract({ address });
  return contractOf(client, address, loadProgram(module));
}

/**
 * Deploys a module and runs its `init`.
 * @param module its canonical bytes
 * @param args of `init`; none where it has no such method
 * @throws as Sender.send; module.* for a module that the chain would refuse
 */
export async function deployContract(
  sender: Sender,
  module: Uint8Array,
  args: Arguments,
  options: CallOptions = {},
): Promise<Contract & { readonly placed: Placed }> {
  const program = loadProgram(module);
  const encoded = encodeInit(program, args, encodeArguments);
  return deployEncoded(sender, module, encoded, options);
}

/** As deployContract, `init`'s arguments in their JSON forms. */
export async function deployJson(
  sender: Sender,
  module: Uint8Array,
  args: readonly Json[],
  options: CallOptions = {},
): Promise<Contract & { readonly placed: Placed }> {
  const encoded = encodeInit(loadProgram(module), args, argumentsFromJson);
  return deployEncoded(sender, module, encoded, options);
}

// The arguments of a contract without `init` are the empty list.
function encodeInit<T>(
  program: Program,
  args: readonly T[],
  encode: (program: Program, method: string, args: readonly T[]) => Uint8Array,
): Uint8Array {
  if (program.exports.has(INIT_METHOD)) return encode(program, INIT_METHOD, args);
  if (args.length === 0) return EMPTY_LIST;
  throw new DiffieError('base.schema', {
    at: INIT_METHOD,
    expected: 'no arguments: the contract has no such method',
    got: `${args.length}`,
  });
}

/** As deployContract, `init`'s arguments in their canonical encoding. */
export async function deployEncoded(
  sender: Sender,
  module: Uint8Array,
  args: Uint8Array,
  options: CallOptions = {},
): Promise<Contract & { readonly placed: Placed }> {
  const { value = 0n, ...payment } = options;
  const placed = await sender.send({ kind: 'deploy', module, args, value }, payment);
  const { contract } = placed.receipt;
  if (contract === undefined) {
    throw new DiffieError('daf.trapped', { at: 'deployment', expected: 'a contract address' });
  }
  return { ...contractOf(sender.client, contract, loadProgram(module)), placed };
}

/** The address that an account's next deployment will have. */
export async function nextAddress(sender: Sender): Promise<Uint8Array> {
  const { address } = sender.account;
  const { nonce } = await sender.client.account({ address });
  return contractAddress(address, nonce);
}

function contractOf(client: ChainReader, address: Uint8Array, program: Program): Contract {
  const { module } = program;
  const send = async (
    sender: Sender,
    method: string,
    args: Uint8Array,
    { value = 0n, ...payment }: CallOptions,
  ): Promise<CallResult> => {
    const action = { kind: 'call', contract: address, method, args, value } as const;
    return readCall(program, address, await sender.send(action, payment), method);
  };
  const estimate = async (
    from: Uint8Array,
    method: string,
    args: Uint8Array,
    { value = 0n, yoReserve }: Pick<CallOptions, 'value' | 'yoReserve'>,
  ): Promise<Estimate> => {
    const action = { kind: 'call', contract: address, method, args, value } as const;
    const { receipt, yoUsed, fee } = await client.estimate({ from, action, yoReserve });
    checkReceipt(receipt);
    return { yoUsed, fee, result: readResult(program, method, receipt.status) };
  };
  const numberOf = (group: 'slots' | 'storage', name: string): number => {
    const number = module[group].findIndex((entry) => entry.name === name);
    if (number >= 0) return number;
    const names = module[group].map((entry) => entry.name).join(', ');
    throw new DiffieError('daf.name', { at: group, expected: `one of ${names}`, got: name });
  };
  return {
    address,
    program,
    methods: methodsOf(program),
    call: async (sender, method, args, options = {}) =>
      send(sender, method, encodeArguments(program, method, args), options),
    callJson: async (sender, method, args, options = {}) =>
      send(sender, method, argumentsFromJson(program, method, args), options),
    view: async (method, args) => {
      const bytes = encodeArguments(program, method, args);
      return (await estimate(address, method, bytes, {})).result;
    },
    viewJson: async (method, args) => {
      const bytes = argumentsFromJson(program, method, args);
      return (await estimate(address, method, bytes, {})).result;
    },
    estimateJson: async (from, method, args, options = {}) =>
      estimate(from, method, argumentsFromJson(program, method, args), options),
    cell: async (name) => {
      const number = numberOf('storage', name);
      const entry = module.storage[number];
      if (entry?.kind !== 'cell') {
        throw new DiffieError('daf.name', { at: 'storage', expected: 'a cell', got: name });
      }
      const { value } = await client.storage({ contract: address, key: cellKey(number) });
      if (value === undefined) return undefined;
      return valueToJson(module, entry.type, decodeValue(module, entry.type, value, name));
    },
    key: async (slot) => {
      const key = slotKey(numberOf('slots', slot));
      const { value } = await client.storage({ contract: address, key });
      return value;
    },
    slotNumber: (slot) => numberOf('slots', slot),
    read: (placed, method) => readCall(program, address, placed, method),
  };
}

function readCall(
  program: Program,
  address: Uint8Array,
  placed: Placed,
  method: string | undefined,
): CallResult {
  const { status, events } = placed.receipt;
  const own = events.filter(({ contract }) => toHex(contract) === toHex(address));
  return {
    placed,
    result: method === undefined ? null : readResult(program, method, status),
    requestId: status.kind === 'waiting' ? status.requestId : undefined,
    events: own.map(({ event, payload }) => readEvent(program, event, payload)),
  };
}

/** The name and fields of an event of the program's contract. */
export function readEvent(program: Program, event: number, payload: Uint8Array): ContractEvent {
  const { module } = program;
  const row = module.events[event];
  if (row === undefined) {
    throw new DiffieError('daf.name', { at: 'events', expected: 'an event', got: `${event}` });
  }
  const value = decodeValue(module, row.type, payload, row.name);
  return { name: row.name, fields: valueToJson(module, row.type, value) };
}

/** A method's result as JSON; null where it has none, or the call did not come to its end. */
export function readResult(
  program: Program,
  method: string,
  status: Placed['receipt']['status'],
): Json {
  const entry = program.exports.get(method);
  const type = entry && program.functions[entry.function]?.results[0];
  if (status.kind !== 'ok' || type === undefined) return null;
  return valueToJson(
    program.module,
    type,
    decodeValue(program.module, type, status.result, method),
  );
}
