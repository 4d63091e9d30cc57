package dev.usher.lab.bench.system;

import dev.usher.pass.Pass;
import dev.usher.pass.PassReader;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.QueueTokenCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
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
  private static final int KEY_BITS = 2048;
  private static final long JOINED_AT = 1_800_000_000;
  private static final String VISITOR = "0123456789abcdef0123456789abcdef";

  private final PassReader reader = new PassReader(PassIssuer.ISSUER, PassIssuer.AUDIENCE);
  private final QueueTokenCodec codec =
      new QueueTokenCodec(
          Base64.getEncoder().encodeToString(new byte[QueueTokenCodec.LEAST_KEY_BYTES]));
  private final PublicKey key;
  private final String pass;
  private final byte[] signed;
  private final byte[] signature;
  private final String token;

  public SignatureBenchmark() {
    KeyPair pair = pair();
    key = pair.getPublic();
    pass = new PassIssuer(pair.getPrivate(), "a-key").issue("late-show", VISITOR);
    int dot = pass.lastIndexOf('.');
    signed = pass.substring(0, dot).getBytes(StandardCharsets.US_ASCII);
    signature = Base64.getUrlDecoder().decode(pass.substring(dot + 1));
    token = codec.sign(new QueueToken("late-show", 1_234_567, VISITOR, JOINED_AT, 0));
  }

  /** A pass that is new to booking-service. */
  @Benchmark
  public Optional<Pass> pass() {
    return reader.parse(pass).flatMap(unproven -> reader.prove(unproven, key));
  }

  /** The part of it that is the signature. */
  @Benchmark
  public boolean rsa() throws GeneralSecurityException {
    Signature rsa = Signature.getInstance("SHA256withRSA");
    rsa.initVerify(key);
    rsa.update(signed);
    return rsa.verify(signature);
  }

  /** A queue token, as each poll carries one. */
  @Benchmark
  public Optional<QueueToken> token() {
    return codec.verify(token);
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
