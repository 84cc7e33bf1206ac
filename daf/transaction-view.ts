// A transaction as everyone can see it: what was asked, with the arguments by their names, and what became of it.
// Whatever a sender may have written wrongly is shown by its size instead.

import type { ChainReader, RpcResult } from '../chain/index.ts';
import { formatYou } from '../chain/index.ts';
import {
  decodeValues,
  INIT_METHOD,
  type Json,
  loadProgram,
  methodsOf,
  type Program,
  valueToJson,
} from '../vm/index.ts';
import { type ContractEvent, readEvent, readResult } from './contract.ts';

/** What a transaction asked for and what it did. */
export type TransactionView = Omit<RpcResult<'transaction'>, 'action' | 'receipt'> & {
  readonly action: ActionView;
  readonly outcome: ReceiptView;
};

/** An action by what it does. Bytes that no method explains are given by their size. */
export type ActionView =
  | { readonly kind: 'transfer'; readonly to: Uint8Array; readonly you: string }
  | {
      readonly kind: 'deploy' | 'call';
      readonly contract: Uint8Array | undefined;
      readonly method: string;
      readonly args: Json;
      readonly you: string;
    }
  | {
      readonly kind: 'respond';
      readonly contract: Uint8Array;
      readonly requestId: Uint8Array;
      /** Undefined where it ends a wait without an answer. */
      readonly responseSizeBytes: number | undefined;
    };

/** A receipt with the events by name and the fees in YOU. */
export type ReceiptView = {
  readonly status: 'ok' | 'waiting' | 'trap' | 'refused';
  /** The method's result, where it has one. */
  readonly result?: Json;
  readonly requestId?: Uint8Array;
  readonly code?: string;
  readonly message?: string | undefined;
  readonly place?: string;
  readonly contract: Uint8Array | undefined;
  /** The request that was answered or expired. */
  readonly resumed: Uint8Array | undefined;
  readonly yoUsed: bigint;
  /** YOU, decimal. */
  readonly fee: string;
  readonly reserveFee: string;
  readonly events: readonly (ContractEvent & { readonly contract: Uint8Array })[];
};

type Receipt = RpcResult<'receipt'>['receipt'];
type Action = RpcResult<'transaction'>['action'];
type ProgramAt = (address: Uint8Array) => Promise<Program>;

/** Reads a transaction. @throws chain.notFound */
export async function viewTransaction(
  reader: ChainReader,
  id: Uint8Array,
): Promise<TransactionView> {
  const { action, receipt, ...rest } = await reader.transaction({ id });
  const programAt: ProgramAt = async (address) =>
    loadProgram((await reader.contract({ address })).module);
  const method = 'method' in action ? action.method : undefined;
  return {
    ...rest,
    action: await viewAction(action, receipt, programAt),
    outcome: await readReceiptView(receipt, method, programAt),
  };
}

/** A receipt by names. `method` says whose result it holds. */
export async function viewReceipt(
  reader: ChainReader,
  receipt: Receipt,
  method?: string,
): Promise<ReceiptView> {
  return readReceiptView(receipt, method, async (address) =>
    loadProgram((await reader.contract({ address })).module),
  );
}

async function viewAction(
  action: Action,
  receipt: Receipt,
  programAt: ProgramAt,
): Promise<ActionView> {
  switch (action.kind) {
    case 'transfer':
      return { kind: 'transfer', to: action.to, you: formatYou(action.amount) };
    case 'respond': {
      const { contract, requestId, response } = action;
      return { kind: 'respond', contract, requestId, responseSizeBytes: response?.length };
    }
    case 'deploy': {
      const { module, args, value } = action;
      const contract = receipt.contract;
      const method = INIT_METHOD;
      const json = argumentsToJson(() => loadProgram(module), method, args);
      return { kind: 'deploy', contract, method, args: json, you: formatYou(value) };
    }
    case 'call': {
      const { contract, method, args, value } = action;
      // Whoever sends may name an address that holds no contract.
      const program = await programAt(contract).catch(() => undefined);
      const json = argumentsToJson(() => program, method, args);
      return { kind: 'call', contract, method, args: json, you: formatYou(value) };
    }
  }
}

// A failed transaction may hold arguments that fit no method, or a module that is none: they are shown by size.
function argumentsToJson(load: () => Program | undefined, method: string, args: Uint8Array): Json {
  try {
    const program = load();
    const entry = program?.exports.get(method);
    const params = entry && program?.functions[entry.function]?.params;
    if (program === undefined || params === undefined) return { sizeBytes: args.length };
    const names = methodsOf(program).find(({ name }) => name === method)?.params ?? [];
    const values = decodeValues(program.module, params, args, method);
    const members = params.map((type, i): [string, Json] => [
      names[i]?.name ?? `${i}`,
      valueToJson(program.module, type, values[i] ?? false),
    ]);
    return Object.fromEntries(members);
  } catch {
    return { sizeBytes: args.length };
  }
}

async function readReceiptView(
  receipt: Receipt,
  method: string | undefined,
  programAt: ProgramAt,
): Promise<ReceiptView> {
  const { status, contract, resumed, yoUsed, fee, reserveFee, events } = receipt;
  const named: (ContractEvent & { contract: Uint8Array })[] = [];
  for (const { contract: source, event, payload } of events) {
    const program = await programAt(source);
    named.push({ contract: source, ...readEvent(program, event, payload) });
  }
  return {
    status: status.kind,
    ...(await viewStatus(receipt, method, programAt)),
    contract,
    resumed,
    yoUsed,
    fee: formatYou(fee),
    reserveFee: formatYou(reserveFee),
    events: named,
  };
}

async function viewStatus(
  { status, contract }: Receipt,
  method: string | undefined,
  programAt: ProgramAt,
): Promise<Partial<ReceiptView>> {
  switch (status.kind) {
    case 'waiting':
      return { requestId: status.requestId };
    case 'refused':
      return { code: status.code, message: status.message };
    case 'trap': {
      const { code, message, at } = status;
      const place = at && `${at.name ?? `function ${at.function}`} pc ${at.pc}`;
      const line = at?.file && `${at.file}:${at.line}, ${place}`;
      return { code, message, ...(place !== undefined && { place: line ?? place }) };
    }
    case 'ok': {
      if (contract === undefined || method === undefined) return {};
      const result = readResult(await programAt(contract), method, status);
      return result === null ? {} : { result };
    }
  }
}
