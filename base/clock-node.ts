// The machine's clock and timers.

import type { Clock, Timer } from './effects.ts';

/** The machine's clock. */
export const nodeClock: Clock = { nowMs: () => Date.now() };

/** The process's timers. One that is set keeps the process alive. */
export const nodeTimer: Timer = (delayMs, action) => {
  const timer = setTimeout(action, delayMs);
  return () => clearTimeout(timer);
};
