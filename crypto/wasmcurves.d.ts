// The part of wasmcurves 0.2.2 that is used here; the package has no types of its own.
declare module 'wasmcurves/build/bn128_wasm.js' {
  const module: {
    /** The WebAssembly module, base64. */
    readonly code: string;
    /** Addresses of points, Jacobian, in Montgomery form. */
    readonly pG1gen: number;
    readonly pG2gen: number;
    /** Sizes in bytes of a point prepared for the Miller loop. */
    readonly prePSize: number;
    readonly preQSize: number;
  };
  export default module;
}
