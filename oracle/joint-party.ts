// One party of joint requests, as its owner sets it up: it decides by a policy of its own whether to take part, and
// signs once per request, for the outcome that its own run gave. Every session lets a counterpart try another
// input, so the number of sessions is bounded too. It holds no input: that goes to the run alone.

import { DiffieError, equalBytes, toHex } from '../base/index.ts';
import type { Outcome, SessionTerms } from '../mpc/index.ts';
import { digestOf, roleOf, sessionTermsOf } from './joint.ts';
import type { JointTask } from './task.ts';

/** What a party takes part in. Everything else it refuses. */
export type JointPolicy = {
  readonly chainId: Uint8Array;
  readonly contract: Uint8Array;
  readonly protocol: string;
  /** The protocol's public parameters, exactly these. */
  readonly parameters: Uint8Array;
  /** Addresses of all parties in role order, its own among them. */
  readonly parties: readonly Uint8Array[];
  /** Sessions that it takes part in at most, failed ones included. */
  readonly maxSessions: number;
};

/** Whose party it is. */
export type JointOwner = {
  /** 32 bytes, the Ed25519 key that the request names. */
  readonly address: Uint8Array;
  /** Ed25519 over a digest of 32 bytes. */
  sign(digest: Uint8Array): Uint8Array;
};

/** A party that remembers what it took part in. */
export type JointParty = {
  /** Its place in the policy's list of parties. */
  readonly role: number;
  /**
   * Decides to take part in the session of a request, and counts it.
   * @throws oracle.policy with what does not fit: then nothing of the input may be used
   */
  join(task: JointTask): SessionTerms;
  /**
   * Signs the outcome of its own run, once for each request that it joined.
   * @param outcome what the own side ended with, not what others say
   * @throws oracle.policy for a request that it did not join, or signed already
   */
  sign(task: JointTask, outcome: Outcome): Uint8Array;
};

/** The party of an owner. @throws oracle.party where the policy's parties do not include the owner */
export function createJointParty(owner: JointOwner, policy: JointPolicy): JointParty {
  const role = policy.parties.findIndex((party) => equalBytes(party, owner.address));
  if (role < 0) {
    throw new DiffieError('oracle.party', {
      at: 'policy',
      expected: 'the owner among the parties',
    });
  }
  const phases = new Map<string, 'joined' | 'signed'>();
  return {
    role,
    join(task) {
      checkTask(task, policy);
      if (roleOf(task, owner.address) !== role) throw refused('role', `role ${role}`);
      const id = toHex(task.filed.id);
      if (phases.has(id)) throw refused('request', 'one that it has not joined before');
      if (phases.size >= policy.maxSessions) {
        throw refused('sessions', `at most ${policy.maxSessions}`);
      }
      phases.set(id, 'joined');
      return sessionTermsOf(task);
    },
    sign(task, outcome) {
      checkTask(task, policy);
      const id = toHex(task.filed.id);
      if (phases.get(id) !== 'joined') {
        throw refused('request', 'one that it has joined and not yet signed for');
      }
      phases.set(id, 'signed');
      return owner.sign(digestOf(task, outcome));
    },
  };
}

function checkTask({ place, filed }: JointTask, policy: JointPolicy): void {
  const { protocol, parameters, parties } = filed.request;
  if (!equalBytes(place.chainId, policy.chainId)) throw refused('chain', toHex(policy.chainId));
  if (!equalBytes(place.contract, policy.contract)) {
    throw refused('contract', toHex(policy.contract));
  }
  if (protocol !== policy.protocol) throw refused('protocol', policy.protocol);
  if (!equalBytes(parameters, policy.parameters)) {
    throw refused('parameters', toHex(policy.parameters));
  }
  const isSame =
    parties.length === policy.parties.length &&
    parties.every((party, i) => equalBytes(party, policy.parties[i] ?? new Uint8Array(0)));
  if (!isSame) throw refused('parties', `${policy.parties.map(toHex).join(', ')}, in this order`);
}

function refused(at: string, expected: string): DiffieError {
  return new DiffieError('oracle.policy', { at: `joint request, ${at}`, expected });
}
