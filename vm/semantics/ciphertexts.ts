// Bodies of the opcodes on keys, ciphertexts and proofs. Ciphertexts are handles: arithmetic only records; the opening
// that needs it does the work and pays for it (graph.ts).

import { decodeCbor, encodeCbor, isDiffieError, LIMITS } from '../../base/index.ts';
import { hashTagged } from '../../crypto/index.ts';
import { verifyCircuitProof } from '../circuit-key.ts';
import { inputContext, keySession } from '../contexts.ts';
import { encodeNode, inputHandle, recordOperation } from '../graph.ts';
import { SCHEME_GAS } from '../isa.ts';
import type { Machine } from '../machine.ts';
import type { Slot } from '../module.ts';
import { SCHEMES } from '../schemes/index.ts';
import type { SchemeKey, SchemeOps } from '../schemes/scheme.ts';
import { nonceKey, slotKey } from '../storage-keys.ts';
import { type TrapName, trap } from '../traps.ts';
import type { Value } from '../value.ts';
import { type GenericBodies, popAs } from './body.ts';

/** By opcode. */
export const CIPHERTEXT_BODIES = {
  'key.set': (stack, m, imm) => {
    const evidence = popAs<Uint8Array>(stack);
    const threshold = popAs<bigint>(stack);
    const holders = popAs<readonly Uint8Array[]>(stack);
    const slot = Number(imm[0]);
    const { scheme, name } = slotOf(m, slot);
    if (holders.length > LIMITS.parties) trap('trap.length', `at most ${LIMITS.parties} holders`);
    m.charge(SCHEME_GAS[scheme].keyBase + SCHEME_GAS[scheme].keyPerHolder * holders.length);
    if (m.host.read(slotKey(slot)) !== undefined) trap('trap.keySet', `slot ${name}`);
    const { natives, chainId, self } = m.host;
    const session = keySession(chainId, self, slot);
    const key = orTrap('trap.keyInvalid', () =>
      SCHEMES[scheme].admitKey(
        { holders, threshold: Number(threshold), evidence, session },
        natives,
      ),
    );
    m.host.write(slotKey(slot), key);
  },

  'ct.input': (stack, m, imm) => {
    const nonce = popAs<bigint>(stack);
    const proof = popAs<Uint8Array>(stack);
    const ciphertext = popAs<Uint8Array>(stack);
    const slot = Number(imm[0]);
    const { scheme, name } = slotOf(m, slot);
    m.charge(SCHEME_GAS[scheme].input);
    const keyBytes = m.host.read(slotKey(slot));
    if (keyBytes === undefined) trap('trap.noKey', `slot ${name}`);
    const { chainId, self: contract, natives } = m.host;
    const { caller, method } = m.context;
    spendNonce(m, slot, nonce);
    const context = inputContext({ chainId, contract, method, slot, caller, nonce });
    const { ops, key } = keyOf(m, slot, keyBytes);
    const proved = orTrap('trap.ciphertext', () =>
      ops.admitInput(key, ciphertext, proof, context, natives),
    );
    if (!proved) trap('trap.inputProof', `input with nonce ${nonce} into slot ${name}`);
    const keyId = hashTagged('diffie/key/v1', keyBytes);
    const origin = { chainId, contract, slot, keyId, submitter: caller, nonce };
    const handle = inputHandle(origin, ciphertext);
    m.host.graph.putNode(handle, encodeNode({ op: 'input', ciphertext }));
    stack.push(handle);
  },

  'ct.add': (stack, m) => {
    const operands = stack.splice(stack.length - 2) as Uint8Array[];
    stack.push(recordOperation(m.host.graph, { op: 'add', operands }));
  },
  'ct.sum': (stack, m) => {
    const operands = popAs<readonly Uint8Array[]>(stack);
    if (operands.length < 1 || operands.length > LIMITS.ciphertextSumItems) {
      trap('trap.length', `a sum of 1 to ${LIMITS.ciphertextSumItems}, got ${operands.length}`);
    }
    m.chargeUnits(operands.length);
    stack.push(recordOperation(m.host.graph, { op: 'sum', operands }));
  },
  'ct.negate': (stack, m) => {
    const operands = [popAs<Uint8Array>(stack)];
    stack.push(recordOperation(m.host.graph, { op: 'negate', operands }));
  },
  'ct.add_plain': (stack, m) => withPlain(stack, m, 'addPlain'),
  'ct.mul_plain': (stack, m) => withPlain(stack, m, 'mulPlain'),

  'groth16.verify': (stack, m, imm) => {
    const circuit = m.module.circuits[Number(imm[0])];
    if (circuit === undefined) return;
    const inputs = stack.splice(stack.length - circuit.inputCount) as bigint[];
    const proof = popAs<Uint8Array>(stack);
    m.chargeUnits(inputs.length);
    stack.push(orTrap('trap.proof', () => verifyCircuitProof(circuit.key, proof, inputs)));
  },
} satisfies Partial<GenericBodies>;

/** The slot's scheme and its decoded key, decoded once per transaction. */
export function keyOf(
  m: Machine,
  slot: number,
  bytes: Uint8Array,
): { readonly ops: SchemeOps; readonly key: SchemeKey } {
  const ops = SCHEMES[slotOf(m, slot).scheme];
  return { ops, key: m.once(`key ${slot}`, () => ops.decodeKey(bytes)) };
}

function withPlain(stack: Value[], m: Machine, op: 'addPlain' | 'mulPlain'): void {
  const plain = popAs<bigint>(stack);
  const operands = [popAs<Uint8Array>(stack)];
  stack.push(recordOperation(m.host.graph, { op, operands, plain }));
}

/** Nonces only rise, so that one entry per submitter and slot remembers all that were used. */
function spendNonce(m: Machine, slot: number, nonce: bigint): void {
  const key = nonceKey(slot, m.context.caller);
  const stored = m.host.read(key);
  const least = stored === undefined ? 0n : BigInt(decodeCbor(stored, 'nonce') as number | bigint);
  if (nonce < least) trap('trap.nonceSpent', `expected ${least} or above, got ${nonce}`);
  if (nonce >= NONCE_LIMIT) trap('trap.nonceSpent', `expected below ${NONCE_LIMIT}, got ${nonce}`);
  m.host.write(key, encodeCbor(nonce + 1n));
}

/** The last nonce stays unused, so that the next one always is a u64. */
const NONCE_LIMIT = 2n ** 64n - 1n;

/** Runs a check of crypto/, its refusal of malformed bytes turned into a trap that says what was expected. */
function orTrap<T>(name: TrapName, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (isDiffieError(error)) trap(name, error.message);
    throw error;
  }
}

function slotOf(m: Machine, slot: number): Slot {
  return m.module.slots[slot] as Slot;
}
