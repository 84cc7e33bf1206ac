// The one page of memory that all compiled programs share, and what crosses there between WebAssembly and JavaScript.
// Nothing stays in it beyond a crossing, so that one program may run inside a host function of another.

/** Yo that is left, as a double: whole and below 2^53. */
export const METER_AT = 0;
/** Where the method of the outermost call returned: a site (run.ts), 32 bits. */
export const RETURN_SITE_AT = 8;
/** An index as the program gave it, 64 bits, for the trap that says it. */
export const INDEX_AT = 16;
/** A u256 or field on its way into WebAssembly: four words, the lowest first. */
export const WIDE_AT = 32;
/** Where the digits of a division's dividend lie: see kernel-division.ts. */
export const DIVIDEND_AT = 128;
/** Where the divisor lies. */
export const DIVISOR_AT = 192;
/** Where the quotient is written. */
export const QUOTIENT_AT = 256;

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });

/** The page. */
export const MEMORY: object = memory;
/** The yo that is left. */
export const METER: Float64Array = new Float64Array(memory.buffer, METER_AT, 1);
/** The return site. */
export const RETURN_SITE: Int32Array = new Int32Array(memory.buffer, RETURN_SITE_AT, 1);
/** The index. */
export const INDEX: BigUint64Array = new BigUint64Array(memory.buffer, INDEX_AT, 1);
/** The four words. */
export const WIDE: BigUint64Array = new BigUint64Array(memory.buffer, WIDE_AT, 4);
