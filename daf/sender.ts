// Sends transactions from an account, one after the other, and reads what became of them. A receipt that is no
// success becomes an error that says where the contract stopped.

import {
  DiffieError,
  ERRORS,
  type ErrorName,
  isDiffieError,
  LIMITS,
  toHex,
} from '../base/index.ts';
import {
  type Action,
  type ChainClient,
  DEFAULT_YO_PRICE,
  type Payload,
  type Receipt,
  type RpcResult,
  signTransaction,
} from '../chain/index.ts';
import type { Account } from './account.ts';

/** A receipt and its place in the chain. */
export type Placed = RpcResult<'submit'>;

/** How a transaction is paid. */
export type SendOptions = {
  /** Yo that it may use. Unless given, what an estimate on the newest block says and a fifth more. */
  readonly yoLimit?: bigint;
  /** Yo set aside for what follows a wait; returned where it is not used. */
  readonly yoReserve?: bigint;
  /** Units of YOU per 1,000 yo. */
  readonly yoPrice?: bigint;
};

/** Sends from one account, in order. */
export type Sender = {
  readonly account: Account;
  readonly client: ChainClient;
  /**
   * Sends an action and resolves when its block is durable.
   * @throws chain.* where it can't enter a block; daf.trapped, daf.refused where it did and failed: the fee is paid
   */
  send(action: Action, options?: SendOptions): Promise<Placed>;
};

/** A sender for an account. Calls queue up here; two senders of one account may meet at a nonce. */
export function createSender(client: ChainClient, account: Account): Sender {
  let chain: Promise<Uint8Array> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const submit = async (action: Action, options: SendOptions): Promise<Placed> => {
    chain ??= client.info({}).then(({ chainId }) => chainId);
    const { address } = account;
    const { yoReserve = 0n, yoPrice = DEFAULT_YO_PRICE } = options;
    const yoLimit = options.yoLimit ?? (await estimateLimit(client, address, action, yoReserve));
    const { nonce } = await client.account({ address });
    const chainId = await chain;
    const payload: Payload = {
      chainId,
      from: address,
      nonce,
      yoLimit,
      yoReserve,
      yoPrice,
      action,
    };
    const { bytes } = signTransaction(payload, (id) => account.sign(id));
    return client.submit({ transaction: bytes });
  };

  return {
    account,
    client,
    send: async (action, options = {}) => {
      const mine = turn.then(() => submit(action, options));
      turn = mine.catch(() => undefined);
      const placed = await mine;
      checkReceipt(placed.receipt);
      return placed;
    },
  };
}

/** @throws daf.trapped, daf.refused where the receipt is no success: `receiptCode` gives the code that it holds */
export function checkReceipt(receipt: Receipt | Placed['receipt']): void {
  const { status, subject } = receipt;
  if (status.kind === 'ok' || status.kind === 'waiting') return;
  const { code, message } = status;
  const got = message === undefined ? code : `${code}: ${message}`;
  if (status.kind === 'refused') {
    throw new DiffieError('daf.refused', { at: `transaction ${toHex(subject.id)}`, got });
  }
  const { at } = status;
  const place = at === undefined ? 'entry' : placeOf(at);
  throw new DiffieError('daf.trapped', { at: place, got });
}

/** The code of the trap or refusal that an error of `checkReceipt` tells of; undefined for any other error. */
export function receiptCode(error: unknown): ErrorName | undefined {
  if (!isDiffieError(error, 'daf.trapped') && !isDiffieError(error, 'daf.refused'))
    return undefined;
  const [name] = (error.facts.got ?? '').split(':', 1);
  return name !== undefined && Object.hasOwn(ERRORS, name) ? (name as ErrorName) : undefined;
}

type Position = {
  readonly function: number;
  readonly pc: number;
  readonly name?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
};

function placeOf({
  function: index,
  pc,
  name = `function ${index}`,
  file,
  line,
}: Position): string {
  if (file === undefined) return `${name} pc ${pc}`;
  return `${file}${line === undefined ? '' : `:${line}`} (${name}, pc ${pc})`;
}

/** The yo that an action needs now, and a fifth more for what may change before it runs. */
async function estimateLimit(
  client: ChainClient,
  from: Uint8Array,
  action: Action,
  yoReserve: bigint,
): Promise<bigint> {
  const { yoUsed, receipt } = await client.estimate({ from, action, yoReserve });
  checkReceipt(receipt);
  const limit = yoUsed + yoUsed / 5n;
  return limit > LIMITS.transactionYo ? LIMITS.transactionYo : limit;
}
