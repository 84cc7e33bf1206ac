// Verifying keys and proofs as snarkjs writes them in JSON: decimal strings, projective coordinates, real part first.
// Only the projective form with z = 1 is taken, which is the one that snarkjs writes.

import { bigintToBytes, concatBytes, DiffieError, LIMITS } from '../base/index.ts';
import {
  decodeGroth16Proof,
  decodeVerifyingKey,
  type Groth16Proof,
  type VerifyingKey,
} from './groth16.ts';

const COORDINATE_BYTES = 32;
const DECIMAL = /^(0|[1-9][0-9]{0,77})$/;

type ErrorCode = 'crypto.verifyingKey' | 'crypto.groth16Proof';

/**
 * The verifying key of snarkjs's `verification_key.json`, parsed.
 * @throws crypto.verifyingKey for another shape; crypto.bn254Point for a point that decodeVerifyingKey refuses
 */
export function importVerifyingKey(json: unknown, at = 'verifying key'): VerifyingKey {
  const read = readJson(json, 'crypto.verifyingKey', at);
  const inputs = read.list('IC', LIMITS.groth16Inputs + 1);
  const bytes = concatBytes(
    read.g1('vk_alpha_1'),
    read.g2('vk_beta_2'),
    read.g2('vk_gamma_2'),
    read.g2('vk_delta_2'),
    ...inputs.map((point, i) => read.encodeG1(point, `IC ${i}`)),
  );
  return decodeVerifyingKey(bytes, at);
}

/**
 * The proof of snarkjs's `proof.json`, parsed.
 * @throws crypto.groth16Proof for another shape; crypto.bn254Point for a point that decodeGroth16Proof refuses
 */
export function importGroth16Proof(json: unknown, at = 'proof'): Groth16Proof {
  const read = readJson(json, 'crypto.groth16Proof', at);
  return decodeGroth16Proof(concatBytes(read.g1('pi_a'), read.g2('pi_b'), read.g1('pi_c')), at);
}

function readJson(json: unknown, code: ErrorCode, at: string) {
  const fail = (where: string, expected: string): never => {
    throw new DiffieError(code, { at: `${at}, ${where}`, expected });
  };
  const list = (value: unknown, where: string, itemLimit: number): readonly unknown[] =>
    Array.isArray(value) && value.length <= itemLimit
      ? value
      : fail(where, `a list of at most ${itemLimit}`);
  const triple = (value: unknown, where: string) => {
    const items = list(value, where, 3);
    return items.length === 3 ? items : fail(where, 'three projective coordinates');
  };
  const coordinate = (value: unknown, where: string): Uint8Array => {
    const isDecimal = typeof value === 'string' && DECIMAL.test(value);
    const integer = isDecimal ? BigInt(value) : fail(where, 'a decimal string');
    if (integer >> BigInt(8 * COORDINATE_BYTES) !== 0n) fail(where, 'an integer below 2^256');
    return bigintToBytes(integer, COORDINATE_BYTES);
  };
  const encodeG1 = (value: unknown, where: string): Uint8Array => {
    const [x, y, z] = triple(value, where);
    if (z !== '1') fail(where, 'z = 1');
    return concatBytes(coordinate(x, where), coordinate(y, where));
  };
  const encodeFp2 = (value: unknown, where: string): Uint8Array => {
    const [real, imaginary] = list(value, where, 2);
    return concatBytes(coordinate(imaginary, where), coordinate(real, where));
  };
  const encodeG2 = (value: unknown, where: string): Uint8Array => {
    const [x, y, z] = triple(value, where);
    const [one, zero] = list(z, where, 2);
    if (one !== '1' || zero !== '0') fail(where, 'z = 1');
    return concatBytes(encodeFp2(x, where), encodeFp2(y, where));
  };
  if (typeof json !== 'object' || json === null) fail('top', 'an object');
  const object = json as Readonly<Record<string, unknown>>;
  if (object.protocol !== 'groth16') fail('protocol', 'groth16');
  if (object.curve !== 'bn128') fail('curve', 'bn128');
  return {
    list: (name: string, itemLimit: number) => list(object[name], name, itemLimit),
    g1: (name: string) => encodeG1(object[name], name),
    g2: (name: string) => encodeG2(object[name], name),
    encodeG1,
  };
}
