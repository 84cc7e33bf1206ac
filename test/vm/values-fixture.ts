// Random values of the machine's types, edges among them, and whether a value is of its type: written again here, so
// that the machine's own check is not its own judge.

import fc from 'fast-check';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import type { Module, Value } from '../../vm/index.ts';
import { SCALARS, type Scalar } from '../../vm/isa.ts';
import type { TypeRef } from '../../vm/module.ts';
import { compositeOf, scalarOf } from '../../vm/types.ts';

const edged = (limit: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.constantFrom(0n, 1n, 2n, limit / 2n, limit - 2n, limit - 1n),
    fc.bigInt({ min: 0n, max: 300n }),
    fc.bigInt({ min: 0n, max: limit - 1n }),
  );

const thirtyTwo = fc.oneof(
  fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(0xff)),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
);

/** By scalar type. */
export const SCALAR_VALUES: { readonly [K in Scalar]: fc.Arbitrary<Value> } = {
  bool: fc.boolean(),
  u64: edged(2n ** 64n),
  u256: edged(2n ** 256n),
  field: edged(FIELD_MODULUS),
  address: thirtyTwo,
  hash: thirtyTwo,
  bytes: fc.oneof(fc.uint8Array({ maxLength: 70 }), thirtyTwo),
  text: fc.string({ unit: 'binary', maxLength: 40 }),
};

/** Whether a value has the shape that its type says: what every instruction must leave. */
export function isOfType(module: Module, type: TypeRef, value: Value | undefined): boolean {
  const scalar = scalarOf(type);
  if (scalar !== undefined) return isScalar(scalar, value);
  const def = compositeOf(module, type);
  if (def?.kind === 'ct') return value instanceof Uint8Array && value.length === 32;
  if (def?.kind === 'proof') return value instanceof Uint8Array && value.length === 256;
  if (!Array.isArray(value)) return false;
  const items = value as readonly Value[];
  switch (def?.kind) {
    case 'list':
      return items.every((item) => isOfType(module, def.of, item));
    case 'option':
      return items.length <= 1 && items.every((item) => isOfType(module, def.of, item));
    case 'record':
      return (
        items.length === def.members.length &&
        def.members.every((member, i) => isOfType(module, member.type, items[i]))
      );
    default:
      return false;
  }
}

const LIMITS_OF = { u64: 2n ** 64n, u256: 2n ** 256n, field: FIELD_MODULUS } as const;

function isScalar(scalar: Scalar, value: Value | undefined): boolean {
  switch (scalar) {
    case 'bool':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string' && value.isWellFormed();
    case 'bytes':
      return value instanceof Uint8Array;
    case 'address':
    case 'hash':
      return value instanceof Uint8Array && value.length === 32;
    default:
      return typeof value === 'bigint' && value >= 0n && value < LIMITS_OF[scalar];
  }
}

/** A random value of a type; a type without default (ciphertexts, proofs) gets random bytes of its size. */
export function valueOfType(module: Module, type: TypeRef): fc.Arbitrary<Value> {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return SCALAR_VALUES[scalar];
  const def = compositeOf(module, type);
  switch (def?.kind) {
    case 'list':
      return fc.array(valueOfType(module, def.of), { maxLength: 4 });
    case 'option':
      return fc.array(valueOfType(module, def.of), { maxLength: 1 });
    case 'record':
      return fc.tuple(...def.members.map((member) => valueOfType(module, member.type)));
    case 'proof':
      return fc.uint8Array({ minLength: 256, maxLength: 256 });
    default:
      return thirtyTwo;
  }
}
