// The scenes of `diffie start` in the order in which they play.

import type { Scene } from './scene.ts';

/** All of them. */
export const SCENES: readonly Scene[] = [];
