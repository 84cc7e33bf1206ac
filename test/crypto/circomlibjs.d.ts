// The part of circomlibjs that tests use; the package has no types of its own.
declare module 'circomlibjs' {
  type PoseidonReference = {
    (inputs: bigint[]): Uint8Array;
    readonly F: { toString(element: Uint8Array): string };
  };
  export function buildPoseidonReference(): Promise<PoseidonReference>;
}
