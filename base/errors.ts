// Every error that bad input can cause, in one table: stable name, number, sentence.
// Numbers by layer: 1xxx base, 2xxx crypto and circuits, 3xxx validation, 4xxx execution (traps),
// 5xxx chain, 6xxx mpc, 7xxx oracle, 8xxx daf, 9xxx cli. A number is never used twice or again.

type ErrorRow = { readonly code: number; readonly doc: string };

export const ERRORS = {
  // 1xxx base
  'base.hex': { code: 1001, doc: 'not hexadecimal' },
  'base.utf8': { code: 1002, doc: 'not valid UTF-8' },
  'base.range': { code: 1003, doc: 'integer out of range' },
  'base.encoding': { code: 1004, doc: 'not the canonical encoding' },
  'base.schema': { code: 1005, doc: 'a value of another shape than the schema asks for' },
  'base.limit': { code: 1006, doc: 'larger than the limit allows' },

  // 2xxx crypto and circuits

  // 3xxx validation

  // 4xxx execution

  // 5xxx chain

  // 6xxx mpc

  // 7xxx oracle

  // 8xxx daf

  // 9xxx cli
} as const satisfies Record<string, ErrorRow>;

/** The stable name of an error: `layer.what`. */
export type ErrorName = keyof typeof ERRORS;

/** Where the fault lies, what was expected and what came instead. Never holds a secret. */
export type ErrorFacts = {
  readonly at?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
};

/** Bad input from outside. `name` and `number` are stable; the message is for people. */
export class DiffieError extends Error {
  readonly code: ErrorName;
  readonly number: number;
  readonly facts: ErrorFacts;

  constructor(code: ErrorName, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(describe(code, facts), options);
    this.name = 'DiffieError';
    this.code = code;
    this.number = ERRORS[code].code;
    this.facts = facts;
  }
}

/** Whether `error` is a DiffieError, of the given code where one is given. */
export function isDiffieError(error: unknown, code?: ErrorName): error is DiffieError {
  return error instanceof DiffieError && (code === undefined || error.code === code);
}

/** Stops the program where an invariant of our own code is broken; never for input. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${sentence}`);
}

function describe(code: ErrorName, facts: ErrorFacts): string {
  const row = ERRORS[code];
  const parts = [`DIF${row.code} ${row.doc}`];
  if (facts.at !== undefined) parts.push(`at ${facts.at}`);
  if (facts.expected !== undefined) parts.push(`expected ${facts.expected}`);
  if (facts.got !== undefined) parts.push(`got ${facts.got}`);
  if (facts.hint !== undefined) parts.push(facts.hint);
  return parts.join('; ');
}
