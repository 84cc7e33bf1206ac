// The schemes of the opcode table, a row each.

import type { Scheme } from '../isa.ts';
import { ELGAMAL } from './elgamal.ts';
import { PAILLIER } from './paillier.ts';
import type { SchemeOps } from './scheme.ts';

/** The roles of each scheme, by its name in the opcode table. */
export const SCHEMES: Readonly<Record<Scheme, SchemeOps>> = {
  elgamal: ELGAMAL,
  paillier: PAILLIER,
};
