package dev.usher.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of queue-service. No secret has a default: without one the service does not start.
 */
@ConfigMapping(prefix = "usher")
public interface QueueSettings {
  /** Where people's browsers reach this service; links to it start with it. */
  @WithDefault("http://localhost:8080")
  URI publicUrl();

  /** Tokens: a visitor's place in line. */
  QueueToken token();

  /** Passes: what lets a visitor book. */
  Pass pass();

  /** The line itself. */
  Line line();

  /** The booking service that hears of passes that are deleted here. */
  Booking booking();

  /** Where passes that are deleted here must be known. */
  interface Booking {
    /** Where booking-service is. Default: none, for a line in front of another site. */
    Optional<URI> url();

    /**
     * File with the bearer token, of role {@code service}, for calls to it. Required where its URL
     * is set.
     */
    Optional<Path> tokenFile();
  }

  /** Settings of tokens. */
  interface QueueToken {
    /**
     * Key that signs queue tokens, base64 of at least 32 random bytes; all instances share it.
     * Required.
     */
    String secret();
  }

  /** Settings of passes. */
  interface Pass {
    /** File with the RSA private key (PKCS#8, PEM) that signs passes. Required. */
    Path signingKeyFile();

    /**
     * Files with public keys (PEM) that are published before they are used to sign. Default: none.
     */
    Optional<List<Path>> announcedKeyFiles();

    /** Files with public keys (PEM) still published after a change of key. Default: none. */
    Optional<List<Path>> retiredKeyFiles();

    /** The {@code iss} of passes. Default: usher-queue. */
    @WithDefault("usher-queue")
    String issuer();

    /** The {@code aud} of passes. Default: usher-booking. */
    @WithDefault("usher-booking")
    String audience();

    /**
     * How long a pass is remembered after its end, so that its visitor is told so. Default: 1 day.
     */
    @WithDefault("P1D")
    Duration keep();
  }

  /** Settings of the line. */
  interface Line {
    /**
     * Joiners of one room that may wait for a number in one instance; past it 503. Default: 20000.
     */
    @WithDefault("20000")
    int maxWaitingJoiners();

    /**
     * Joiners of all rooms together that may wait in one instance, those whose numbers are being
     * taken included; past it 503. Default: 50000.
     */
    @WithDefault("50000")
    int maxWaitingJoinersTotal();

    /**
     * Places that one client address (of IPv6: one /64) may take from one instance within {@link
     * #joinsPerAddressPeriod}; past it 429. 0 for no limit. Default: 1000.
     */
    @WithDefault("1000")
    int joinsPerAddress();

    /** Time over which that many can be taken again, evenly. Default: 10 min. */
    @WithDefault("PT10M")
    Duration joinsPerAddressPeriod();

    /**
     * Requests of one instance under way, joins and polls that are answered from memory and streams
     * aside; past it 503. Default: 10000.
     */
    @WithDefault("10000")
    int maxRequests();

    /** How often each instance admits in an open room where somebody waits. Default: 100 ms. */
    @WithDefault("PT0.1S")
    Duration tick();

    /** How often it does so in every other room. Default: 500 ms. */
    @WithDefault("PT0.5S")
    Duration idleTick();

    /** How often rooms are read from, and checkpoints written to PostgreSQL. Default: 1 s. */
    @WithDefault("PT1S")
    Duration checkpoint();

    /**
     * How long a visitor near the turn may go unseen, neither polling nor listening, before the
     * number is passed over. Longer than visitors are asked to wait between polls. Default: 75 s.
     */
    @WithDefault("PT75S")
    Duration absentAfter();

    /** How long Redis may take to answer before it counts as unreachable. Default: 2 s. */
    @WithDefault("PT2S")
    Duration redisTimeout();

    /** Silence on a stream after which the standing is sent again. Default: 15 s. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** Streams one instance holds open; past it 503, and the page polls. Default: 50000. */
    @WithDefault("50000")
    int maxStreams();
  }
}
