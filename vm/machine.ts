// What a running program can do besides moving values: the meter, the allocation count, its host. One per
// transaction that enters the contract; opcode bodies get it as their last argument.

import { LIMITS } from '../base/index.ts';
import type { Host } from './host.ts';
import { type OpName, opRow } from './isa.ts';
import type { Module } from './module.ts';
import { trap } from './traps.ts';

/** Who called what and paid what, kept across waits. */
export type CallContext = {
  readonly method: string;
  readonly caller: Uint8Array;
  readonly value: bigint;
};

/** Bytes that a place in a record, list or option counts, and a list or option for itself. */
export const ITEM_BYTES = 16;
/** Bytes that a byte string counts besides its content, and that any value counts that came in encoded. */
export const VALUE_BYTES = 32;

/** Stops a call that would nest too deep: more of them, or larger frames, than the engine's own stack surely holds. */
export function trapCallDepth(): never {
  trap('trap.callDepth', `at most ${LIMITS.callDepth} calls and ${LIMITS.frameBytes} bytes`);
}

/** Guards the meter and the allocation count of one transaction. */
export class Machine {
  readonly module: Module;
  readonly host: Host;
  readonly context: CallContext;
  readonly yoLimit: number;
  /** Yo that is left. Compiled code keeps its own count and brings it here before it leaves WebAssembly. */
  yoLeft: number;
  private allocatedBytes = 0;
  /** Made when first needed: most calls need none. */
  private made: Map<string, unknown> | undefined;
  /** Set by the engine before each body runs, so that `chargeUnits` knows its price. */
  op: OpName = 'nop';

  /** @param yoLimit whole yo, at most LIMITS.transactionYo, so that a double holds it exactly */
  constructor(module: Module, host: Host, context: CallContext, yoLimit: bigint) {
    this.module = module;
    this.host = host;
    this.context = context;
    this.yoLimit = Number(yoLimit);
    this.yoLeft = this.yoLimit;
  }

  /** Yo used so far; the whole limit once it ran out. */
  get yoUsed(): bigint {
    return BigInt(this.yoLimit - this.yoLeft);
  }

  /** Takes yo before the work that it pays for. */
  charge(yo: number): void {
    if (yo > this.yoLeft) {
      this.yoLeft = 0;
      trap('trap.outOfYo', `this transaction may use ${this.yoLimit} yo`);
    }
    this.yoLeft -= yo;
  }

  /** Takes the running opcode's price per unit, so many times. */
  chargeUnits(units: number): void {
    this.charge(units * this.unitPrice);
  }

  /** The running opcode's price per unit. */
  get unitPrice(): number {
    return opRow(this.op).gas.per ?? 0;
  }

  /** How many units at a price above 0 the rest pays for. */
  affordableUnits(price: number): number {
    return Math.floor(this.yoLeft / price);
  }

  /** Counts bytes of new values; they are never given back. */
  allocate(sizeBytes: number): void {
    this.allocatedBytes += sizeBytes;
    if (this.allocatedBytes > LIMITS.allocationBytes) {
      trap('trap.allocation', `a transaction may allocate ${LIMITS.allocationBytes} bytes`);
    }
  }

  /** What `make` gave the first time under this name; it must not depend on anything that changes. */
  once<T>(name: string, make: () => T): T {
    this.made ??= new Map();
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}
