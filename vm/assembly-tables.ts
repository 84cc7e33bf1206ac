// What a text form has named and used so far: declarations by name, and the tables of types and constants, which
// grow by each one's first mention, parts before the whole. Reads types and constants from the text.

import { LIMITS } from '../base/index.ts';
import { FIELD_MODULUS } from '../crypto/index.ts';
import { renderConstant } from './constant.ts';
import { keyOf } from './implied-types.ts';
import { SCALARS, type Scalar } from './isa.ts';
import type { Token } from './lexer.ts';
import { type Constant, FIRST_COMPOSITE, type TypeDef, type TypeRef } from './module.ts';
import { nearestNames } from './nearest-names.ts';
import type { TokenReader } from './token-reader.ts';
import { scalarRef } from './types.ts';

/** Names that are declared once in a module; a name may stand in several groups. */
export type NameGroup = 'slot' | 'circuit' | 'cell or map' | 'event' | 'function';

const A_NAME: Readonly<Record<NameGroup, string>> = {
  slot: 'a slot',
  circuit: 'a circuit',
  'cell or map': 'a cell or map',
  event: 'an event',
  function: 'a function',
};

/** Words that begin a type and so can't name a record. */
const TYPE_WORDS: ReadonlySet<string> = new Set([...SCALARS, 'list', 'option', 'ct', 'proof']);

/** Guards that equal types and equal constants get one number. */
export class AssemblyTables {
  readonly types: TypeDef[] = [];
  readonly constants: Constant[] = [];
  readonly names: Readonly<Record<NameGroup, Map<string, number>>> = {
    slot: new Map(),
    circuit: new Map(),
    'cell or map': new Map(),
    event: new Map(),
    function: new Map(),
  };
  readonly #typeNumbers = new Map<string, TypeRef>();
  readonly #recordNumbers = new Map<string, TypeRef>();
  readonly #constantNumbers = new Map<string, number>();

  /** Gives a declaration the next number of its group. @throws asm.name where the name is taken */
  declare(reader: TokenReader, group: NameGroup, token: Token): number {
    return addName(reader, this.names[group], token, group);
  }

  /** The number of what a name in the text refers to, or of `#number`. @throws asm.name, asm.syntax */
  refer(reader: TokenReader, group: NameGroup): number {
    return (
      reader.takeIndex() ??
      findName(reader, this.names[group], reader.takeName(A_NAME[group]), A_NAME[group])
    );
  }

  /** Adds a record type; its members' types stand in the table already. @throws asm.name */
  addRecord(reader: TokenReader, token: Token, def: Extract<TypeDef, { kind: 'record' }>): void {
    if (TYPE_WORDS.has(token.text)) reader.refuseName(token, 'a name that is no word of a type');
    if (this.#recordNumbers.has(token.text))
      reader.refuseName(token, 'a record name not yet taken');
    this.#recordNumbers.set(token.text, this.#internType(def));
  }

  /** Reads a type: a scalar, a record's name, list<T>, option<T>, ct<slot>, proof<circuit>, #number. */
  takeType(reader: TokenReader, depth = 0): TypeRef {
    const index = reader.takeIndex();
    if (index !== undefined) return index;
    const token = reader.take('word', 'a type');
    if (depth > LIMITS.moduleTypes) reader.refuse('a type nested less deep', token);
    if (SCALARS.includes(token.text as Scalar)) return scalarRef(token.text as Scalar);
    switch (token.text) {
      case 'list':
      case 'option': {
        const of = inBrackets(reader, () => this.takeType(reader, depth + 1));
        return this.#internType({ kind: token.text, of });
      }
      case 'ct': {
        const slot = inBrackets(reader, () => this.refer(reader, 'slot'));
        return this.#internType({ kind: 'ct', slot });
      }
      case 'proof': {
        const circuit = inBrackets(reader, () => this.refer(reader, 'circuit'));
        return this.#internType({ kind: 'proof', circuit });
      }
      default:
        return this.recordNamed(reader, token, token.text);
    }
  }

  /** The number of a record declared above. @throws asm.name */
  recordNamed(reader: TokenReader, token: Token, name: string): TypeRef {
    const found = this.#recordNumbers.get(name);
    if (found !== undefined) return found;
    const known = [...TYPE_WORDS, ...this.#recordNumbers.keys()];
    return reader.refuseName(
      token,
      'a type: a scalar, list<T>, option<T>, ct<slot>, proof<circuit> or a record declared above',
      suggestion(name, known),
    );
  }

  /** Reads a constant with its type: `u256 5`, `text "…"`, `hash 0x…`. @throws asm.syntax */
  takeConstant(reader: TokenReader): number {
    const expected = 'text "…", bytes 0x…, u256 5, field 7, address 0x… or hash 0x…';
    const token = reader.take('word', expected);
    switch (token.text) {
      case 'text':
        return this.takeText(reader);
      case 'bytes':
        return this.#internConstant({ type: 'bytes', value: reader.takeHex('bytes as 0x…') });
      case 'u256':
        return this.#internConstant({
          type: 'u256',
          value: reader.takeInteger('u256', 2n ** 256n),
        });
      case 'field':
        return this.#internConstant({
          type: 'field',
          value: reader.takeInteger('field', FIELD_MODULUS),
        });
      case 'address':
      case 'hash':
        return this.#internConstant({
          type: token.text,
          value: reader.takeHex(`${token.text} as 0x…`, 32),
        });
      default:
        return reader.refuse(expected, token);
    }
  }

  /** Reads text in quotes as a text constant. @throws asm.syntax */
  takeText(reader: TokenReader): number {
    const token = reader.take('text', 'text in quotes');
    return this.#internConstant({ type: 'text', value: token.text });
  }

  #internType(def: TypeDef): TypeRef {
    const key = keyOf(def);
    const known = this.#typeNumbers.get(key);
    if (known !== undefined) return known;
    const number = FIRST_COMPOSITE + this.types.push(def) - 1;
    this.#typeNumbers.set(key, number);
    return number;
  }

  #internConstant(constant: Constant): number {
    const key = renderConstant(constant);
    const known = this.#constantNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.constants.push(constant) - 1;
    this.#constantNumbers.set(key, number);
    return number;
  }
}

/** Numbers a name by the size of the map so far. @throws asm.name where it is taken */
export function addName(
  reader: TokenReader,
  names: Map<string, number>,
  token: Token,
  what: string,
): number {
  if (names.has(token.text)) reader.refuseName(token, `a ${what} name not yet taken`);
  names.set(token.text, names.size);
  return names.size - 1;
}

/** The number of what a name refers to; `what` has its article. @throws asm.name with the nearest known names */
export function findName(
  reader: TokenReader,
  names: ReadonlyMap<string, number>,
  token: Token,
  what: string,
): number {
  const found = names.get(token.text);
  if (found !== undefined) return found;
  return reader.refuseName(token, what, suggestion(token.text, names.keys()));
}

/** A hint with the nearest known names; undefined where none is near. */
export function suggestion(name: string, known: Iterable<string>): string | undefined {
  const nearest = nearestNames(name, known);
  return nearest.length === 0 ? undefined : `nearest: ${nearest.join(', ')}`;
}

function inBrackets<T>(reader: TokenReader, read: () => T): T {
  reader.take('mark', '<', '<');
  const inner = read();
  reader.take('mark', '>', '>');
  return inner;
}
