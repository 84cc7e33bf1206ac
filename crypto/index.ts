export { createBigintArithmetic } from './arithmetic.ts';
export {
  BABY_BASE,
  BABY_IDENTITY,
  BABY_ORDER,
  BABY_SIZE_BYTES,
  type BabyPoint,
  babyCoordinates,
  babyPointAt,
  decodeBabyNonIdentity,
  decodeBabyPoint,
  decodeBabyScalar,
  encodeBabyPoint,
  encodeBabyScalar,
  multiplyBabyBase,
  multiplyBabyFixed,
  multiplyBabySum,
  randomBabyScalar,
  toBabyScalar,
} from './babyjubjub.ts';
export {
  addBenaloh,
  addPlainBenaloh,
  type BenalohCiphertext,
  type BenalohEncryption,
  decodeBenalohComputed,
  decodeBenalohInput,
  encodeBenalohCiphertext,
  encryptBenaloh,
  multiplyPlainBenaloh,
  negateBenaloh,
  rerandomizeBenaloh,
  sumBenaloh,
} from './benaloh.ts';
export {
  benalohInputProofSizeBytes,
  proveBenalohInput,
  verifyBenalohInput,
} from './benaloh-input.ts';
export {
  BENALOH_DEFAULT_ORDER,
  type BenalohKey,
  type BenalohPrivateKey,
  createBenalohKey,
  createBenalohPrivateKey,
  decodeBenalohKey,
  decodeBenalohPrivateKey,
  encodeBenalohKey,
  encodeBenalohPrivateKey,
  generateBenalohKey,
} from './benaloh-key.ts';
export {
  answerBenalohKey,
  type BenalohKeyChallenge,
  challengeBenalohKey,
  verifyBenalohKeyAnswer,
} from './benaloh-key-check.ts';
export {
  type BenalohOpening,
  benalohOpeningProofSizeBytes,
  proveBenalohOpening,
  verifyBenalohOpening,
} from './benaloh-opening.ts';
export { decryptBenaloh } from './benaloh-owner.ts';
export {
  addBfv,
  addPlainBfv,
  type BfvCiphertext,
  bfvCiphertextSizeBytes,
  decodeBfvCiphertext,
  decryptBfv,
  encodeBfvCiphertext,
  encryptBfv,
  multiplyBfv,
  multiplyPlainBfv,
  negateBfv,
  releaseBfv,
  rotateBfv,
  subtractBfv,
  sumBfv,
} from './bfv.ts';
export {
  addBfvBound,
  addPlainBfvBound,
  type BfvBound,
  bfvHeadroomLog2,
  freshBfvBound,
  isBfvSound,
  multiplyBfvBound,
  multiplyPlainBfvBound,
  rotateBfvBound,
  sumBfvBound,
} from './bfv-bound.ts';
export {
  type BfvKey,
  type BfvSecretKey,
  decodeBfvKey,
  decodeBfvSecretKey,
  encodeBfvKey,
  encodeBfvSecretKey,
  generateBfvKeys,
} from './bfv-key.ts';
export { type BfvIntent, createBfvParameters } from './bfv-parameters.ts';
export {
  addCkks,
  addPlainCkks,
  type CkksCiphertext,
  type CkksPlaintext,
  ckksCiphertextSizeBytes,
  decodeCkksComputed,
  decodeCkksInput,
  decodeCkksPlaintext,
  encodeCkks,
  encodeCkksCiphertext,
  encodeCkksPlaintext,
  encryptCkks,
  lowerCkks,
  multiplyCkks,
  multiplyPlainCkks,
  negateCkks,
  releaseCkks,
  rotateCkks,
  subtractCkks,
  sumCkks,
} from './ckks.ts';
export { type CkksError, type CkksErrors, createCkksErrors } from './ckks-error.ts';
export { type CkksIntent, chooseCkksParameters } from './ckks-intent.ts';
export { type CkksKey, decodeCkksKey, encodeCkksKey } from './ckks-key.ts';
export {
  type CkksSecretKey,
  decodeCkksSecretKey,
  decryptCkksForOwner,
  encodeCkksSecretKey,
  generateCkksKeys,
} from './ckks-owner.ts';
export { type CkksParameters, parseCkksParameters } from './ckks-parameters.ts';
export { type CkksPublication, type CkksPublished, publishCkks } from './ckks-publish.ts';
export {
  addDamgardJurik,
  createDamgardJurikKey,
  DAMGARD_JURIK_EXPONENT_MAX,
  type DamgardJurikCiphertext,
  type DamgardJurikEncryption,
  type DamgardJurikKey,
  decodeDamgardJurikCiphertext,
  decryptDamgardJurik,
  encodeDamgardJurikCiphertext,
  encryptDamgardJurik,
  multiplyPlainDamgardJurik,
} from './damgard-jurik.ts';
export {
  DKG_ROUNDS,
  type DkgMessage,
  decodeDkgMessage,
  encodeDkgMessage,
} from './dkg-message.ts';
export {
  createDkgParty,
  type DkgParty,
  type DkgPartyOptions,
  type DkgResult,
} from './dkg-party.ts';
export { type DkgTranscript, decodeDkgTranscript, encodeDkgTranscript } from './dkg-record.ts';
export { type DkgSession, isAdmittedThreshold } from './dkg-session.ts';
export { verifyDkgTranscript } from './dkg-transcript.ts';
export {
  addElGamal,
  addPlainElGamal,
  decodeElGamalComputed,
  decodeElGamalInput,
  ELGAMAL_CIPHERTEXT_SIZE_BYTES,
  ELGAMAL_PLAINTEXT_MAX,
  type ElGamalCiphertext,
  type ElGamalEncryption,
  encodeElGamalCiphertext,
  encryptElGamal,
  encryptElGamals,
  equalElGamal,
  multiplyPlainElGamal,
  negateElGamal,
  sumElGamal,
} from './elgamal.ts';
export {
  addBabyElGamal,
  addPlainBabyElGamal,
  BABY_CIPHERTEXT_SIZE_BYTES,
  BABY_PLAINTEXT_MAX,
  type BabyElGamalCiphertext,
  type BabyElGamalEncryption,
  decodeBabyElGamalComputed,
  decodeBabyElGamalInput,
  encodeBabyElGamalCiphertext,
  encryptBabyElGamal,
  encryptBabyElGamalWith,
  equalBabyElGamal,
  multiplyPlainBabyElGamal,
  negateBabyElGamal,
  rerandomizeBabyElGamal,
  sumBabyElGamal,
} from './elgamal-babyjubjub.ts';
export {
  BABY_INPUT_PROOF_SIZE_BYTES,
  proveBabyElGamalInput,
  verifyBabyElGamalInput,
} from './elgamal-babyjubjub-input.ts';
export {
  type BabyElGamalDealing,
  type BabyElGamalKey,
  type BabyElGamalKeyShare,
  dealBabyElGamal,
  decodeBabyElGamalKey,
  encodeBabyElGamalKey,
  isBabyElGamalShare,
  joinBabyElGamalDealings,
  joinBabyElGamalShares,
  verifyBabyElGamalDealing,
} from './elgamal-babyjubjub-key.ts';
export { BABY_LOGARITHM_MAX, findBabyPlaintext } from './elgamal-babyjubjub-logarithm.ts';
export {
  BABY_PARTIAL_SIZE_BYTES,
  type BabyPartialDecryption,
  babyPlaintextPoint,
  decodeBabyPartial,
  decryptBabyPartially,
  encodeBabyPartial,
  verifyBabyOpening,
  verifyBabyPartial,
} from './elgamal-babyjubjub-opening.ts';
export {
  BLINDED_PARTIAL_SIZE_BYTES,
  type BlindedPartial,
  blindPartially,
  combineBlindedPartials,
  createGranteeKey,
  decodeBlindedPartial,
  decodeGranteeKey,
  type ElGamalGrant,
  encodeBlindedPartial,
  GRANTEE_KEY_SIZE_BYTES,
  type GranteeKeyPair,
  verifyBlindedPartial,
} from './elgamal-grant.ts';
export {
  ELGAMAL_PROOF_SIZE_BYTES,
  type ElGamalInput,
  proveElGamalInput,
  verifyElGamalInput,
  verifyElGamalInputs,
} from './elgamal-input.ts';
export { decodeElGamalKey, type ElGamalKey, encodeElGamalKey } from './elgamal-key.ts';
export {
  buildLogarithmTable,
  findPlaintext,
  LOGARITHM_MAX,
  type LogarithmTable,
} from './elgamal-logarithm.ts';
export {
  combinePartials,
  decodePartialDecryption,
  decryptPartially,
  type ElGamalKeyShare,
  encodePartialDecryption,
  PARTIAL_DECRYPTION_SIZE_BYTES,
  type PartialDecryption,
  plaintextPoint,
  verifyOpening,
  verifyPartialDecryption,
} from './elgamal-opening.ts';
export {
  elGamalRangeProofSizeBytes,
  proveElGamalRange,
  type RangedEncryption,
  verifyElGamalRange,
} from './elgamal-range.ts';
export {
  ELGAMAL_BIT_PROOF_SIZE_BYTES,
  ELGAMAL_COMMITMENT_PROOF_SIZE_BYTES,
  ELGAMAL_EQUALITY_PROOF_SIZE_BYTES,
  ELGAMAL_RERANDOMIZATION_PROOF_SIZE_BYTES,
  type KeyedCiphertext,
  type KeyedEncryption,
  type ProvingOptions,
  proveElGamalBit,
  proveElGamalCommitment,
  proveElGamalEquality,
  proveElGamalRerandomization,
  rerandomizeElGamal,
  verifyElGamalBit,
  verifyElGamalCommitment,
  verifyElGamalEquality,
  verifyElGamalRerandomization,
} from './elgamal-relation.ts';
export {
  addField,
  checkField,
  decodeField,
  encodeField,
  FIELD_MODULUS,
  FIELD_SIZE_BYTES,
  invertField,
  isField,
  multiplyField,
  negateField,
  reduceField,
  subtractField,
} from './field.ts';
export {
  combineFrostShares,
  dealFrostKey,
  decodeFrostCommitment,
  decodeFrostKey,
  encodeFrostCommitment,
  encodeFrostKey,
  FROST_COMMITMENT_SIZE_BYTES,
  FROST_NONCES_MAX,
  type FrostCommitment,
  type FrostKey,
  type FrostShare,
  FrostSigner,
  frostPublicKey,
  verifyFrostShare,
} from './frost.ts';
export { type FrostDkgBroadcast, FrostDkgParty, type FrostDkgShare } from './frost-dkg.ts';
export {
  countPublicInputs,
  decodeGroth16Proof,
  decodeVerifyingKey,
  encodeGroth16Proof,
  encodeVerifyingKey,
  GROTH16_PROOF_SIZE_BYTES,
  type Groth16Claim,
  type Groth16Proof,
  type VerifyingKey,
  verifyGroth16,
  verifyGroth16Batch,
  verifyGroth16Claims,
} from './groth16.ts';
export { importGroth16Proof, importVerifyingKey } from './groth16-json.ts';
export { blake3, hashTagged, hashTaggedList, sha256, sha512 } from './hash.ts';
export {
  createHpkeKeyPair,
  HPKE_OVERHEAD_BYTES,
  type HpkeBinding,
  type HpkeKeyPair,
  importHpkeKeyPair,
  openHpke,
  sealHpke,
} from './hpke.ts';
export { keccak256 } from './keccak.ts';
export {
  buildMerkleTree,
  decodeMerklePath,
  encodeMerklePath,
  MERKLE_HASH_SIZE_BYTES,
  type MerkleConsistency,
  type MerkleHash,
  type MerkleInclusion,
  type MerkleTree,
  merkleRoot,
  proveMerkleConsistency,
  proveMerkleInclusion,
  verifyMerkleConsistency,
  verifyMerkleInclusion,
} from './merkle.ts';
export {
  addPaillier,
  addPlainPaillier,
  decodePaillierComputed,
  decodePaillierInput,
  decodePaillierSigned,
  encodePaillierCiphertext,
  encodePaillierSigned,
  encryptPaillier,
  multiplyPlainPaillier,
  negatePaillier,
  type PaillierCiphertext,
  type PaillierEffects,
  type PaillierEncryption,
  rerandomizePaillier,
  sumPaillier,
} from './paillier.ts';
export {
  admitPaillierBlum,
  certifyPaillierBlum,
  createPaillierBase,
  derivePaillierGenerator,
  encryptPaillierByBase,
  type PaillierBase,
  type PaillierBaseEncryption,
  type PaillierBlumKey,
  type PaillierExponentLength,
  revealPaillierRandomness,
} from './paillier-base.ts';
export { provePaillierInputByBase } from './paillier-base-input.ts';
export {
  type KeyedPaillierCiphertext,
  type KeyedPaillierEncryption,
  PAILLIER_BOUND_SLACK_BITS,
  type PaillierBound,
  paillierBoundProofSizeBytes,
  provePaillierBound,
  verifyPaillierBound,
} from './paillier-bound-proof.ts';
export {
  paillierFactorProofSizeBytes,
  provePaillierFactors,
  type RingVerification,
  verifyPaillierFactors,
} from './paillier-factor-proof.ts';
export {
  type PaillierVerification,
  paillierInputProofSizeBytes,
  provePaillierInput,
  verifyPaillierInput,
} from './paillier-input.ts';
export {
  exportPaillierKey,
  exportPaillierPrivateKey,
  importPaillierKey,
  importPaillierPrivateKey,
  type PaillierBigintPrivateKey,
  type PaillierBigintPublicKey,
} from './paillier-interchange.ts';
export {
  createPaillierKey,
  createPaillierPrivateKey,
  decodePaillierKey,
  decodePaillierPrivateKey,
  encodePaillierKey,
  encodePaillierPrivateKey,
  generatePaillierKey,
  type PaillierKey,
  type PaillierPrivateKey,
  paillierKeyId,
} from './paillier-key.ts';
export {
  paillierKeyProofSizeBytes,
  provePaillierKey,
  verifyPaillierKey,
} from './paillier-key-proof.ts';
export {
  paillierModulusProofSizeBytes,
  provePaillierModulus,
  verifyPaillierModulus,
} from './paillier-modulus-proof.ts';
export {
  type PaillierOpening,
  paillierOpeningProofSizeBytes,
  provePaillierOpening,
  verifyPaillierOpening,
} from './paillier-opening.ts';
export { decryptPaillier, encryptPaillierAsOwner } from './paillier-owner.ts';
export {
  addPacked,
  createPaillierPacking,
  decodePacked,
  encodePacked,
  encryptPacked,
  multiplyPlainPacked,
  type PackedPaillier,
  type PaillierPacking,
  packPaillierCiphertexts,
} from './paillier-packing.ts';
export {
  addPaillierNumbers,
  decodePaillierNumber,
  encodePaillierNumber,
  exportPythonKey,
  exportPythonNumber,
  exportPythonPrivateKey,
  importPythonKey,
  importPythonNumber,
  importPythonPrivateKey,
  type PaillierEncoding,
  type PaillierNumber,
  type PythonPaillierKey,
  type PythonPaillierPrivateKey,
} from './paillier-python.ts';
export {
  type PaillierRange,
  paillierRangeProofSizeBytes,
  provePaillierCommitment,
  provePaillierElGamal,
  provePaillierEquality,
  provePaillierRange,
  verifyPaillierCommitment,
  verifyPaillierElGamal,
  verifyPaillierEquality,
  verifyPaillierRange,
} from './paillier-range.ts';
export {
  type PaillierPair,
  paillierRerandomizationProofSizeBytes,
  provePaillierSamePlaintext,
  rerandomizePaillierWithProof,
  verifyPaillierSamePlaintext,
} from './paillier-rerandomization.ts';
export { dotPaillier, sumPaillierBytes } from './paillier-sum.ts';
export {
  dealThresholdPaillier,
  decodeThresholdPaillierKey,
  encodeThresholdPaillierKey,
  generateSafePaillierKey,
  isThresholdPaillierShare,
  type ThresholdPaillierDeal,
  type ThresholdPaillierKey,
  type ThresholdPaillierShare,
  type ThresholdTerms,
  verifyThresholdPaillierKey,
} from './paillier-threshold.ts';
export {
  combineThresholdPaillier,
  decodeThresholdPaillierPartial,
  decryptPaillierPartially,
  encodeThresholdPaillierPartial,
  type ThresholdPaillierPartial,
  thresholdPaillierPartialSizeBytes,
  verifyThresholdPaillierPartial,
} from './paillier-threshold-opening.ts';
export {
  commitPedersen,
  commitPedersenVector,
  opensPedersen,
  opensPedersenVector,
  PEDERSEN_BLINDING_BASE,
  PEDERSEN_VECTOR_MAX,
  type PedersenOpening,
  pedersenGenerators,
} from './pedersen.ts';
export { poseidon } from './poseidon.ts';
export {
  proveRange,
  RANGE_BITS,
  RANGE_VALUES_MAX,
  type RangeBits,
  type RangeStatement,
  rangeProofSizeBytes,
  verifyRange,
} from './range-proof.ts';
export {
  createRingPedersen,
  decodeRingPedersen,
  encodeRingPedersen,
  generateRingPedersen,
  type RingPedersen,
  type RingPedersenSecret,
} from './ring-pedersen.ts';
export {
  proveRingPedersen,
  ringPedersenProofSizeBytes,
  verifyRingPedersen,
} from './ring-pedersen-proof.ts';
export { multiplyBase, multiplyPublic, multiplySecret, multiplySum } from './ristretto-multiply.ts';
export {
  decodeNonIdentity,
  decodeRistretto,
  encodeRistretto,
  hashToRistretto,
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  type RistrettoPoint,
} from './ristretto-point.ts';
export {
  decodeScalar,
  encodeScalar,
  invertScalar,
  RISTRETTO_ORDER,
  RISTRETTO_SIZE_BYTES,
  randomScalar,
  toScalar,
} from './ristretto-scalar.ts';
export {
  createRsaKey,
  decodeRsaCiphertext,
  decodeRsaKey,
  encodeRsaCiphertext,
  encodeRsaKey,
  encryptRsa,
  multiplyPlainRsa,
  multiplyRsa,
  RSA_EXPONENT,
  type RsaCiphertext,
  type RsaKey,
  verifyRsaOpening,
} from './rsa-multiplicative.ts';
export { generateSafePrime, isSafePrime } from './safe-prime.ts';
export { loadSeal } from './seal.ts';
export type { SealParameters, SealSecurity } from './seal-parameters.ts';
export {
  addReplicated,
  multiplyReplicated,
  type ReplicatedShare,
  recoverAdditively,
  recoverReplicated,
  replicate,
  shareAdditively,
  shareReplicated,
} from './sharing-additive.ts';
export {
  isFeldmanShare,
  isPedersenShare,
  type PedersenShare,
  recoverSecret,
  type ShamirShare,
  type SharingTerms,
  shareByFeldman,
  shareByPedersen,
  shareSecret,
} from './sharing-verified.ts';
export {
  disjunctionProofSizeBytes,
  type LinearEquation,
  type LinearRelation,
  proveDisjunction,
  proveRelation,
  type RelationPurpose,
  relationProofSizeBytes,
  verifyDisjunction,
  verifyRelation,
} from './sigma.ts';
export { challengeScalar, hedgedNonce, type ProofStatement } from './transcript.ts';
