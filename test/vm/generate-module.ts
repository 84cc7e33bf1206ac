// Random valid modules: typed programs of every opcode, with calls, nested blocks, loops, storage, ciphertexts and
// waits. A module follows from its seed, so what a search finds can be made again. Programs may run for ever: give
// them little yo.

import { type FunctionDef, INIT_METHOD, type Module } from '../../vm/module.ts';
import { typesHolding } from '../../vm/types.ts';
import { BodyWriter } from './generate-body.ts';
import { generateOutline } from './generate-outline.ts';
import { Random } from './random.ts';

/**
 * The module of a seed. It must validate.
 * @param size about how many statements a body has
 */
export function generateModule(seed: number, size = 12): Module {
  const random = new Random(seed);
  const outline = generateOutline(random);
  const functions = outline.signatures.map((signature): FunctionDef => {
    const { params, results, locals } = signature;
    return {
      params,
      results,
      locals,
      body: new BodyWriter(random, outline, signature).write(size),
    };
  });
  const { signatures, ...declarations } = outline;
  const encrypted = typesHolding(outline, 'ct');
  const exports = signatures.flatMap((signature, i) => {
    const isOpen = ![...signature.params, ...signature.results].some(encrypted);
    if (!isOpen || (!signature.awaits && random.chance(20))) return [];
    const isInit = i === 0 && signature.results.length === 0 && !signature.awaits;
    const name = isInit ? INIT_METHOD : `m${i}`;
    return [{ name, function: i, payable: random.chance(30) }];
  });
  return { ...declarations, functions, exports, debug: undefined };
}
