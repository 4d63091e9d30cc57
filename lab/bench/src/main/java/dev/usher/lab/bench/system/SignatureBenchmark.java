package dev.usher.lab.bench.system;

import dev.usher.booking.pass.NativeRsa;
import dev.usher.pass.Pass;
import dev.usher.pass.PassReader;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.QueueTokenCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to verify a pass, and a queue token. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {
  private static final String ALGORITHM = "SHA256withRSA";
  private static final int KEY_BITS = 2048;
  private static final long JOINED_AT = 1_800_000_000;
  private static final String VISITOR = "0123456789abcdef0123456789abcdef";

  private final Optional<Provider> provider = NativeRsa.provider();
  private final PassReader reader =
      new PassReader(PassIssuer.ISSUER, PassIssuer.AUDIENCE, provider);
  private final PassReader readerOfJava = new PassReader(PassIssuer.ISSUER, PassIssuer.AUDIENCE);
  private final QueueTokenCodec codec =
      new QueueTokenCodec(
          Base64.getEncoder().encodeToString(new byte[QueueTokenCodec.LEAST_KEY_BYTES]));
  private final PublicKey key;
  private final PublicKey keyOfProvider;
  private final String pass;
  private final byte[] signed;
  private final byte[] signature;
  private final String token;

  public SignatureBenchmark() {
    KeyPair pair = pair();
    key = pair.getPublic();
    keyOfProvider = provider.map(own -> converted(key, own)).orElse(key);
    pass = new PassIssuer(pair.getPrivate(), "a-key").issue("late-show", VISITOR);
    int dot = pass.lastIndexOf('.');
    signed = pass.substring(0, dot).getBytes(StandardCharsets.US_ASCII);
    signature = Base64.getUrlDecoder().decode(pass.substring(dot + 1));
    token = codec.sign(new QueueToken("late-show", 1_234_567, VISITOR, JOINED_AT, 0));
  }

  /** A pass that is new to booking-service. */
  @Benchmark
  public Optional<Pass> pass() {
    return read(reader);
  }

  /** The part of it that is the signature. */
  @Benchmark
  public boolean rsa() throws GeneralSecurityException {
    return provider.isPresent()
        ? isGood(Signature.getInstance(ALGORITHM, provider.get()), keyOfProvider)
        : rsaOfJava();
  }

  /** The same where no native code works. */
  @Benchmark
  public Optional<Pass> passOfJava() {
    return read(readerOfJava);
  }

  @Benchmark
  public boolean rsaOfJava() throws GeneralSecurityException {
    return isGood(Signature.getInstance(ALGORITHM), key);
  }

  private Optional<Pass> read(PassReader by) {
    return by.parse(pass).flatMap(unproven -> by.prove(unproven, key));
  }

  private boolean isGood(Signature rsa, PublicKey by) throws GeneralSecurityException {
    rsa.initVerify(by);
    rsa.update(signed);
    return rsa.verify(signature);
  }

  /** A queue token, as each poll carries one. */
  @Benchmark
  public Optional<QueueToken> token() {
    return codec.verify(token);
  }

  private static PublicKey converted(PublicKey key, Provider provider) {
    try {
      return KeyFactory.getInstance("RSA", provider)
          .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The provider does not take the key", e);
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }
}
