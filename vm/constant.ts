// Constants of a module: when two are the same, and how the text form writes them.

import { toHex } from '../base/index.ts';
import type { Constant } from './module.ts';
import { quoteText } from './text-literal.ts';

/** A constant as the text form writes it: `text "hello"`, `u256 5`, `hash 0x…`. Equal texts are equal constants. */
export function renderConstant(constant: Constant): string {
  switch (constant.type) {
    case 'text':
      return `text ${quoteText(constant.value)}`;
    case 'u256':
    case 'field':
      return `${constant.type} ${constant.value}`;
    default:
      return `${constant.type} 0x${toHex(constant.value)}`;
  }
}
