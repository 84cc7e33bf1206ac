// Every error that bad input can cause, in one table: stable name, number, sentence.
// Numbers by layer: 1xxx base, 2xxx crypto and circuits, 3xxx validation, 4xxx execution (traps),
// 5xxx chain, 6xxx mpc, 7xxx oracle, 8xxx daf, 9xxx cli. A number is never used twice or again.

type ErrorRow = { readonly code: number; readonly doc: string };

/** By stable name: the number, and what an error of the name says. */
// biome-ignore format: a row a line, to be read as a table
export const ERRORS = {
  // 1xxx base
  'base.hex': { code: 1001, doc: 'not hexadecimal' },
  'base.utf8': { code: 1002, doc: 'not valid UTF-8' },
  'base.range': { code: 1003, doc: 'integer out of range' },
  'base.encoding': { code: 1004, doc: 'not the canonical encoding' },
  'base.schema': { code: 1005, doc: 'a value of another shape than the schema asks for' },
  'base.limit': { code: 1006, doc: 'larger than the limit allows' },

  // 2xxx crypto and circuits
  'crypto.point': { code: 2001, doc: 'not a point of ristretto255' },
  'crypto.scalar': { code: 2002, doc: 'not a scalar of ristretto255' },
  'crypto.elgamalKey': { code: 2003, doc: 'not an ElGamal key' },
  'crypto.elgamalCiphertext': { code: 2004, doc: 'not an ElGamal ciphertext' },
  'crypto.elgamalPlaintext': { code: 2005, doc: 'a plaintext out of range' },
  'crypto.schnorrProof': { code: 2006, doc: 'not a proof of knowledge of a logarithm' },
  'crypto.partialDecryption': { code: 2007, doc: 'not a partial decryption' },
  'crypto.partialSet': { code: 2008, doc: 'not exactly the threshold of distinct shares' },
  'crypto.logarithm': { code: 2009, doc: 'the plaintext lies outside the range searched' },
  'crypto.dkgSession': { code: 2010, doc: 'not a session that keys can be generated in' },
  'crypto.dkgMessage': { code: 2011, doc: 'not a message of this key generation' },
  'crypto.dkgTranscript': { code: 2012, doc: 'a key generation transcript that is refused' },
  'crypto.dkgAborted': { code: 2013, doc: 'key generation ends without a key' },
  'crypto.hpkeKey': { code: 2014, doc: 'not an HPKE key' },
  'crypto.hpkeOpen': { code: 2015, doc: 'the sealed bytes do not open' },
  'crypto.signatureSize': { code: 2016, doc: 'a key or signature of another size' },
  'crypto.field': { code: 2020, doc: 'not an element of the BN254 scalar field' },
  'crypto.fieldInverse': { code: 2021, doc: 'zero has no inverse' },
  'crypto.poseidonInputs': { code: 2022, doc: 'a number of Poseidon inputs without parameters' },
  'crypto.modulus': { code: 2023, doc: 'a modulus that modular arithmetic does not take' },
  'crypto.noInverse': { code: 2024, doc: 'not invertible modulo the modulus' },
  'crypto.primeRequest': { code: 2025, doc: 'no prime of this size and residue is made' },
  'crypto.bn254Point': { code: 2026, doc: 'not a point of the BN254 group' },
  'crypto.verifyingKey': { code: 2027, doc: 'not a Groth16 verifying key' },
  'crypto.groth16Proof': { code: 2028, doc: 'not a Groth16 proof' },
  'crypto.publicInput': { code: 2029, doc: 'public inputs that do not fit the circuit' },
  'crypto.paillierKey': { code: 2030, doc: 'not a Paillier key' },
  'crypto.paillierCiphertext': { code: 2031, doc: 'not a Paillier ciphertext under this key' },
  'crypto.paillierPlaintext': {
    code: 2032,
    doc: 'a plaintext that the Paillier key does not hold',
  },
  'crypto.paillierProof': { code: 2033, doc: 'not a Paillier proof' },
  'crypto.ringPedersen': { code: 2034, doc: 'not ring-Pedersen parameters' },
  'crypto.packing': { code: 2035, doc: 'a packing that its slots do not hold' },
  'crypto.thresholdKey': { code: 2036, doc: 'not a threshold Paillier key, or not a share of it' },
  'crypto.poolClosed': { code: 2040, doc: 'the pool is closed' },
  'crypto.relationProof': { code: 2050, doc: 'not a proof of this relation' },
  'crypto.rangeProof': { code: 2051, doc: 'not a range proof' },
  'crypto.rangeClaim': { code: 2052, doc: 'a number or width of values that ranges are not proved for' },
  'crypto.commitment': { code: 2053, doc: 'a vector longer than there are generators' },
  'crypto.granteeKey': { code: 2054, doc: 'not the key of a grantee' },
  'crypto.shareSet': { code: 2055, doc: 'not a set of shares that gives a secret' },
  'crypto.frostKey': { code: 2056, doc: 'not a FROST key or share' },
  'crypto.frostCommitments': { code: 2057, doc: 'not the commitments of one FROST signature' },
  'crypto.frostShare': { code: 2058, doc: 'FROST signature shares that do not sign' },
  'crypto.frostNonce': { code: 2059, doc: 'a FROST nonce that is used, or not of this signer' },
  'crypto.benalohKey': { code: 2060, doc: 'not a Benaloh key' },
  'crypto.benalohCiphertext': { code: 2061, doc: 'not a Benaloh ciphertext under this key' },
  'crypto.benalohPlaintext': { code: 2062, doc: 'a plaintext that the Benaloh key does not hold' },
  'crypto.benalohProof': { code: 2063, doc: 'not a Benaloh proof' },
  'crypto.rsaKey': { code: 2070, doc: 'not a key of multiplicative RSA' },
  'crypto.rsaCiphertext': { code: 2071, doc: 'not an RSA ciphertext under this key' },
  'crypto.rsaPlaintext': { code: 2072, doc: 'a plaintext that RSA does not hold' },
  'crypto.sealUnloaded': { code: 2090, doc: 'the SEAL module is not loaded yet' },
  'crypto.sealParameters': { code: 2091, doc: 'no parameter set of SEAL fits' },
  'crypto.sealMismatch': { code: 2092, doc: 'values of different keys or parameters' },
  'crypto.sealRefused': { code: 2093, doc: 'SEAL refuses the operation' },
  'crypto.bfvKey': { code: 2094, doc: 'not a BFV key of these parameters' },
  'crypto.bfvCiphertext': { code: 2095, doc: 'not a BFV ciphertext of these parameters' },
  'crypto.bfvPlaintext': { code: 2096, doc: 'plaintexts that BFV slots do not hold' },
  'crypto.bfvRotation': { code: 2097, doc: 'not a rotation of BFV slots' },
  'crypto.babyPoint': { code: 2080, doc: 'not a point of the prime-order subgroup of BabyJubJub' },
  'crypto.babyScalar': { code: 2081, doc: 'not a scalar of BabyJubJub' },
  'crypto.merkleProof': { code: 2082, doc: 'not a proof about a Merkle tree' },
  'crypto.ckksCiphertext': { code: 2110, doc: 'not a CKKS ciphertext of this level' },
  'crypto.ckksPlaintext': { code: 2111, doc: 'not a plaintext that CKKS slots hold' },
  'crypto.ckksRotation': { code: 2112, doc: 'not a rotation of CKKS slots' },
  'crypto.ckksLevel': { code: 2113, doc: 'a level that does not fit the operation' },
  'crypto.ckksHeadroom': { code: 2114, doc: 'the result might not decrypt' },
  'crypto.ckksPublish': { code: 2115, doc: 'nothing that may be published is left of the value' },
  'crypto.sealPool': { code: 2116, doc: 'the pool of SEAL does not do this' },
  'circuits.file': { code: 2501, doc: 'not a file of a circuit or of its ceremony' },
  'circuits.ceremonyLimit': { code: 2502, doc: 'a ceremony larger than is dealt with' },
  'circuits.ceremonyInput': { code: 2503, doc: 'not allowed as input to a ceremony' },
  'circuits.ceremony': { code: 2504, doc: 'a ceremony with a false step' },
  'circuits.compile': { code: 2505, doc: 'the circuit does not compile' },
  'circuits.artefact': { code: 2506, doc: 'a file of the circuit differs from its manifest' },
  'circuits.credential': { code: 2507, doc: 'a credential with a value out of range' },
  'circuits.tree': { code: 2508, doc: 'not a place in the credential tree' },
  'circuits.path': { code: 2509, doc: 'the credential is not in the tree at this place' },
  'circuits.policy': { code: 2510, doc: 'thresholds, scope or caller out of range' },
  'circuits.wageBelow': { code: 2511, doc: 'the wage is below the threshold' },
  'circuits.ageBelow': { code: 2512, doc: 'the age is below the threshold' },
  'circuits.witness': { code: 2513, doc: 'the circuit refuses these inputs' },
  'circuits.cancelled': { code: 2514, doc: 'the proof was cancelled' },
  'circuits.proverClosed': { code: 2515, doc: 'the prover is closed' },
  'circuits.proverBusy': { code: 2516, doc: 'too many proofs at once' },

  // 3xxx validation
  'module.format': { code: 3001, doc: 'malformed module' },
  'module.version': { code: 3002, doc: 'module for another machine version' },
  'module.limit': { code: 3003, doc: 'module over a limit' },
  'module.index': { code: 3004, doc: 'reference to something the module does not have' },
  'module.typeTable': { code: 3005, doc: 'type table not in canonical form' },
  'module.typeUse': { code: 3006, doc: 'type not allowed in this place' },
  'module.stack': { code: 3007, doc: 'operand missing or of another type' },
  'module.blocks': { code: 3008, doc: 'blocks not properly nested' },
  'module.unset': { code: 3009, doc: 'local read before it is set' },
  'module.await': { code: 3010, doc: 'wait in a place where the method cannot be suspended' },
  'module.slot': { code: 3011, doc: 'ciphertexts of different key slots' },
  'module.export': { code: 3012, doc: 'export that cannot be called from outside' },
  'module.name': { code: 3013, doc: 'name malformed or used twice' },
  'module.key': { code: 3014, doc: 'verifying key refused' },
  'module.unreachable': { code: 3015, doc: 'code that cannot be reached' },
  'asm.syntax': { code: 3101, doc: 'not assembly' },
  'asm.name': { code: 3102, doc: 'unknown or repeated name in assembly' },
  'asm.import': { code: 3103, doc: 'imported file cannot be used' },

  // 4xxx execution
  'trap.outOfYo': { code: 4001, doc: 'out of yo' },
  'trap.require': { code: 4002, doc: 'requirement not met' },
  'trap.fail': { code: 4003, doc: 'the contract refuses' },
  'trap.overflow': { code: 4004, doc: 'result out of range' },
  'trap.divideByZero': { code: 4005, doc: 'division by zero' },
  'trap.index': { code: 4006, doc: 'index out of range' },
  'trap.length': { code: 4007, doc: 'wrong number of items or bytes' },
  'trap.none': { code: 4008, doc: 'no value in an option' },
  'trap.fieldRange': { code: 4009, doc: 'number at or above the field modulus' },
  'trap.callDepth': { code: 4010, doc: 'calls nested too deep' },
  'trap.allocation': { code: 4011, doc: 'allocation limit reached' },
  'trap.valueSize': { code: 4012, doc: 'value too large for storage' },
  'trap.balance': { code: 4013, doc: 'balance too small' },
  'trap.method': { code: 4014, doc: 'no such method' },
  'trap.arguments': { code: 4015, doc: 'arguments do not fit the method' },
  'trap.notPayable': { code: 4016, doc: 'YOU sent to a method that takes none' },
  'trap.noKey': { code: 4017, doc: 'the slot has no key yet' },
  'trap.keySet': { code: 4018, doc: 'the slot has its key already' },
  'trap.keyInvalid': { code: 4019, doc: 'key evidence refused' },
  'trap.ciphertext': { code: 4020, doc: 'malformed ciphertext' },
  'trap.inputProof': { code: 4021, doc: 'proof of plaintext knowledge refused' },
  'trap.nonceSpent': { code: 4022, doc: 'input nonce used or passed already' },
  'trap.proof': { code: 4023, doc: 'malformed proof' },
  'trap.deadline': { code: 4024, doc: 'deadline out of range' },
  'trap.requests': { code: 4025, doc: 'too many open requests' },
  'vm.response': { code: 4101, doc: 'response refused' },
  'vm.frame': { code: 4102, doc: 'malformed frame' },

  // 5xxx chain
  'chain.storeMissing': { code: 5001, doc: 'there is no chain in this folder' },
  'chain.storeBusy': { code: 5002, doc: 'another process runs the chain of this folder' },
  'chain.storeCorrupt': { code: 5003, doc: 'the store does not hold what it committed to' },
  'chain.transaction': { code: 5010, doc: 'not a well-formed transaction' },
  'chain.wrongChain': { code: 5011, doc: 'a transaction for another chain' },
  'chain.signature': { code: 5012, doc: 'the signature does not verify' },
  'chain.nonce': { code: 5013, doc: 'not a nonce that the account can use now' },
  'chain.balance': { code: 5014, doc: 'the account holds too little YOU' },
  'chain.price': { code: 5015, doc: 'a yo price under the minimum of the protocol' },
  'chain.yoLimit': { code: 5016, doc: 'a yo limit that the transaction can not have' },
  'chain.mempoolFull': { code: 5017, doc: 'too many transactions wait' },
  'chain.known': { code: 5018, doc: 'the transaction is known already' },
  'chain.deadline': {
    code: 5019,
    doc: 'too early or too late: the deadline of the request decides',
  },
  'chain.block': { code: 5030, doc: 'a block that breaks a rule of the chain' },
  'chain.genesis': { code: 5031, doc: 'a genesis that no chain can start from' },
  'chain.proof': { code: 5032, doc: 'not a well-formed proof' },
  'chain.notFound': { code: 5040, doc: 'the chain does not hold this' },
  'chain.timeout': { code: 5041, doc: 'it did not happen in time' },
  'chain.stopped': { code: 5042, doc: 'the node has stopped' },
  'chain.rpcMethod': { code: 5050, doc: 'there is no such method' },
  'chain.rpcRequest': { code: 5051, doc: 'not a JSON-RPC request' },
  'chain.rpcResponse': { code: 5052, doc: 'the server answered with something else than JSON-RPC' },
  'chain.rpcUnreachable': { code: 5053, doc: 'the server can not be reached' },
  'chain.rpcBusy': { code: 5054, doc: 'too many calls wait' },

  // 6xxx mpc
  'mpc.terms': { code: 6001, doc: 'not the terms of a session' },
  'mpc.protocol': { code: 6002, doc: 'there is no such protocol' },
  'mpc.role': { code: 6003, doc: 'the protocol has no such role' },
  'mpc.input': { code: 6004, doc: 'an input that the protocol does not take' },
  'mpc.inputTwice': { code: 6005, doc: 'the same element twice in an input' },
  'mpc.message': { code: 6010, doc: 'not a well-formed message of a session' },
  'mpc.wrongSession': { code: 6011, doc: 'a message of another session' },
  'mpc.order': { code: 6012, doc: 'a message out of order' },
  'mpc.transcript': { code: 6013, doc: 'the parties saw different messages' },
  'mpc.point': { code: 6014, doc: 'not a group element that the protocol takes' },
  'mpc.pointTwice': { code: 6015, doc: 'the same group element twice in a message' },
  'mpc.count': { code: 6016, doc: 'not the number of group elements that the round asks for' },
  'mpc.commitment': { code: 6017, doc: 'opened to something else than was committed' },
  'mpc.disagreement': { code: 6018, doc: 'the parties computed different results' },
  'mpc.result': { code: 6019, doc: 'not a result of the protocol' },
  'mpc.timeout': { code: 6030, doc: 'a party did not answer in time' },
  'mpc.cancelled': { code: 6031, doc: 'the session was cancelled' },
  'mpc.closed': { code: 6032, doc: 'the session has ended' },
  'mpc.worker': { code: 6033, doc: "a party's thread failed" },

  // 7xxx oracle
  'oracle.share': { code: 7001, doc: 'malformed opening share' },
  'oracle.shares': { code: 7002, doc: 'too few good opening shares' },
  'oracle.delivery': { code: 7004, doc: 'delivery that does not fit its offer' },
  'oracle.plaintext': { code: 7007, doc: 'plaintext that no answer can name' },
  'oracle.requestKind': { code: 7008, doc: 'request of another kind' },
  'oracle.recordKey': { code: 7005, doc: 'record not opened by these keys' },
  'oracle.recordCommitment': { code: 7006, doc: 'record other than the one committed to' },
  'oracle.policy': { code: 7009, doc: 'a session that the party does not take part in' },
  'oracle.evidence': { code: 7010, doc: 'malformed evidence of a sale' },
  'oracle.party': { code: 7003, doc: 'no party of the request' },

  // 8xxx daf
  'daf.trapped': { code: 8001, doc: 'the contract stopped short' },
  'daf.refused': { code: 8002, doc: 'the response was refused' },
  'daf.name': { code: 8003, doc: 'the contract has nothing of that name' },
  'daf.offer': { code: 8020, doc: 'an offer other than agreed' },
  'daf.sale': { code: 8021, doc: 'the sale is not at this step' },
  'daf.releaseTooLate': { code: 8022, doc: 'too close to the expiry to release a key' },
  'daf.keyFile': { code: 8010, doc: 'not a usable key file' },
  'daf.moduleFile': { code: 8011, doc: 'no module can be read from the file' },
  'daf.folder': { code: 8012, doc: 'not a folder that may be cleared for a chain' },

  // 9xxx cli
  'cli.argument': { code: 9001, doc: 'an argument that the command does not take' },
  'cli.file': { code: 9002, doc: 'the file can not be read or written' },
  'cli.notRejected': { code: 9003, doc: 'what must be rejected was not, or for another reason' },
  'cli.system': { code: 9004, doc: 'the system refuses' },
} as const satisfies Record<string, ErrorRow>;

/** The stable name of an error: `layer.what`. */
export type ErrorName = keyof typeof ERRORS;

/** Where the fault lies, what was expected and what came instead. Never holds a secret. */
export type ErrorFacts = {
  readonly at?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
};

/** Bad input from outside. `name` and `number` are stable; the message is for people. */
export class DiffieError extends Error {
  readonly code: ErrorName;
  readonly number: number;
  readonly facts: ErrorFacts;

  constructor(code: ErrorName, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(describe(code, facts), options);
    this.name = 'DiffieError';
    this.code = code;
    this.number = ERRORS[code].code;
    this.facts = facts;
  }
}

/** Whether `error` is a DiffieError, of the given code where one is given. */
export function isDiffieError(error: unknown, code?: ErrorName): error is DiffieError {
  return error instanceof DiffieError && (code === undefined || error.code === code);
}

/** Stops the program where an invariant of our own code is broken; never for input. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${sentence}`);
}

function describe(code: ErrorName, facts: ErrorFacts): string {
  const row = ERRORS[code];
  const parts = [`DIF${row.code} ${row.doc}`];
  if (facts.at !== undefined) parts.push(`at ${facts.at}`);
  if (facts.expected !== undefined) parts.push(`expected ${facts.expected}`);
  if (facts.got !== undefined) parts.push(`got ${facts.got}`);
  if (facts.hint !== undefined) parts.push(facts.hint);
  return parts.join('; ');
}
