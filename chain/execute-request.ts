// Waits: filing the request of a method that stops at one, and going on with it when an answer or the deadline
// comes. Who answers brings the yo and gets back what the reserve covers, so that a false answer is never paid
// for by anyone else; what is left of the reserve at the end returns to the payer.

import { assert, LIMITS } from '../base/index.ts';
import { frameKey, type Outcome, resume } from '../vm/index.ts';
import { type ContractPart, entryKey, requestKey } from './account.ts';
import { createContractHost, type Environment, moduleOf } from './contract-host.ts';
import { costOfYo, lesser } from './money.ts';
import { Overlay, type StateReader } from './overlay.ts';
import type { Receipt, ReceiptEvent, Status } from './receipt.ts';
import { decodeOpenRequest, encodeOpenRequest, type OpenRequest, requestIdOf } from './request.ts';
import { EXPIRY_YO, loadYo } from './yo.ts';

/** How a block changed a request, for the node's lists of open ones. */
export type RequestStep = {
  readonly kind: 'opened' | 'closed' | 'overdue';
  readonly request: OpenRequest;
};

/** What one transaction or expiry did, besides its changes in the overlay. */
export type Ran = {
  readonly receipt: Receipt;
  /** Units of YOU for the box that makes the block. */
  readonly earned: bigint;
  readonly steps: readonly RequestStep[];
};

/** The open request of an id, if there is one. */
export function readRequest(state: StateReader, requestId: Uint8Array): OpenRequest | undefined {
  const bytes = state.get(requestKey(requestId));
  return bytes === undefined ? undefined : decodeOpenRequest(bytes);
}

type Waiting = Extract<Outcome, { kind: 'waiting' }>;
type Terms = Pick<
  OpenRequest,
  'contract' | 'transactionId' | 'payer' | 'yoReserve' | 'yoPrice' | 'deposit'
>;

/** Puts a request and its frame into the state. */
export function fileRequest(
  { chainId }: Environment,
  overlay: Overlay,
  height: bigint,
  { request, frame }: Waiting,
  terms: Terms,
): OpenRequest {
  const account = overlay.account(terms.contract);
  const part = account.contract as ContractPart;
  const id = requestIdOf({
    chainId,
    contract: terms.contract,
    codeHash: part.codeHash,
    openedAt: height,
    sequence: part.requestSequence,
  });
  const open: OpenRequest = {
    ...terms,
    id,
    request,
    openedAt: height,
    deadline: height + request.withinBlocks,
    isOverdue: false,
  };
  overlay.setAccount(terms.contract, {
    ...account,
    contract: {
      ...part,
      requestSequence: part.requestSequence + 1n,
      openRequests: part.openRequests + 1,
    },
  });
  overlay.set(requestKey(id), encodeOpenRequest(open));
  overlay.set(entryKey(terms.contract, frameKey(id)), frame);
  return open;
}

function closeRequest(overlay: Overlay, { id, contract }: OpenRequest): void {
  const account = overlay.account(contract);
  const part = account.contract as ContractPart;
  overlay.setAccount(contract, {
    ...account,
    contract: { ...part, openRequests: part.openRequests - 1 },
  });
  overlay.set(requestKey(id), undefined);
  overlay.set(entryKey(contract, frameKey(id)), undefined);
}

/** What became of a resumption. `isSettled`: the wait is over; otherwise nothing changed. */
export type Resumption = {
  readonly status: Status;
  readonly events: readonly ReceiptEvent[];
  /** Yo of the machine and `yoBefore` together. */
  readonly yoUsed: bigint;
  readonly isSettled: boolean;
  /** Yo that the reserve covered, and its units of YOU. 0 where it is not settled. */
  readonly yoFromReserve: bigint;
  readonly reserveFee: bigint;
  readonly steps: readonly RequestStep[];
};

type ResumeOptions = {
  readonly height: bigint;
  readonly response: Uint8Array | undefined;
  /** Yo that the machine may use, and yo that was used before it. */
  readonly yo: bigint;
  readonly yoBefore: bigint;
};

/** Goes on with the method that waits for `open`, and puts what results into `overlay`. */
export function resumeRequest(
  environment: Environment,
  overlay: Overlay,
  open: OpenRequest,
  { height, response, yo, yoBefore }: ResumeOptions,
): Resumption {
  const { contract } = open;
  const frame = overlay.get(entryKey(contract, frameKey(open.id)));
  const part = overlay.account(contract).contract;
  assert(frame !== undefined && part !== undefined, 'an open request has a contract and a frame');
  const module = moduleOf(environment, overlay, part.moduleHash);
  const yoToLoad = loadYo(module.sizeBytes);
  if (yoToLoad > yo) {
    const message = `reaching the contract's code takes ${yoToLoad} yo`;
    const status: Status = { kind: 'trap', code: 'trap.outOfYo', at: undefined, message };
    return unsettled(status, yoBefore + yo);
  }
  const effects = new Overlay(overlay);
  closeRequest(effects, open);
  const view = createContractHost(environment, effects, contract, height);
  const yoLeft = yo - yoToLoad;
  const resumed = resume(module.load(), open, frame, response, view.host, yoLeft);
  const outcome = bounded(resumed, view);
  const yoUsed = yoBefore + yoToLoad + outcome.yoUsed;
  if (outcome.kind === 'refused' || (outcome.kind === 'trap' && outcome.trap === 'trap.outOfYo')) {
    return unsettled(statusOf(outcome), yoUsed);
  }

  const yoFromReserve = lesser(yoUsed, open.yoReserve);
  // Rounded up at every step, the parts of a reserve may come to more than the whole.
  const reserveFee = lesser(costOfYo(yoFromReserve, open.yoPrice), open.deposit);
  const closed: RequestStep = { kind: 'closed', request: open };
  const settled = { yoUsed, isSettled: true, yoFromReserve, reserveFee };
  if (outcome.kind === 'waiting') {
    const next = fileRequest(environment, effects, height, outcome, {
      ...open,
      yoReserve: open.yoReserve - yoFromReserve,
      deposit: open.deposit - reserveFee,
    });
    effects.mergeInto(overlay);
    const status: Status = { kind: 'waiting', requestId: next.id };
    const steps: RequestStep[] = [closed, { kind: 'opened', request: next }];
    return { ...settled, status, events: view.events, steps };
  }
  if (outcome.kind === 'trap') closeRequest(overlay, open);
  else effects.mergeInto(overlay);
  overlay.pay(open.payer, open.deposit - reserveFee);
  const events = outcome.kind === 'trap' ? [] : view.events;
  return { ...settled, status: statusOf(outcome), events, steps: [closed] };
}

function unsettled(status: Status, yoUsed: bigint): Resumption {
  const nothing = { yoFromReserve: 0n, reserveFee: 0n, events: [], steps: [] };
  return { ...nothing, status, yoUsed, isSettled: false };
}

/** Ends a wait whose deadline passed: the method goes on with none, on the reserve. */
export function expireRequest(
  environment: Environment,
  overlay: Overlay,
  open: OpenRequest,
  height: bigint,
): Ran {
  const yoBefore = lesser(open.yoReserve, EXPIRY_YO);
  const yo = open.yoReserve - yoBefore;
  const resumption = resumeRequest(environment, overlay, open, {
    height,
    response: undefined,
    yo,
    yoBefore,
  });
  const { isSettled, status, events, yoUsed } = resumption;
  const reserveFee = isSettled ? resumption.reserveFee : open.deposit;
  if (!isSettled) {
    const overdue = { ...open, isOverdue: true, yoReserve: 0n, deposit: 0n };
    overlay.set(requestKey(open.id), encodeOpenRequest(overdue));
  }
  return {
    receipt: {
      subject: { kind: 'expiry', id: open.id },
      status,
      yoUsed,
      fee: 0n,
      reserveFee,
      contract: open.contract,
      resumed: open.id,
      events,
    },
    earned: reserveFee,
    steps: isSettled ? resumption.steps : [{ kind: 'overdue', request: open }],
  };
}

/** The outcome, or a trap in its place where the contract told more than a receipt may hold. */
export function bounded(outcome: Outcome, view: { hasTooManyEvents(): boolean }): Outcome {
  if (outcome.kind === 'trap' || !view.hasTooManyEvents()) return outcome;
  const { yoUsed } = outcome;
  const message = `at most ${LIMITS.transactionEvents} events of ${LIMITS.eventBytes} bytes in all`;
  return { kind: 'trap', trap: 'trap.valueSize', yoUsed, at: undefined, message };
}

/** The receipt's status of an outcome that does not wait. */
export function statusOf(outcome: Exclude<Outcome, Waiting>): Status {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'ok', result: outcome.result };
    case 'refused':
      return { kind: 'refused', code: outcome.reason.code, message: outcome.reason.message };
    case 'trap':
      return { kind: 'trap', code: outcome.trap, at: outcome.at, message: outcome.message };
  }
}
