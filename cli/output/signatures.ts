// Methods of contracts as one line each.

import type { Method } from '../../vm/index.ts';

/** `release id:u64 keyHalf:bytes`, with the result's type and what is special about the method. */
export function formatMethod({ name, params, result, payable, awaits }: Method): string {
  const parts = [
    name,
    ...params.map((param) => `${param.name}:${param.type}`),
    result === undefined ? '' : `-> ${result}`,
    payable ? '(takes YOU)' : '',
    awaits ? '(may wait)' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
