// Changes on top of a state that are not part of it yet: a block's over the last state, a transaction's over the
// block's. What is thrown away leaves nothing behind; what is merged goes one level down.

import { type Account, accountKey, decodeAccount, encodeAccount } from './account.ts';
import { byteText } from './byte-text.ts';

/** Tables of values that are named by a hash of their content or origin, and so lie outside the state tree. */
export type NamedTable = 'module' | 'graphNode' | 'graphResult';

/** What an overlay reads where it has no change of its own. */
export type StateReader = {
  /** A state entry by its state key (account.ts). */
  get(key: Uint8Array): Uint8Array | undefined;
  /** A named value. */
  named(table: NamedTable, name: Uint8Array): Uint8Array | undefined;
};

/** A changed entry: `value` undefined removes it. */
export type StateChange = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

/** A named value to be stored. */
export type NamedValue = {
  readonly table: NamedTable;
  readonly name: Uint8Array;
  readonly value: Uint8Array;
};

/** Changes over a base. Byte strings are kept, not copied: nobody may change them afterwards. */
export class Overlay implements StateReader {
  private readonly base: StateReader;
  private readonly entries = new Map<string, StateChange>();
  private readonly names = new Map<string, NamedValue>();

  constructor(base: StateReader) {
    this.base = base;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const change = this.entries.get(byteText(key));
    return change === undefined ? this.base.get(key) : change.value;
  }

  set(key: Uint8Array, value: Uint8Array | undefined): void {
    this.entries.set(byteText(key), { key, value });
  }

  named(table: NamedTable, name: Uint8Array): Uint8Array | undefined {
    return this.names.get(table + byteText(name))?.value ?? this.base.named(table, name);
  }

  setNamed(table: NamedTable, name: Uint8Array, value: Uint8Array): void {
    this.names.set(table + byteText(name), { table, name, value });
  }

  account(address: Uint8Array): Account {
    return decodeAccount(this.get(accountKey(address)));
  }

  setAccount(address: Uint8Array, account: Account): void {
    this.set(accountKey(address), encodeAccount(account));
  }

  /** Adds units of YOU to an account; a negative amount takes them, and must be covered. */
  pay(address: Uint8Array, amount: bigint): void {
    if (amount === 0n) return;
    const account = this.account(address);
    this.setAccount(address, { ...account, balance: account.balance + amount });
  }

  /** Puts this overlay's changes into the one below. */
  mergeInto(below: Overlay): void {
    for (const [text, change] of this.entries) below.entries.set(text, change);
    for (const [text, value] of this.names) below.names.set(text, value);
  }

  changes(): StateChange[] {
    return [...this.entries.values()];
  }

  namedValues(): NamedValue[] {
    return [...this.names.values()];
  }
}
