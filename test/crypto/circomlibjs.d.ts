// The part of circomlibjs that tests use; the package has no types of its own.
declare module 'circomlibjs' {
  type PoseidonReference = {
    (inputs: bigint[]): Uint8Array;
    readonly F: { toString(element: Uint8Array): string };
  };
  export function buildPoseidonReference(): Promise<PoseidonReference>;
  type Coordinates = readonly [x: Uint8Array, y: Uint8Array];
  type BabyJub = {
    readonly F: { e(value: bigint): Uint8Array; toObject(element: Uint8Array): bigint };
    readonly Generator: Coordinates;
    readonly Base8: Coordinates;
    readonly subOrder: bigint;
    addPoint(a: Coordinates, b: Coordinates): Coordinates;
    mulPointEscalar(base: Coordinates, scalar: bigint): Coordinates;
    inSubgroup(point: Coordinates): boolean;
    packPoint(point: Coordinates): Uint8Array;
    unpackPoint(bytes: Uint8Array): Coordinates | null;
  };
  export function buildBabyjub(): Promise<BabyJub>;
}
