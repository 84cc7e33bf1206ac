pragma circom 2.1.6;

// The smallest circuit around ElGamalHolds: key and ciphertext public, value and randomness secret.

include "../../circuits/lib/elgamal.circom";

component main { public [key, c1, c2] } = ElGamalHolds(64);
