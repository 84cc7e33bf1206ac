export { nodeRng } from './rng-node.ts';
