package dev.usher.booking;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of booking-service; those of holds are in the inventory's. */
@ConfigMapping(prefix = "usher")
public interface BookingSettings {
  /** Where people's browsers reach this service; all links to it start with it. */
  @WithDefault("http://localhost:8081")
  URI publicUrl();

  /** How much is done at the same time. */
  RequestSettings requests();

  /** Visitors' passes. */
  PassSettings pass();

  /** How often one pass may ask for holds. */
  AttemptSettings attempts();

  /** What is free, told over and over. */
  AvailabilitySettings availability();

  /** Payments. */
  PaymentSettings payment();

  /** The built-in payment provider. */
  SandboxSettings sandbox();

  /** The waiting room that visitors come from. */
  QueueSettings queue();

  /** How much is done at the same time. */
  interface RequestSettings {
    /**
     * How many requests of one instance may be under way that need a thread of their own, which are
     * all but taking holds and availability; more are refused.
     */
    @WithDefault("256")
    int maxUnderWay();
  }

  /** Visitors' passes. */
  interface PassSettings {
    /** Who must have signed a pass, its {@code iss}. */
    @WithDefault("usher-queue")
    String issuer();

    /** Whom a pass must be meant for, its {@code aud}. */
    @WithDefault("usher-booking")
    String audience();

    /** Where the keys that passes are signed with are published; http, https or file. */
    @WithDefault("${usher.queue.url:http://localhost:8080}/.well-known/jwks.json")
    URI jwksUrl();

    /** How old the known keys may grow before they are fetched anew. */
    @WithDefault("PT5M")
    Duration keysMaxAge();

    /** The least time between two fetches, whatever unknown keys passes name. */
    @WithDefault("PT5S")
    Duration keysMinPause();

    /** How long a fetch of the keys may wait for a connection, for data, and twice that in all. */
    @WithDefault("PT2S")
    Duration keysTimeout();

    /**
     * How many requests of one instance may wait for a fetch because their passes name unknown
     * keys; more are refused.
     */
    @WithDefault("1000")
    int maxWaiting();

    /** How many passes that were verified are remembered, about 1 KiB each. */
    @WithDefault("50000")
    int remembered();

    /**
     * How long after its end a pass still opens what it was used to hold: after the end of the pass
     * or of the hold's payment window, whichever is later. It never takes new holds.
     */
    @WithDefault("PT1H")
    Duration grace();
  }

  /** How often one pass may ask for holds. */
  interface AttemptSettings {
    /**
     * How many requests for holds one pass may make at one instance without a pause; 0 for no
     * limit.
     */
    @WithDefault("30")
    @Min(0)
    int perPass();

    /** How long it takes until one more is allowed. */
    @WithDefault("PT0.5S")
    @DurationMin(millis = 1)
    Duration refill();
  }

  /** What is free, told over and over. */
  interface AvailabilitySettings {
    /** The least time between two looks at PostgreSQL for one event. */
    @WithDefault("PT0.25S")
    Duration pause();

    /**
     * How many requests of one instance may wait for a look at PostgreSQL, half of them for one
     * event; more are refused.
     */
    @WithDefault("2000")
    int maxWaiting();

    /** How many people may listen to streams of one instance; more are refused. */
    @WithDefault("20000")
    int maxListeners();
  }

  /** Payments. */
  interface PaymentSettings {
    /** Who takes payments: {@code sandbox}. No default, so that nobody sells for nothing. */
    String provider();
  }

  /** The built-in payment provider. */
  interface SandboxSettings {
    /** Whether it may take payments at all: anybody can pay there without money. */
    @WithDefault("false")
    boolean allowed();

    /** Signs its webhooks, at least 16 characters. No default: needed where it takes payments. */
    Optional<String> secret();

    /** Where it sends its webhooks. By default to this instance. */
    Optional<URI> webhookUrl();
  }

  /** The waiting room that visitors come from. */
  interface QueueSettings {
    /** Where queue-service is. */
    @WithDefault("http://localhost:8080")
    URI url();

    /** The file with the bearer token for calls to it, of role {@code service}. No default. */
    Path tokenFile();
  }
}
