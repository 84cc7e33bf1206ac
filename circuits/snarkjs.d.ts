// Types for the part of snarkjs 0.7.6 that is used here; the package ships none.
// A file is its bytes, or `{ type: 'mem' }`, whose `data` holds the bytes after the call.

declare module 'snarkjs' {
  export type MemoryFile = { readonly type: 'mem'; data?: Uint8Array };
  export type FileOrBytes = Uint8Array | MemoryFile;

  export type Logger = {
    debug(text: string): void;
    info(text: string): void;
    warn(text: string): void;
    error(text: string): void;
  };

  /** An elliptic curve with its WebAssembly instance and, unless `singleThread`, its own threads. */
  export type Curve = { terminate(): Promise<void> };

  /** Decimal strings, projective coordinates. */
  export type ProofJson = {
    readonly pi_a: readonly string[];
    readonly pi_b: readonly (readonly string[])[];
    readonly pi_c: readonly string[];
    readonly protocol: string;
    readonly curve: string;
  };

  export type ProvingResult = {
    readonly proof: ProofJson;
    readonly publicSignals: readonly string[];
  };

  export const curves: {
    getCurveFromName(name: string, options?: { readonly singleThread?: boolean }): Promise<Curve>;
  };

  export const powersOfTau: {
    newAccumulator(
      curve: Curve,
      power: number,
      out: FileOrBytes,
      logger?: Logger,
    ): Promise<Uint8Array>;
    contribute(
      file: FileOrBytes,
      out: FileOrBytes,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>;
    beacon(
      file: FileOrBytes,
      out: FileOrBytes,
      name: string,
      beaconHex: string,
      iterationsExponent: number,
      logger?: Logger,
    ): Promise<Uint8Array | false>;
    preparePhase2(file: FileOrBytes, out: FileOrBytes, logger?: Logger): Promise<void>;
    verify(file: FileOrBytes, logger?: Logger): Promise<boolean>;
  };

  export const zKey: {
    newZKey(
      r1cs: FileOrBytes,
      powers: FileOrBytes,
      out: FileOrBytes,
      logger?: Logger,
    ): Promise<Uint8Array | -1>;
    contribute(
      zkey: FileOrBytes,
      out: FileOrBytes,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>;
    beacon(
      zkey: FileOrBytes,
      out: FileOrBytes,
      name: string,
      beaconHex: string,
      iterationsExponent: number,
      logger?: Logger,
    ): Promise<Uint8Array | false>;
    verifyFromR1cs(
      r1cs: FileOrBytes,
      powers: FileOrBytes,
      zkey: FileOrBytes,
      logger?: Logger,
    ): Promise<boolean>;
    exportVerificationKey(
      zkey: FileOrBytes,
      logger?: Logger,
    ): Promise<Readonly<Record<string, unknown>>>;
  };

  export const wtns: {
    calculate(
      input: Readonly<Record<string, unknown>>,
      program: FileOrBytes,
      out: FileOrBytes,
    ): Promise<void>;
  };

  export const groth16: {
    fullProve(
      signals: Readonly<Record<string, bigint | readonly bigint[]>>,
      wasm: FileOrBytes,
      zkey: FileOrBytes,
      logger?: Logger,
    ): Promise<ProvingResult>;
    prove(zkey: FileOrBytes, witness: FileOrBytes, logger?: Logger): Promise<ProvingResult>;
    verify(
      verifyingKey: Readonly<Record<string, unknown>>,
      publicSignals: readonly string[],
      proof: ProofJson,
      logger?: Logger,
    ): Promise<boolean>;
  };
}
