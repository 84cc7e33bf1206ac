// Every bound of the system, in one place. Consensus depends on those marked so:
// changing one is a fork.

/** By name, with the unit last; those that say nothing of consensus are a node's own. */
export const LIMITS = {
  /** Consensus: one value of the typed codec (arguments, results, storage entries). */
  valueSizeBytes: 2 ** 20,
  /** Consensus: the bytes of a value that is the key of a map. */
  mapKeyBytes: 1024,
  /** Consensus: nesting of a typed value. */
  valueDepth: 16,
  /** Consensus: lists and maps in each other, in anything encoded. */
  encodingDepth: 64,
  /** Consensus: a module's canonical bytes. */
  moduleSizeBytes: 2 ** 18,
  moduleTypes: 256,
  moduleSlots: 16,
  moduleCircuits: 16,
  moduleStorage: 64,
  moduleConstants: 256,
  moduleEvents: 64,
  moduleFunctions: 256,
  moduleNameBytes: 64,
  debugFileBytes: 256,
  functionBodyBytes: 2 ** 14,
  functionLocals: 256,
  functionParameters: 16,
  blockDepth: 64,
  stackHeight: 256,
  recordFields: 32,
  branchTable: 256,
  /** Consensus: calls in progress, and bytes of their frames at 128 each and 16 a word: a quarter of Node's stack. */
  callDepth: 1024,
  frameBytes: 2 ** 18,
  /** Consensus: the sum, over a module's functions, of instructions times the words of a frame; and what each instruction adds. */
  frameWork: 2 ** 20,
  frameWorkPerInstruction: 32,
  /** Consensus: bytes allocated by one transaction; never given back. */
  allocationBytes: 2 ** 26,
  listItems: 2 ** 16,
  /** Consensus: one transaction's canonical bytes, and one block's. */
  transactionSizeBytes: 2 ** 20,
  blockSizeBytes: 2 ** 22,
  blockTransactions: 1024,
  /** Consensus: bytes of events and results after which a block takes in no more. */
  blockReceiptBytes: 2 ** 22,
  /** Consensus: yo that one block may use, and one transaction. */
  blockYo: 20_000_000_000n,
  transactionYo: 10_000_000_000n,
  /** Characters of what a trap says, a contract's own words among them. */
  trapMessageLength: 256,
  openRequestsPerContract: 64,
  deadlineBlocks: 100_000,
  /** Consensus: bytes of all events of one transaction, and how many there are. */
  eventBytes: 2 ** 20,
  transactionEvents: 4096,
  /** Consensus: requests whose deadline one block resumes. */
  expiriesPerBlock: 64,
  ciphertextSumItems: 2 ** 14,
  openingItems: 64,
  parties: 64,
  /** Consensus: public inputs of a circuit, and proofs verified in one batch. */
  groth16Inputs: 64,
  groth16BatchProofs: 256,
  /** A tool's own: characters of a module's text form. */
  sourceLength: 2 ** 22,
  /** A leakage report's own: steps of its analysis, parts of one value kept apart, conditions that a caller learns of a function or a reader of a place. */
  provenanceWork: 2 ** 24,
  provenanceParts: 256,
  provenanceChecks: 64,
  /** A node's own: nodes of the state tree and modules it keeps in memory. */
  treeNodesInMemory: 2 ** 20,
  programsInMemory: 256,
  programBytesInMemory: 2 ** 22,
  compiledBytesInMemory: 2 ** 25,
  /** A node's own: transactions waiting, how many ask for one, how far ahead of an account's nonce, and the size of a request to its RPC. */
  mempoolNonceAhead: 256n,
  mempoolBlocks: 256n,
  mempoolTransactions: 4096,
  mempoolSizeBytes: 2 ** 26,
  mempoolSubmitters: 64,
  rpcBodyBytes: 2 ** 22,
  /** Calls in one batch, items of one answer and bytes after which it ends, calls that wait at a time, and how long one may wait. */
  rpcBatch: 64,
  rpcListItems: 1000,
  rpcAnswerBytes: 2 ** 23,
  rpcWaits: 1024,
  rpcWaitMs: 600_000,
  /** Proofs that one prover works on or keeps waiting, and its threads. */
  proofsAtOnce: 64,
  proverThreads: 16,
  /** A node's own: encryptions that a pool prepares ahead, and the threads of a pool of crypto/. */
  paillierPoolItems: 2 ** 14,
  cryptoThreads: 16,
  /** A node's own: what SEAL's values keep of WebAssembly memory before the oldest move out, and parameter sets that are ready. */
  sealResidentBytes: 2 ** 28,
  sealContexts: 16,
  /** A node's own: ciphertexts that a pool of threads keeps. */
  sealPoolItems: 2 ** 14,
  /** A ceremony: powers of tau (2^14 takes ten minutes to prepare), records of a file, a name's UTF-8, a beacon's iterations (2^20: seconds). */
  ceremonyPower: 16,
  ceremonyContributions: 256,
  ceremonyNameBytes: 64,
  ceremonyBeaconExponent: 20,
  /** Requests that one watcher of a chain answers at a time. */
  requestsAtOnce: 64,
  /** A record for sale, in plaintext. */
  recordSizeBytes: 2 ** 20,
  /** A joint session: public parameters, one message, one party's set, one element of it. */
  sessionParametersBytes: 1024,
  sessionMessageBytes: 2 ** 21,
  sessionSetElements: 2 ** 14,
  sessionElementBytes: 1024,
  /** Time that a party has for one round, unless the session's caller says another. */
  sessionRoundMs: 120_000,
} as const;
