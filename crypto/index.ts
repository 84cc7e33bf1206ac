export { createBigintArithmetic } from './arithmetic.ts';
export {
  addField,
  checkField,
  decodeField,
  encodeField,
  FIELD_MODULUS,
  FIELD_SIZE_BYTES,
  invertField,
  isField,
  multiplyField,
  negateField,
  reduceField,
  subtractField,
} from './field.ts';
export { POSEIDON_INPUTS, poseidon } from './poseidon.ts';
