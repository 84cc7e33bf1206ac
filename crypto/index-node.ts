export { nodeArithmetic, type OpensslRoutes, testRoutes } from './arithmetic-node.ts';
export {
  createEd25519KeyPair,
  deriveEd25519KeyPair,
  ED25519_SIGNATURE_SIZE_BYTES,
  type Ed25519KeyPair,
  signEd25519,
  verifyEd25519,
} from './ed25519-node.ts';
export { loadLogarithmTable } from './elgamal-logarithm-node.ts';
export { createGroth16Pool, type Groth16Pool } from './groth16-pool-node.ts';
export {
  createPaillierBasePool,
  createPaillierPool,
  type PaillierPool,
  type PaillierPoolOptions,
} from './paillier-pool-node.ts';
export {
  decodeRsaPrivateKey,
  decryptRsa,
  encodeRsaPrivateKey,
  generateRsaKey,
  type RsaPrivateKey,
} from './rsa-multiplicative-node.ts';
export {
  type BfvPool,
  type BfvPoolOptions,
  createBfvPool,
  type PooledBfv,
} from './seal-pool-node.ts';
