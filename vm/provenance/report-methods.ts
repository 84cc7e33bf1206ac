// The report's methods: what everyone sees of a call. Conditions in helpers are listed with every method that may
// come to them, since which way a branch took shows in the yo used and in what follows.

import { LIMITS } from '../../base/index.ts';
import { methodsOf } from '../abi.ts';
import { calledBy } from './calls.ts';
import type { Reader } from './reader.ts';
import type { MethodReport } from './report.ts';

const CONDITIONS = ['require', 'if', 'br_if', 'br_table'] as const;

/** One for each export, in the module's order. */
export function reportMethods(reader: Reader): MethodReport[] {
  const { module } = reader;
  return methodsOf({ module }).map((method, i) => {
    const reached = calledBy(module, module.exports[i]?.function ?? 0);
    const within = (op: (typeof CONDITIONS)[number] | 'emit') =>
      reader.sitesOf(op).filter(({ function: index }) => reached.has(index));
    const conditions = [
      ...new Set(
        CONDITIONS.flatMap(within)
          .sort((a, b) => a.function - b.function || a.pc - b.pc)
          .map((site) => reader.operand(site, 0)),
      ),
    ];
    return {
      name: method.name,
      arguments: method.params,
      result: method.result ?? null,
      payable: method.payable,
      awaits: method.awaits,
      conditions: conditions.slice(0, LIMITS.provenanceChecks),
      conditionsLeftOut: Math.max(0, conditions.length - LIMITS.provenanceChecks),
      events: [...new Set(within('emit').map(({ index }) => module.events[index]?.name ?? ''))],
    };
  });
}
