export {
  argumentsFromJson,
  encodeArguments,
  type Json,
  type Method,
  methodsOf,
  valueFromJson,
  valueToJson,
} from './abi.ts';
export { type AssembleOptions, assemble } from './assemble.ts';
export {
  type InputPlace,
  inputContext,
  jointDigest,
  keySession,
  openingContext,
  type RequestPlace,
  requestHash,
} from './contexts.ts';
export { type DisassembleOptions, disassemble } from './disassemble.ts';
export { type Engine, execute, resume } from './execute.ts';
export { codeHash, decodeModule, encodeModule } from './format.ts';
export { evaluate } from './graph.ts';
export type {
  Call,
  FiledRequest,
  GraphStore,
  Host,
  Natives,
  Outcome,
  Request,
  Trapped,
} from './host.ts';
export { prepare } from './lower/engine.ts';
export { INIT_METHOD, type Module } from './module.ts';
export { loadProgram, type Program } from './program.ts';
export { describeLeakage } from './provenance/describe.ts';
export { leakageReport } from './provenance/leakage.ts';
export type { Ceremony, LeakageReport } from './provenance/report.ts';
export {
  decodeJointResponse,
  decodeOpenResponse,
  encodeJointResponse,
  encodeOpenResponse,
  type JointResponse,
  type OpenResponse,
} from './requests.ts';
export { SCHEMES } from './schemes/index.ts';
export { encodePaillierEvidence, paillierKeyContext } from './schemes/paillier.ts';
export { cellKey, frameKey, mapEntryKey, slotKey } from './storage-keys.ts';
export type { TrapName } from './traps.ts';
export type { Value } from './value.ts';
export { decodeValue, decodeValues, encodeValue, encodeValues } from './values.ts';
