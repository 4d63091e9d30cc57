package dev.usher.booking.pass;

import io.quarkus.runtime.ImageMode;
import java.security.Provider;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * RSA by native code, which takes a fraction of the processor time of Java's own. The library has
 * code for one operating system and processor, which it unpacks into the folder of temporary files:
 * where that is impossible, Java's own verifies. Installs nothing, so nothing else uses it.
 */
public final class NativeRsa {
  private static final Logger LOG = Logger.getLogger(NativeRsa.class);
  private static final String AMAZON =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private NativeRsa() {}

  /** The provider; empty, with a line in the log, where it does not work. */
  public static Optional<Provider> provider() {
    if (ImageMode.current() == ImageMode.NATIVE_RUN) {
      // An executable contains no libraries for the JVM.
      LOG.info("Passes are verified by Java's own RSA");
      return Optional.empty();
    }
    return load(AMAZON);
  }

  /** By name, because a native executable is built without the library. */
  static Optional<Provider> load(String name) {
    try {
      Provider provider =
          Class.forName(name).asSubclass(Provider.class).getDeclaredConstructor().newInstance();
      // Without its native code it offers nothing.
      if (provider.getService("Signature", "SHA256withRSA") == null
          || provider.getService("KeyFactory", "RSA") == null) {
        return javasOwn(
            name
                + " has no native code for this system, or cannot load it from "
                + System.getProperty("java.io.tmpdir"));
      }
      LOG.infof("Passes are verified by %s", provider.getInfo());
      return Optional.of(provider);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return javasOwn(String.valueOf(e.getCause() == null ? e : e.getCause()));
    }
  }

  private static Optional<Provider> javasOwn(String cause) {
    LOG.infof("Passes are verified by Java's own RSA, which is slower: %s", cause);
    return Optional.empty();
  }
}
