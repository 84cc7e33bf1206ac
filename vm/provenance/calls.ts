// Who calls whom in a module, and which methods a transaction
// can enter to come to a function.

import { type FunctionDef, INIT_METHOD, type Module } from '../module.ts';

/** The functions that a body calls, each once. */
function calleesOf({ body }: Pick<FunctionDef, 'body'>): number[] {
  return [...new Set(body.filter(({ op }) => op === 'call').map(({ imm }) => Number(imm[0])))];
}

/** Function numbers, each behind those that it calls, but for circles. */
export function calleesFirst({ functions }: Pick<Module, 'functions'>): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const enter = (index: number) => {
    seen.add(index);
    return { index, callees: calleesOf(functions[index] ?? { body: [] }) };
  };
  for (const root of functions.keys()) {
    const path = seen.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.callees.pop();
      if (next === undefined) {
        order.push(top.index);
        path.pop();
      } else if (!seen.has(next)) path.push(enter(next));
    }
  }
  return order;
}

/** A function, and all that it may call, directly or not. */
export function calledBy({ functions }: Pick<Module, 'functions'>, entry: number): Set<number> {
  const reached = new Set([entry]);
  for (const index of reached) {
    for (const callee of calleesOf(functions[index] ?? { body: [] })) reached.add(callee);
  }
  return reached;
}

/** How transactions come to the functions of a module. */
export type Entries = {
  /** Per function: names of the methods that may run it. */
  readonly methods: readonly (readonly string[])[];
  /** Whether a function is entered by transactions alone: no function calls it. */
  isUncalled(index: number): boolean;
  /** Whether a function runs at deployment and never after. */
  isInit(index: number): boolean;
};

/** Follows calls from every export. */
export function entriesOf(module: Pick<Module, 'functions' | 'exports'>): Entries {
  const { functions, exports } = module;
  const called = new Set(functions.flatMap(calleesOf));
  const methods: string[][] = functions.map(() => []);
  for (const { name, function: entry } of exports) {
    for (const index of calledBy({ functions }, entry)) methods[index]?.push(name);
  }
  return {
    methods,
    isUncalled: (index) => !called.has(index),
    isInit: (index) => methods[index]?.length === 1 && methods[index]?.[0] === INIT_METHOD,
  };
}
