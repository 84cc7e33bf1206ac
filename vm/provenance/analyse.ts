// All functions to their common fixpoint: what is called before what calls it, again and again until neither
// storage nor any summary grows. A report is then read off what the last pass saw.

import type { ValidModule } from '../validate/index.ts';
import { Analysis } from './analysis.ts';
import { walkFunction } from './walk.ts';

/** @throws module.limit where the module takes more than LIMITS.provenanceWork steps */
export function analyseModule(valid: Pick<ValidModule, 'module' | 'structures'>): Analysis {
  const analysis = new Analysis(valid);
  do {
    analysis.hasGrown = false;
    for (const index of analysis.order) walkFunction(analysis, index);
  } while (analysis.hasGrown);
  return analysis;
}
