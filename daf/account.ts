// An account as the SDK uses it: an address and a way to sign, wherever the key is.

/** Whoever can send transactions from an address. */
export type Account = {
  /** 32 bytes: the Ed25519 public key. */
  readonly address: Uint8Array;
  /** Ed25519 over the message: 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
};
