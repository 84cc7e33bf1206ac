export {
  bigintToBytes,
  bytesToBigint,
  compareBytes,
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  fromHex,
  toHex,
} from './bytes.ts';
export { decodeCbor, type Encodable, encodeCbor } from './codec.ts';
export type {
  Arithmetic,
  Clock,
  Rng,
  Store,
  StoreWrite,
  Timer,
  VerifySignature,
} from './effects.ts';
export {
  assert,
  DiffieError,
  ERRORS,
  type ErrorFacts,
  type ErrorName,
  isDiffieError,
} from './errors.ts';
export { LIMITS } from './limits.ts';
