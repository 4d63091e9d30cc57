package dev.usher.booking;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** The settings of booking-service; the inventory's settings cover holds. */
@ConfigMapping(prefix = "usher")
public interface BookingSettings {
  /** The URL at which browsers reach this service; the prefix of all links to it. */
  @WithDefault("http://localhost:8081")
  URI publicUrl();

  /** How much is done at the same time. */
  RequestSettings requests();

  /** Visitors' passes. */
  PassSettings pass();

  /** How often one pass may ask for holds. */
  AttemptSettings attempts();

  /** Availability responses and streams. */
  AvailabilitySettings availability();

  /** Payments. */
  PaymentSettings payment();

  /** The built-in payment provider. */
  SandboxSettings sandbox();

  /** Bookings and their tickets. */
  TicketSettings tickets();

  /** The waiting room that visitors come from. */
  QueueSettings queue();

  /** The operator's console. */
  ConsoleSettings console();

  /** How much is done at the same time. */
  interface RequestSettings {
    /**
     * Maximum concurrent blocking requests per instance; more are refused. All requests block
     * except taking holds and availability.
     */
    @WithDefault("256")
    int maxUnderWay();
  }

  /** Visitors' passes. */
  interface PassSettings {
    /** The required issuer of a pass, its {@code iss}. */
    @WithDefault("usher-queue")
    String issuer();

    /** The required audience of a pass, its {@code aud}. */
    @WithDefault("usher-booking")
    String audience();

    /** The URL of the public keys that verify passes; http, https or file. */
    @WithDefault("${usher.queue.url:http://localhost:8080}/.well-known/jwks.json")
    URI jwksUrl();

    /** The age at which the known keys are fetched again. */
    @WithDefault("PT5M")
    Duration keysMaxAge();

    /** The minimum time between two fetches, even if passes name unknown keys. */
    @WithDefault("PT5S")
    Duration keysMinPause();

    /**
     * The timeout of a fetch for the connection and for data; a whole fetch may take twice this
     * time.
     */
    @WithDefault("PT2S")
    Duration keysTimeout();

    /**
     * How many requests of one instance may wait for a fetch because their passes name unknown
     * keys; more are refused.
     */
    @WithDefault("1000")
    int maxWaiting();

    /** How many verified passes are cached, about 1 KiB each. */
    @WithDefault("50000")
    int remembered();

    /**
     * How long an expired pass still gives access to its holds, counted from the end of the pass or
     * of the hold's payment window, whichever is later. An expired pass never takes new holds.
     */
    @WithDefault("PT1H")
    Duration grace();
  }

  /** How often one pass may ask for holds. */
  interface AttemptSettings {
    /** How many hold requests one pass may make at one instance in a burst; 0 for no limit. */
    @WithDefault("30")
    @Min(0)
    int perPass();

    /** The time until one more request is allowed. */
    @WithDefault("PT0.5S")
    @DurationMin(millis = 1)
    Duration refill();
  }

  /** Availability responses and streams. */
  interface AvailabilitySettings {
    /** The minimum time between two availability reads for one event. */
    @WithDefault("PT0.25S")
    Duration pause();

    /**
     * How many requests of one instance may wait for an availability read, at most half of them for
     * one event; more are refused.
     */
    @WithDefault("2000")
    int maxWaiting();

    /** The maximum open availability streams per instance; more are refused. */
    @WithDefault("20000")
    int maxListeners();
  }

  /** Payments. */
  interface PaymentSettings {
    /**
     * The payment provider: {@code sandbox}. No default, so that nobody sells without payment by
     * mistake.
     */
    String provider();
  }

  /** The built-in payment provider. */
  interface SandboxSettings {
    /** Whether the sandbox may take payments at all: anyone can pay there without money. */
    @WithDefault("false")
    boolean allowed();

    /**
     * The secret that signs its webhooks, at least 16 characters. No default; required if the
     * sandbox takes payments.
     */
    Optional<String> secret();

    /** The URL for its webhooks. By default this instance. */
    Optional<URI> webhookUrl();
  }

  /** Bookings and their tickets. */
  interface TicketSettings {
    /** How long after the start of its event a booking can be read with its key. */
    @WithDefault("P30D")
    Duration shownFor();
  }

  /** The waiting room that visitors come from. */
  interface QueueSettings {
    /** The URL of queue-service. */
    @WithDefault("http://localhost:8080")
    URI url();

    /**
     * The URL at which browsers reach the waiting rooms: an event's page links to {@code
     * /rooms/{event}} there. Without it the page says that the room's link is needed.
     */
    Optional<URI> publicUrl();

    /**
     * The file with the bearer token for calls to queue-service, role {@code service}. No default.
     */
    Path tokenFile();
  }

  /** The operator's console. */
  interface ConsoleSettings {
    /**
     * Files, each with a code that signs in to the console once, a space, and the operator's token
     * that it stands for. Deleted when it is used. By default there is none, and operators sign in
     * with their tokens.
     */
    Optional<List<Path>> signInCodeFiles();

    /**
     * The URL to which the console posts to send simulated visitors; only {@code ./run} has one.
     */
    Optional<URI> rushUrl();
  }
}
