// Parameter sets of SEAL: ring, primes, plaintext modulus; each with an id that binds all of them. Security comes from SEAL's own
// table (HomomorphicEncryption.org standard, 2018, ternary secrets), which SEAL enforces when a context is made.
// Which set an intent gets is decided in bfv-parameters.ts.

import type {
  BatchEncoder,
  CKKSEncoder,
  EncryptionParameters,
  Evaluator,
  SEALContext,
  SecLevelType,
} from 'node-seal/allows';
import { DiffieError, encodeCbor, LIMITS, toHex } from '../base/index.ts';
import { hashTagged } from './hash.ts';
import { callSeal, type Seal, sealModule, withHandle } from './seal.ts';

/** Bits of security against classical attacks. */
export type SealSecurity = 128 | 192 | 256;

/** What a set is made of. */
export type SealSpecification = {
  readonly scheme: 'bfv' | 'ckks';
  readonly security: SealSecurity;
  /** N: the ring is Z[x]/(x^N + 1); a power of two. */
  readonly degree: number;
  /** Primes of the ciphertexts' modulus q, and at the end the one that only key switching uses. */
  readonly moduli: readonly bigint[];
  /** t: slots hold integers modulo t, a prime that is 1 modulo 2N; 0 for CKKS, which has none. */
  readonly plainModulus: bigint;
};

/** A parameter set that SEAL accepts. */
export type SealParameters = SealSpecification & {
  /** 32 bytes in hexadecimal: SHA-256 over all of the above. */
  readonly id: string;
};

/** What operations of a set need from SEAL; kept by this file. */
export type SealRuntime = {
  readonly seal: Seal;
  readonly context: SEALContext;
  readonly evaluator: Evaluator;
  /** Of BFV's integers. */
  readonly encoder: BatchEncoder;
  /** Of CKKS's real numbers. */
  readonly realEncoder: CKKSEncoder;
  /** Frees all of it. */
  free(): void;
};

const runtimes = new Map<string, SealRuntime>();

/** The set of a specification. @throws crypto.sealParameters where SEAL refuses it or its security is lower */
export function createSealParameters(specification: SealSpecification): SealParameters {
  const { scheme, security, degree, moduli, plainModulus } = specification;
  const text = encodeCbor([scheme, security, degree, [...moduli], plainModulus]);
  const id = toHex(hashTagged('diffie/seal-parameters/v1', text));
  const parameters = { scheme, security, degree, moduli: [...moduli], plainModulus, id };
  sealRuntime(parameters);
  return parameters;
}

/** The primes of ciphertexts: all but the last. */
export function ciphertextModuli({ moduli }: SealSpecification): readonly bigint[] {
  return moduli.slice(0, -1);
}

/** Context, evaluator and encoder of a set: made when first asked for, some sets kept ready. */
export function sealRuntime(parameters: SealParameters): SealRuntime {
  const ready = runtimes.get(parameters.id);
  if (ready !== undefined) return ready;
  const runtime = createRuntime(parameters);
  for (const [id, old] of runtimes) {
    if (runtimes.size < LIMITS.sealContexts) break;
    runtimes.delete(id);
    old.free();
  }
  runtimes.set(parameters.id, runtime);
  return runtime;
}

/** SEAL's name of a level of security. */
export function sealSecurity(seal: Seal, security: SealSecurity): SecLevelType {
  return {
    128: seal.SecLevelType.tc128,
    192: seal.SecLevelType.tc192,
    256: seal.SecLevelType.tc256,
  }[security];
}

function createRuntime(specification: SealSpecification): SealRuntime {
  const seal = sealModule();
  return callSeal('crypto.sealParameters', 'parameter set', () =>
    withHandle(
      new seal.EncryptionParameters(seal.SchemeType[specification.scheme]),
      (parameters) => {
        fillParameters(seal, parameters, specification);
        const level = sealSecurity(seal, specification.security);
        const context = new seal.SEALContext(parameters, true, level);
        if (!context.parametersSet()) {
          context.delete();
          throw new DiffieError('crypto.sealParameters', {
            at: 'parameter set',
            expected: `primes and a ring of ${specification.security} bits of security`,
          });
        }
        return assembleRuntime(seal, context);
      },
    ),
  );
}

/** Encoders are made when first asked for: a context has the one of its scheme. */
function assembleRuntime(seal: Seal, context: SEALContext): SealRuntime {
  const evaluator = new seal.Evaluator(context);
  let encoder: BatchEncoder | undefined;
  let realEncoder: CKKSEncoder | undefined;
  return {
    seal,
    context,
    evaluator,
    get encoder() {
      encoder ??= new seal.BatchEncoder(context);
      return encoder;
    },
    get realEncoder() {
      realEncoder ??= new seal.CKKSEncoder(context);
      return realEncoder;
    },
    free() {
      for (const handle of [encoder, realEncoder, evaluator, context]) handle?.delete();
    },
  };
}

function fillParameters(
  seal: Seal,
  parameters: EncryptionParameters,
  { degree, moduli, plainModulus }: SealSpecification,
): void {
  withHandle(new seal.VectorModulus(), (vector) => {
    for (const prime of moduli) {
      withHandle(new seal.Modulus(prime), (modulus) => vector.push_back(modulus));
    }
    parameters.setPolyModulusDegree(degree);
    parameters.setCoeffModulus(vector);
  });
  if (plainModulus === 0n) return;
  withHandle(new seal.Modulus(plainModulus), (modulus) => parameters.setPlainModulus(modulus));
}
