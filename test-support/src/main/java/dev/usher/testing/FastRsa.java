package dev.usher.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import org.conscrypt.Conscrypt;

/**
 * RSA for the tests' own keys and tokens, by native code where there is some for this machine. With
 * the first of the JVM's two compilers alone, Java's own takes 17 ms for a signature instead of 2,
 * and tests make thousands of them. The services under test use Java's own.
 */
final class FastRsa {
  private static final int BITS = 2048;
  private static final Optional<Provider> NATIVE =
      Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();

  private FastRsa() {}

  static Signature signature(String algorithm) throws GeneralSecurityException {
    return NATIVE.isPresent()
        ? Signature.getInstance(algorithm, NATIVE.get())
        : Signature.getInstance(algorithm);
  }

  static KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator =
        NATIVE.isPresent()
            ? KeyPairGenerator.getInstance("RSA", NATIVE.get())
            : KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    return generator.generateKeyPair();
  }
}
