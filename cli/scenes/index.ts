// The scenes of `diffie start` in the order in which they play.

import { CLAIM } from './claim.ts';
import { MARKET_OVERLAP } from './market-overlap.ts';
import { PATIENT_SALE } from './patient-sale.ts';
import type { Scene } from './scene.ts';
import { WAGE_STUDY } from './wage-study.ts';

/** All of them. */
export const SCENES: readonly Scene[] = [WAGE_STUDY, MARKET_OVERLAP, PATIENT_SALE, CLAIM];
