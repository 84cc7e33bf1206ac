export { nodeArithmetic, type OpensslRoutes, testRoutes } from './arithmetic-node.ts';
