export { nodeClock, nodeTimer } from './clock-node.ts';
export { nodeRng } from './rng-node.ts';
