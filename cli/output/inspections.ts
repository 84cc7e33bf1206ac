// What `diffie inspect` can look at, a row each: how it is named on the command line, and what is shown of it.
// The decoding by names is daf's; here it becomes text.

import { toHex } from '../../base/index.ts';
import { type ChainReader, formatYou } from '../../chain/index.ts';
import {
  type ContractView,
  contractAt,
  type ReceiptView,
  readEvent,
  viewContract,
  viewReceipt,
  viewTransaction,
} from '../../daf/index.ts';
import { parseWhole } from '../input/amounts.ts';
import { isId, parseId } from '../input/identifiers.ts';
import { formatFields, formatValue } from './print.ts';
import { formatMethod } from './signatures.ts';

/** What was found: the value for --json, and the text. */
export type Inspected = { readonly value: unknown; readonly text: string };

/** A thing to look at. `which` is what `parse` gave, or undefined where the argument was left out. */
export type Inspection = {
  readonly name: string;
  readonly doc: string;
  readonly example: string;
  /** The argument as commander writes it; none where there is nothing to choose. */
  readonly usage?: string;
  readonly usageDoc?: string;
  readonly parse: (text: string) => unknown;
  readonly read: (reader: ChainReader, which: unknown) => Promise<Inspected>;
};

/** Ties `parse` to `read`. */
function inspection<T>(
  row: Omit<Inspection, 'parse' | 'read'> & {
    readonly parse: (text: string) => T;
    readonly read: (reader: ChainReader, which: T) => Promise<Inspected>;
  },
): Inspection {
  return { ...row, read: (reader, which) => row.read(reader, which as T) };
}

/** All rows. */
export const INSPECTIONS: readonly Inspection[] = [
  inspection({
    name: 'chain',
    doc: 'the chain and its newest block',
    example: 'inspect chain --verify',
    parse: () => undefined,
    read: inspectChain,
  }),
  inspection({
    name: 'block',
    doc: 'a block and what its transactions came to',
    example: 'inspect block 0',
    usage: '[block]',
    usageDoc: 'height or hash (default: the newest)',
    parse: (text) => (isId(text) ? { hash: parseId(text) } : { height: parseWhole(text) }),
    read: inspectBlock,
  }),
  inspection({
    name: 'transaction',
    doc: 'a transaction: what it asked for and what it did',
    example: 'inspect transaction ID',
    usage: '<id>',
    usageDoc: 'its id',
    parse: parseId,
    read: inspectTransaction,
  }),
  inspection({
    name: 'contract',
    doc: 'a contract: its methods, and all that its storage shows',
    example: 'inspect contract ADDRESS',
    usage: '<address>',
    usageDoc: 'its address',
    parse: parseId,
    read: inspectContract,
  }),
  inspection({
    name: 'account',
    doc: 'an account: what it holds and how often it has sent',
    example: 'inspect account ADDRESS',
    usage: '<address>',
    usageDoc: 'its address',
    parse: parseId,
    read: inspectAccount,
  }),
  inspection({
    name: 'request',
    doc: 'what a contract waited or waits for, and what came',
    example: 'inspect request REQUEST',
    usage: '<id>',
    usageDoc: 'its id',
    parse: parseId,
    read: inspectRequest,
  }),
  inspection({
    name: 'events',
    doc: 'what a contract told, in order',
    example: 'inspect events CONTRACT',
    usage: '<contract>',
    usageDoc: 'its address',
    parse: parseId,
    read: inspectEvents,
  }),
];

async function inspectChain(reader: ChainReader): Promise<Inspected> {
  const value = await reader.info({});
  const time = new Date(Number(value.timeMs)).toISOString();
  return { value, text: formatFields({ ...value, timeMs: undefined, time }) };
}

async function inspectBlock(
  reader: ChainReader,
  which: { readonly hash: Uint8Array } | { readonly height: bigint } | undefined,
): Promise<Inspected> {
  const { hash, header, signature, transactionIds, receipts } = await reader.block(which ?? {});
  const outcomes: ReceiptView[] = [];
  for (const receipt of receipts) outcomes.push(await viewReceipt(reader, receipt));
  const subjects = receipts.map(({ subject }) => subject);
  const value = {
    hash,
    header,
    signature,
    transactionIds,
    receipts: outcomes.map((outcome, i) => ({ subject: subjects[i], ...outcome })),
  };
  const time = new Date(Number(header.timeMs)).toISOString();
  const lines = outcomes.map((outcome, i) => {
    const { kind, id } = subjects[i] ?? { kind: 'transaction', id: new Uint8Array(0) };
    const yo = `${outcome.yoUsed} yo`;
    return `  ${kind} 0x${toHex(id)}  ${formatStatus(outcome)}  ${yo}`;
  });
  const fields = formatFields({ hash, ...header, timeMs: undefined, time });
  return {
    value,
    text: [fields, lines.length === 1 ? '1 receipt' : `${lines.length} receipts`, ...lines].join(
      '\n',
    ),
  };
}

async function inspectTransaction(reader: ChainReader, id: Uint8Array): Promise<Inspected> {
  const value = await viewTransaction(reader, id);
  const { action, outcome, from, height, nonce, yoLimit, yoReserve, yoPrice } = value;
  const { kind, ...asked } = action;
  const text = [
    formatFields({ id, height, from, nonce, yoLimit, yoReserve, yoPrice }),
    kind,
    indent(formatFields(asked)),
    `came to: ${formatStatus(outcome)}`,
    indent(formatOutcome(outcome)),
  ].join('\n');
  return { value, text };
}

async function inspectContract(reader: ChainReader, address: Uint8Array): Promise<Inspected> {
  const value = await viewContract(reader, address);
  return { value: { ...value, balance: formatYou(value.balance) }, text: formatContract(value) };
}

function formatContract(view: ContractView): string {
  const { address, name, codeHash, moduleSizeBytes, balance, openRequests } = view;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
  const sum = { address, name, codeHash, moduleSizeBytes, balance: `${formatYou(balance)} YOU` };
  return [
    formatFields(sum),
    ...part('methods', view.methods.map(formatMethod)),
    ...part(
      'key slots',
      view.slots.map((slot) => {
        const key = slot.key === undefined ? 'not set' : shorten(formatValue(slot.key));
        return `${slot.name} (${slot.scheme}): ${key}`;
      }),
    ),
    ...part(
      'cells',
      view.cells.map((cell) => {
        const shown = cell.value === undefined ? 'not written' : shorten(formatValue(cell.value));
        return `${cell.name}: ${shown}`;
      }),
    ),
    ...part(
      'maps',
      view.maps.flatMap((map) => [
        `${map.name}: ${map.entries.length} entries`,
        ...map.entries
          .slice(0, SHOWN_ENTRIES)
          .map((entry) => shorten(`  ${formatValue(entry.key)}: ${formatValue(entry.value)}`)),
        ...(map.entries.length > SHOWN_ENTRIES ? ['  …: --json shows all'] : []),
      ]),
    ),
    ...part(
      'waits for',
      openRequests.map(
        ({ id, request, deadline }) =>
          `${request.kind} until block ${deadline}: request 0x${toHex(id)}`,
      ),
    ),
    ...(view.isPartial ? ['Its storage holds more than is shown here.'] : []),
  ].join('\n');
}

async function inspectAccount(reader: ChainReader, address: Uint8Array): Promise<Inspected> {
  const { nonce, balance, contract } = await reader.account({ address });
  const you = formatYou(balance);
  const value = { address, balance: you, nonce, isContract: contract !== undefined };
  return { value, text: formatFields({ ...value, balance: `${you} YOU` }) };
}

async function inspectRequest(reader: ChainReader, id: Uint8Array): Promise<Inspected> {
  const { open, opening, conclusion } = await reader.request({ id });
  const end = conclusion && (await viewReceipt(reader, conclusion.receipt));
  const value = {
    id,
    isOpen: open !== undefined,
    open,
    openedBy: opening.receipt.subject.id,
    openedAt: opening.height,
    conclusion: conclusion && { height: conclusion.height, ...end },
  };
  const { openedBy, openedAt } = value;
  const text = [
    formatFields({
      id,
      contract: opening.receipt.contract,
      openedBy,
      openedAt,
      asks: open?.request,
      deadline: open?.deadline,
    }),
    end === undefined ? 'still open' : `ended in block ${conclusion?.height}`,
    ...(end === undefined ? [] : [indent(formatOutcome(end))]),
  ].join('\n');
  return { value, text };
}

async function inspectEvents(reader: ChainReader, address: Uint8Array): Promise<Inspected> {
  const { program } = await contractAt(reader, address);
  const events = await reader.events({ contract: address });
  const value = events.map(({ event, payload, ...place }) => ({
    ...place,
    ...readEvent(program, event, payload),
  }));
  const lines = value.map(
    ({ height, name, fields }) => `${height}  ${name} ${formatValue(fields)}`,
  );
  return { value, text: lines.length === 0 ? 'no events' : lines.join('\n') };
}

/** More of a map than these is left to --json; as are longer values. */
const SHOWN_ENTRIES = 20;
const SHOWN_LENGTH = 160;

function formatStatus({ status, code, message }: ReceiptView): string {
  if (code === undefined) return status;
  return `${status} (${code}${message === undefined ? '' : `: ${message}`})`;
}

function formatOutcome(outcome: ReceiptView): string {
  const { contract, resumed, result, requestId, place, yoUsed, events } = outcome;
  return formatFields({
    contract,
    resumed,
    result,
    requestId,
    at: place,
    yoUsed,
    fee: `${outcome.fee} YOU`,
    reserveFee: outcome.reserveFee === '0' ? undefined : `${outcome.reserveFee} YOU`,
    events:
      events.length === 0
        ? undefined
        : events.map(({ name, fields }) => `${name} ${formatValue(fields)}`).join('; '),
  });
}

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
