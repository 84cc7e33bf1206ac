// What typing rules ask of a module's type table, worked out once for all its functions.

import { assert } from '../../base/index.ts';
import { keyOf } from '../implied-types.ts';
import { FIRST_COMPOSITE, type Module, type TypeDef, type TypeRef } from '../module.ts';
import { typesHolding } from '../types.ts';

/** Questions about a module's types, each answered in one step. */
export type TypeFacts = {
  /** See Typist. */
  numberOf(def: TypeDef): TypeRef;
  isClear(type: TypeRef): boolean;
};

/** @param module with its implied types */
export function typeFactsOf(module: Module): TypeFacts {
  const numbers = new Map(module.types.map((def, i) => [keyOf(def), FIRST_COMPOSITE + i]));
  const encrypted = typesHolding(module, 'ct');
  const proved = typesHolding(module, 'proof');
  return {
    numberOf: (def) => {
      const number = numbers.get(keyOf(def));
      assert(number !== undefined, `the type table holds ${keyOf(def)}`);
      return number;
    },
    isClear: (type) => !encrypted(type) && !proved(type),
  };
}
