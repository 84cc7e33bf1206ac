// What a block does to the state before it: first the waits whose deadline passed, then the transactions in
// order, then the fees to the box. The same function makes a block and checks one; they differ in what happens
// to a transaction that may not run.

import { type DiffieError, isDiffieError, LIMITS } from '../base/index.ts';
import type { Environment } from './contract-host.ts';
import { expireRequest, type Ran, type RequestStep, readRequest } from './execute-request.ts';
import { checkAgainstState, runTransaction } from './execute-transaction.ts';
import { Overlay, type StateReader } from './overlay.ts';
import type { Receipt } from './receipt.ts';
import type { Transaction } from './transaction.ts';

/** What a block is made from. */
export type BlockInput = {
  readonly environment: Environment;
  /** The state after the parent. */
  readonly base: StateReader;
  /** Ids of open requests whose deadline lies below `height`: by deadline, then id; LIMITS.expiriesPerBlock at most. */
  readonly due: readonly Uint8Array[];
  readonly height: bigint;
  readonly producer: Uint8Array;
  /** Transactions that passed checkEnvelope, in order. */
  readonly transactions: readonly Transaction[];
  /**
   * Called for a transaction that may not run now: return to leave it out, throw to refuse the block. No error is
   * given where the block is merely full.
   */
  readonly onFault: (transaction: Transaction, error: DiffieError | undefined) => void;
};

/** What a block does. */
export type BlockRun = {
  /** All changes of the block over `base`. */
  readonly overlay: Overlay;
  readonly included: readonly Transaction[];
  /** Of the expiries, then of the included transactions. */
  readonly receipts: readonly Receipt[];
  readonly steps: readonly RequestStep[];
  readonly yoUsed: bigint;
};

/** Executes a block. Deterministic in its input; `base` is not changed. */
export function executeBlock(input: BlockInput): BlockRun {
  const { environment, height, producer, transactions, onFault } = input;
  const overlay = new Overlay(input.base);
  const included: Transaction[] = [];
  const receipts: Receipt[] = [];
  const steps: RequestStep[] = [];
  let yoUsed = 0n;
  let sizeBytes = 0;
  let receiptBytes = 0;
  let earned = 0n;

  function add(ran: Ran): void {
    receipts.push(ran.receipt);
    steps.push(...ran.steps);
    yoUsed += ran.receipt.yoUsed;
    receiptBytes += dataSize(ran.receipt);
    earned += ran.earned;
  }

  for (const id of input.due) {
    const open = readRequest(overlay, id);
    if (open === undefined) continue;
    // The first always fits, so every wait ends.
    const isFull =
      yoUsed + open.yoReserve > LIMITS.blockYo || receiptBytes >= LIMITS.blockReceiptBytes;
    if (yoUsed > 0n && isFull) break;
    add(expireRequest(environment, overlay, open, height));
  }
  for (const transaction of transactions) {
    const isFull =
      included.length >= LIMITS.blockTransactions ||
      sizeBytes + transaction.bytes.length > LIMITS.blockSizeBytes ||
      receiptBytes >= LIMITS.blockReceiptBytes ||
      yoUsed + transaction.payload.yoLimit > LIMITS.blockYo;
    if (isFull) {
      onFault(transaction, undefined);
      continue;
    }
    const fault = stateFault(overlay, transaction, height);
    if (fault !== undefined) {
      onFault(transaction, fault);
      continue;
    }
    add(runTransaction(environment, overlay, transaction, height));
    included.push(transaction);
    sizeBytes += transaction.bytes.length;
  }
  overlay.pay(producer, earned);
  return { overlay, included, receipts, steps, yoUsed };
}

/** Bytes of what contracts put into a receipt. */
function dataSize({ events, status }: Receipt): number {
  const resultBytes = status.kind === 'ok' ? status.result.length : 0;
  return events.reduce((sum, { payload }) => sum + payload.length, resultBytes);
}

function stateFault(
  overlay: Overlay,
  transaction: Transaction,
  height: bigint,
): DiffieError | undefined {
  try {
    checkAgainstState(overlay, transaction, height);
    return undefined;
  } catch (error) {
    if (isDiffieError(error)) return error;
    throw error;
  }
}
