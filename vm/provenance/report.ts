// The leakage report as a value: plain JSON, every member always there, in one order, so that one module has one
// text. It says what may flow: whatever does flow at run time is in it; what is in it need not flow.

import type { Scheme } from '../isa.ts';
import type { Operation } from './label.ts';

/** The version of the format. */
export const LEAKAGE_REPORT_VERSION = 1;

/** Where something stands in the code. `line` is null without debug data. */
export type Place = {
  readonly function: string;
  readonly functionIndex: number;
  readonly pc: number;
  readonly line: number | null;
};

/** A condition in words, and where it is checked. `message` is what a failed `require` says. */
export type CheckReport = {
  readonly text: string;
  readonly kind: 'require' | 'branch' | 'unwrap';
  readonly message: string | null;
  readonly place: Place;
};

/** What must hold before something happens, as far as the code says so; no more than LIMITS.provenanceChecks. */
export type ChecksReport = {
  readonly checks: readonly CheckReport[];
  readonly leftOut: number;
  /** Those of them that are about who calls; empty is anyone. */
  readonly callers: readonly string[];
};

/** A key slot: whose key, who opens. */
export type SlotReport = {
  readonly name: string;
  readonly scheme: Scheme;
  readonly parameters: string;
  /** Of the weakest key that the slot admits. */
  readonly securityBits: number;
  readonly exceptions: readonly string[];
  readonly openedBy: string;
  /** Where the contract sets the key; empty where it never does. */
  readonly keySetBy: readonly ({
    readonly methods: readonly string[];
    readonly holders: string;
    readonly threshold: string;
    readonly place: Place;
  } & ChecksReport)[];
};

/** Who made a circuit's keys. */
export type Ceremony = {
  /** SHA-256 of the verifying key's canonical bytes, in hexadecimal without 0x. */
  readonly keyHash: string;
  readonly name: string;
  /** Who contributed to powers of tau and key, in order. */
  readonly contributions: readonly string[];
};

/** A Groth16 circuit of the contract. */
export type CircuitReport = {
  readonly name: string;
  readonly curve: 'BN254';
  readonly securityBits: number;
  readonly keyHash: string;
  /** Null where it is not known who made the keys: they may be able to prove what is false. */
  readonly ceremony: Omit<Ceremony, 'keyHash'> | null;
  readonly verifiedBy: readonly {
    readonly methods: readonly string[];
    /** In the circuit's order; all of them are public. */
    readonly publicInputs: readonly string[];
    readonly place: Place;
  }[];
};

/** A place where ciphertexts enter. */
export type InputReport = {
  readonly id: string;
  readonly slot: string;
  readonly methods: readonly string[];
  /** Expressions of ciphertext, proof and nonce. */
  readonly ciphertext: string;
  readonly proof: string;
  readonly nonce: string;
  /** Whether one call may bring in several. */
  readonly isRepeated: boolean;
  /** Cells and maps in which it, or what is computed of it, may lie. */
  readonly storedIn: readonly string[];
  readonly place: Place;
} & ChecksReport;

/** An input that may be in an opened value, and what may have been done to it. */
export type FlowReport = {
  readonly input: string;
  readonly operations: readonly Operation[];
  readonly throughStorage: boolean;
  /** Whether it may have been combined with what another call brought in. */
  readonly combined: boolean;
};

/** The least number of parties whose inputs are in an opened value. */
export type LeastReport =
  | { readonly kind: 'one'; readonly who: 'caller' | 'submitter' }
  | { readonly kind: 'none' }
  | { readonly kind: 'notDecided'; readonly because: readonly string[] }
  | {
      readonly kind: 'enforced';
      /** 0 where the code sets no bound to `amount`. */
      readonly atLeast: number;
      readonly amount: string;
      readonly counter: string;
      readonly once: string;
      readonly methods: readonly string[];
    };

/** One opened value, or what all of a list of unknown length have in common. */
export type ItemReport = {
  readonly value: string;
  readonly flows: readonly FlowReport[];
  readonly least: LeastReport;
};

/** What becomes of an opened value in the contract. */
export type UseReport = {
  readonly kind:
    | 'condition'
    | 'storage'
    | 'event'
    | 'result'
    | 'payment'
    | 'request'
    | 'ciphertext'
    | 'key';
  readonly name: string;
  readonly place: Place;
};

/** A field of a record, or a value. */
export type FieldReport = { readonly name: string; readonly type: string };

/** Something that the contract asks to be opened or answered. */
export type RequestReport = {
  readonly id: string;
  readonly kind: 'open' | 'joint';
  readonly methods: readonly string[];
  readonly place: Place;
  readonly withinBlocks: string;
  /** Whether one call may ask several times here. */
  readonly isRepeated: boolean;
  /** Of `open`: the slot, the values. */
  readonly slot: string | null;
  /** Null where the number of values is not known; `items` then has one that stands for each. */
  readonly itemCount: number | null;
  readonly items: readonly ItemReport[];
  /** Of `joint`: expressions of parties, protocol and parameters, and the fields of the result that all parties sign. */
  readonly joint: {
    readonly parties: string;
    readonly protocol: string;
    readonly parameters: string;
    readonly result: readonly FieldReport[];
  } | null;
  readonly uses: readonly UseReport[];
} & ChecksReport;

/** What everyone sees of a call. */
export type MethodReport = {
  readonly name: string;
  readonly arguments: readonly FieldReport[];
  readonly result: string | null;
  readonly payable: boolean;
  readonly awaits: boolean;
  /** Branches and requirements, all on public values; no more than LIMITS.provenanceChecks. */
  readonly conditions: readonly string[];
  readonly conditionsLeftOut: number;
  readonly events: readonly string[];
};

/** An entry of storage: everyone reads it, but for what its ciphertexts encrypt. */
export type StorageReport = {
  readonly name: string;
  readonly kind: 'cell' | 'map';
  readonly key: string | null;
  readonly type: string;
  readonly holdsCiphertexts: boolean;
  /** Requests whose opened values may be kept in it. */
  readonly opened: readonly string[];
};

/** An event with its fields, all public. */
export type EventReport = {
  readonly name: string;
  readonly fields: readonly FieldReport[];
  readonly methods: readonly string[];
  readonly opened: readonly string[];
};

/** Something that a reader should look at. */
export type Flag = {
  readonly kind:
    | 'singleParty'
    | 'noMinimum'
    | 'minimumNotDecided'
    | 'minimumUnbounded'
    | 'difference'
    | 'differenceNotDecided'
    | 'repeated'
    | 'steersControl'
    | 'stored'
    | 'emitted'
    | 'unknownCeremony'
    | 'slotWithoutKey';
  /** The request, circuit or slot. */
  readonly of: string;
  readonly text: string;
  readonly place: Place | null;
};

/** What a contract may reveal. */
export type LeakageReport = {
  readonly format: 'diffie/leakage-report';
  readonly version: typeof LEAKAGE_REPORT_VERSION;
  readonly contract: string;
  /** 0x and 64 hexadecimal digits: the identity of the code that this is about. */
  readonly codeHash: string;
  /** Whether names of functions and locals and lines come from debug data, which the hash does not cover. */
  readonly hasDebugNames: boolean;
  readonly flags: readonly Flag[];
  readonly requests: readonly RequestReport[];
  readonly inputs: readonly InputReport[];
  readonly slots: readonly SlotReport[];
  readonly circuits: readonly CircuitReport[];
  readonly methods: readonly MethodReport[];
  readonly storage: readonly StorageReport[];
  readonly events: readonly EventReport[];
  /** What holds for every contract: public whatever the code, and outside of what the analysis decides. */
  readonly alwaysPublic: readonly string[];
  readonly neverDecided: readonly string[];
};
