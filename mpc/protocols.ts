// The table of protocols, and the checks that terms and roles pass before anything is computed. Every session's
// schedule is the protocol's rounds and then one confirmation per role: the hash of the result it computed, so
// that a session ends only where all parties computed the same.

import { DiffieError, LIMITS } from '../base/index.ts';
import { HASH_SIZE_BYTES } from './message.ts';
import type { Protocol, Round, SessionTerms } from './protocol.ts';
import { PSI } from './psi.ts';

/** Every protocol by its name. */
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map(
  [PSI].map((protocol) => [protocol.name, protocol]),
);

/**
 * The protocol that the terms name.
 * @throws mpc.protocol where the table has none of this name; mpc.terms where the id is not 32 bytes or the
 *   parameters are over LIMITS.sessionParametersBytes
 */
export function checkTerms(terms: SessionTerms): Protocol {
  const protocol = PROTOCOLS.get(terms.protocol);
  if (protocol === undefined) {
    throw new DiffieError('mpc.protocol', { expected: [...PROTOCOLS.keys()].join(' or ') });
  }
  if (terms.id.length !== HASH_SIZE_BYTES) {
    throw new DiffieError('mpc.terms', { at: 'session id', expected: `${HASH_SIZE_BYTES} bytes` });
  }
  if (terms.parameters.length > LIMITS.sessionParametersBytes) {
    throw new DiffieError('mpc.terms', {
      at: 'parameters',
      expected: `at most ${LIMITS.sessionParametersBytes} bytes`,
      got: `${terms.parameters.length}`,
    });
  }
  return protocol;
}

/** @throws mpc.role where the protocol has no role of this index */
export function checkRole(protocol: Protocol, role: number): void {
  if (protocol.roles[role] === undefined) {
    throw new DiffieError('mpc.role', {
      expected: `0 to ${protocol.roles.length - 1}`,
      got: `${role}`,
    });
  }
}

/** All rounds of a session: the protocol's, then each role's confirmation of the result. */
export function scheduleOf(protocol: Protocol): readonly Round[] {
  const confirmations = protocol.roles.map((_, from) => ({ name: 'confirm', from }));
  return [...protocol.rounds, ...confirmations];
}
