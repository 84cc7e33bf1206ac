// One transaction over a state: first everything that must hold before it may run (a fault there is an error and
// changes nothing), then its work (a fault there is a trap: its effects are dropped, its fee is kept). The whole
// price of the limit and the reserve is taken at the start and what was not used is given back at the end.

import {
  DiffieError,
  encodeCbor,
  equalBytes,
  isDiffieError,
  LIMITS,
  toHex,
} from '../base/index.ts';
import { execute, INIT_METHOD, type Outcome, type Program } from '../vm/index.ts';
import type { Account } from './account.ts';
import { createContractHost, type Environment, moduleOf } from './contract-host.ts';
import {
  bounded,
  fileRequest,
  type Ran,
  type RequestStep,
  readRequest,
  resumeRequest,
  statusOf,
} from './execute-request.ts';
import { costOfYo } from './money.ts';
import { Overlay } from './overlay.ts';
import type { Receipt, ReceiptEvent, Status } from './receipt.ts';
import type { OpenRequest } from './request.ts';
import { type Action, contractAddress, type Payload, type Transaction } from './transaction.ts';
import { intrinsicYo, loadYo } from './yo.ts';

const NO_ARGUMENTS = encodeCbor([]);

/**
 * What does not depend on state: chain, price, limits, signature.
 * @throws chain.wrongChain, chain.price, chain.yoLimit, chain.signature
 */
export function checkEnvelope(environment: Environment, transaction: Transaction): void {
  const { payload, id, signature } = transaction;
  const { chainId, minYoPrice, natives } = environment;
  if (!equalBytes(payload.chainId, chainId)) {
    throw fault('chain.wrongChain', 'chainId', toHex(chainId), toHex(payload.chainId));
  }
  if (payload.yoPrice < minYoPrice) {
    throw fault('chain.price', 'yoPrice', `at least ${minYoPrice}`, `${payload.yoPrice}`);
  }
  const least = intrinsicYo(transaction);
  if (payload.yoLimit < least || payload.yoLimit > LIMITS.transactionYo) {
    const range = `${least} to ${LIMITS.transactionYo}`;
    throw fault('chain.yoLimit', 'yoLimit', range, `${payload.yoLimit}`);
  }
  const mostReserve = payload.action.kind === 'call' ? LIMITS.transactionYo : 0n;
  if (payload.yoReserve > mostReserve) {
    throw fault('chain.yoLimit', 'yoReserve', `at most ${mostReserve}`, `${payload.yoReserve}`);
  }
  if (!natives.verifySignature(payload.from, id, signature)) {
    throw fault('chain.signature', 'signature', 'a signature of the id by the sender', 'another');
  }
}

/**
 * What depends on state, at the height of the block that is to hold the transaction.
 * @throws chain.nonce, chain.balance, chain.notFound, chain.deadline
 */
export function checkAgainstState(
  overlay: Overlay,
  { payload }: Transaction,
  height: bigint,
): void {
  const account = overlay.account(payload.from);
  if (payload.nonce !== account.nonce) {
    throw fault('chain.nonce', 'nonce', `${account.nonce}`, `${payload.nonce}`);
  }
  checkFunds(account, payload);
  const { action } = payload;
  if (action.kind === 'call' || action.kind === 'respond') {
    if (overlay.account(action.contract).contract === undefined) {
      throw fault('chain.notFound', 'contract', 'a contract', toHex(action.contract));
    }
  }
  if (action.kind === 'respond') checkResponse(overlay, action, height);
}

/** Whether the sender holds what the transaction may cost. @throws chain.balance */
export function checkFunds({ balance }: Account, payload: Payload): void {
  const needed = prepaid(payload) + valuePaid(payload.action);
  if (balance < needed) throw fault('chain.balance', 'from', `${needed} units`, `${balance}`);
}

type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;

function checkResponse(overlay: Overlay, action: ActionOf<'respond'>, height: bigint): void {
  const open = readRequest(overlay, action.requestId);
  if (open === undefined || !equalBytes(open.contract, action.contract)) {
    const expected = 'an open request of that contract';
    throw fault('chain.notFound', 'requestId', expected, toHex(action.requestId));
  }
  if (action.response === undefined && !open.isOverdue) {
    throw fault('chain.deadline', 'response', 'bytes: the request is not overdue', 'none');
  }
  if (action.response !== undefined && height > open.deadline) {
    throw fault('chain.deadline', 'height', `at most ${open.deadline}`, `${height}`);
  }
}

/** Runs a transaction that passed the checks, and puts what results into `overlay`. */
export function runTransaction(
  environment: Environment,
  overlay: Overlay,
  transaction: Transaction,
  height: bigint,
): Ran {
  const { payload } = transaction;
  const { from, action, nonce } = payload;
  const account = overlay.account(from);
  const charged = prepaid(payload);
  overlay.setAccount(from, {
    ...account,
    nonce: nonce + 1n,
    balance: account.balance - charged,
  });
  const run = { environment, overlay, transaction, height };
  if (action.kind === 'respond') return runRespond(run, action);
  const done = runAction(run, action);
  const fee = costOfYo(done.yoUsed, payload.yoPrice);
  const isWaiting = done.status.kind === 'waiting';
  const deposit = isWaiting ? costOfYo(payload.yoReserve, payload.yoPrice) : 0n;
  overlay.pay(from, charged - fee - deposit);
  return { receipt: receiptOf(transaction, { ...done, fee }), earned: fee, steps: done.steps };
}

type Run = {
  readonly environment: Environment;
  readonly overlay: Overlay;
  readonly transaction: Transaction;
  readonly height: bigint;
};

type Done = {
  readonly status: Status;
  readonly yoUsed: bigint;
  readonly contract?: Uint8Array;
  readonly events: readonly ReceiptEvent[];
  readonly steps: readonly RequestStep[];
};

function runAction(run: Run, action: Exclude<Action, { kind: 'respond' }>): Done {
  switch (action.kind) {
    case 'transfer': {
      run.overlay.pay(run.transaction.payload.from, -action.amount);
      run.overlay.pay(action.to, action.amount);
      const status: Status = { kind: 'ok', result: new Uint8Array(0) };
      return { status, yoUsed: intrinsicYo(run.transaction), events: [], steps: [] };
    }
    case 'deploy':
      return runDeploy(run, action);
    case 'call':
      return runCall(run, action);
  }
}

function runCall(run: Run, action: ActionOf<'call'>): Done {
  const { environment, overlay } = run;
  const { contract, method, args, value } = action;
  const part = overlay.account(contract).contract;
  if (method === INIT_METHOD || part === undefined) {
    const message = `${INIT_METHOD} runs at deployment and never after`;
    return { ...failed(run, 'trap.method', message), contract };
  }
  const module = moduleOf(environment, overlay, part.moduleHash);
  const yoBefore = intrinsicYo(run.transaction) + loadYo(module.sizeBytes);
  const { yoLimit } = run.transaction.payload;
  if (yoBefore > yoLimit) {
    const message = `reaching the contract's code takes ${yoBefore} yo`;
    return { ...failed(run, 'trap.outOfYo', message), yoUsed: yoLimit, contract };
  }
  const program = module.load();
  const entry = { program, contract, method, args, value, yoBefore };
  return enterContract(run, new Overlay(overlay), entry);
}

function runDeploy(run: Run, action: ActionOf<'deploy'>): Done {
  const { environment, overlay, transaction } = run;
  const { module, args, value } = action;
  const { from, nonce } = transaction.payload;
  const moduleHash = environment.sha256(module);
  let program: Program;
  try {
    program = environment.programs.get(moduleHash, () => module);
  } catch (error) {
    if (isDiffieError(error)) return failed(run, error.code, error.message);
    throw error;
  }
  const contract = contractAddress(from, nonce);
  const effects = new Overlay(overlay);
  const { codeHash } = program;
  effects.setNamed('module', moduleHash, module);
  effects.setAccount(contract, {
    ...overlay.account(contract),
    contract: { codeHash, moduleHash, requestSequence: 0n, openRequests: 0 },
  });
  if (program.exports.has(INIT_METHOD)) {
    const yoBefore = intrinsicYo(transaction);
    const entry = { program, contract, method: INIT_METHOD, args, value, yoBefore };
    return enterContract(run, effects, entry);
  }
  if (value > 0n) return failed(run, 'trap.notPayable', `the module has no ${INIT_METHOD}`);
  if (!equalBytes(args, NO_ARGUMENTS)) {
    return failed(run, 'trap.arguments', `the module has no ${INIT_METHOD}, so it takes none`);
  }
  effects.mergeInto(overlay);
  const status: Status = { kind: 'ok', result: new Uint8Array(0) };
  return { status, yoUsed: intrinsicYo(transaction), contract, events: [], steps: [] };
}

type Entry = {
  readonly program: Program;
  readonly contract: Uint8Array;
  readonly method: string;
  readonly args: Uint8Array;
  readonly value: bigint;
  /** Yo used before the machine runs. */
  readonly yoBefore: bigint;
};

function enterContract(run: Run, effects: Overlay, entry: Entry): Done {
  const { environment, overlay, transaction, height } = run;
  const { program, contract, method, args, value, yoBefore } = entry;
  const { from, yoLimit, yoReserve, yoPrice } = transaction.payload;
  effects.pay(from, -value);
  effects.pay(contract, value);
  const view = createContractHost(environment, effects, contract, height);
  const call = { method, args, caller: from, value };
  const outcome: Outcome = bounded(execute(program, call, view.host, yoLimit - yoBefore), view);
  const common = { yoUsed: yoBefore + outcome.yoUsed, contract };
  if (outcome.kind === 'waiting') {
    const request: OpenRequest = fileRequest(environment, effects, height, outcome, {
      contract,
      transactionId: transaction.id,
      payer: from,
      yoReserve,
      yoPrice,
      deposit: costOfYo(yoReserve, yoPrice),
    });
    effects.mergeInto(overlay);
    const status: Status = { kind: 'waiting', requestId: request.id };
    return { ...common, status, events: view.events, steps: [{ kind: 'opened', request }] };
  }
  const isDone = outcome.kind === 'done';
  if (isDone) effects.mergeInto(overlay);
  return { ...common, status: statusOf(outcome), events: isDone ? view.events : [], steps: [] };
}

function runRespond(run: Run, action: ActionOf<'respond'>): Ran {
  const { environment, overlay, transaction, height } = run;
  const { payload } = transaction;
  const open = readRequest(overlay, action.requestId) as OpenRequest;
  const yoBefore = intrinsicYo(transaction);
  const resumption = resumeRequest(environment, overlay, open, {
    height,
    response: action.response,
    yo: payload.yoLimit - yoBefore,
    yoBefore,
  });
  const { yoUsed, yoFromReserve, reserveFee } = resumption;
  const fee = costOfYo(yoUsed - yoFromReserve, payload.yoPrice);
  overlay.pay(payload.from, prepaid(payload) - fee);
  const done = { ...resumption, contract: action.contract, resumed: open.id, fee };
  return {
    receipt: receiptOf(transaction, done),
    earned: fee + reserveFee,
    steps: resumption.steps,
  };
}

function failed(run: Run, code: DiffieError['code'], message: string): Done {
  const status: Status = { kind: 'trap', code, at: undefined, message };
  return { status, yoUsed: intrinsicYo(run.transaction), events: [], steps: [] };
}

type ReceiptParts = Done & {
  readonly fee: bigint;
  readonly reserveFee?: bigint;
  readonly resumed?: Uint8Array;
};

function receiptOf(transaction: Transaction, parts: ReceiptParts): Receipt {
  const { status, yoUsed, fee, contract, events } = parts;
  return {
    subject: { kind: 'transaction', id: transaction.id },
    status,
    yoUsed,
    fee,
    reserveFee: parts.reserveFee ?? 0n,
    contract,
    resumed: parts.resumed,
    events,
  };
}

/** Units of YOU that a transaction must have at hand for its yo. */
function prepaid({ yoLimit, yoReserve, yoPrice }: Payload): bigint {
  return costOfYo(yoLimit, yoPrice) + costOfYo(yoReserve, yoPrice);
}

function valuePaid(action: Action): bigint {
  if (action.kind === 'respond') return 0n;
  return action.kind === 'transfer' ? action.amount : action.value;
}

function fault(
  code: DiffieError['code'],
  field: string,
  expected: string,
  got: string,
): DiffieError {
  return new DiffieError(code, { at: `transaction.${field}`, expected, got });
}
