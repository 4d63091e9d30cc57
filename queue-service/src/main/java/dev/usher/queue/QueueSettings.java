package dev.usher.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of queue-service. Secrets have no default: the service does not start without them. */
@ConfigMapping(prefix = "usher")
public interface QueueSettings {
  /**
   * The URL at which browsers reach this service; links to the service start with it. Default:
   * http://localhost:8080.
   */
  @WithDefault("http://localhost:8080")
  URI publicUrl();

  /** Queue tokens: proof of a place in the queue. */
  QueueToken token();

  /** Passes: they let a visitor book. */
  Pass pass();

  /** The queue: joining, admission, positions. */
  WaitingRoom waitingRoom();

  /** Draws of places. */
  Draw draw();

  /** The booking service that is notified of passes deleted here. */
  Booking booking();

  /** The history of rooms. */
  History history();

  /** The history of rooms, one row for each minute in which something happened. */
  interface History {
    /** How long it is kept. Default: 30 days. */
    @WithDefault("P30D")
    Duration keep();
  }

  /** Visitors who are called when their turn is near. */
  Push push();

  /** Settings of Web Push, by which visitors are called when their turn is near. */
  interface Push {
    /**
     * File with a private and a public key of the curve P-256 (PEM), by which push services know
     * this installation. Default: none, so nobody is called.
     */
    Optional<Path> keyFile();

    /**
     * Where a push service can reach the operator: a {@code mailto:} or {@code https:} address.
     * Required if a key is set.
     */
    Optional<String> contact();

    /**
     * Origins of the push services that messages are sent to; {@code *.} stands for subdomains.
     * Default: those of Chrome, Firefox, Safari and Edge.
     */
    @WithDefault(
        "https://fcm.googleapis.com,https://updates.push.services.mozilla.com,"
            + "https://*.push.apple.com,https://*.notify.windows.com")
    List<String> services();

    /** How long before the estimated turn a visitor is called. Default: 3 min. */
    @WithDefault("PT3M")
    Duration lead();

    /** Maximum subscriptions of one room; beyond it: 503. Default: 20000. */
    @WithDefault("20000")
    int maxPerRoom();
  }

  /** Visitors' logins, in rooms that ask for one. */
  Visitors visitors();

  /**
   * The OpenID Connect provider at which visitors sign in. It is apart from that of operators: a
   * visitor's token gives no role.
   */
  interface Visitors {
    /**
     * The issuer, which is the {@code iss} of its tokens and the address of its discovery document:
     * https, or http on this machine. Default: none, so no room can ask for a login.
     */
    Optional<URI> issuer();

    /** The client as which visitors sign in. Required if the issuer is set. */
    Optional<String> clientId();

    /** The secret of that client. Default: none, for a public client. */
    Optional<String> clientSecret();

    /**
     * More audiences, beside the client, of tokens that programs and shops send with a join.
     * Default: none.
     */
    Optional<List<String>> audiences();

    /** The scopes that sign-ins ask for. Default: openid. */
    @WithDefault("openid")
    String scope();

    /** The age at which the provider's keys are fetched again. Default: 5 min. */
    @WithDefault("PT5M")
    Duration keysMaxAge();

    /** The minimum time between two fetches of keys. Default: 5 s. */
    @WithDefault("PT5S")
    Duration keysMinPause();

    /** The timeout of each request to the provider. Default: 2 s. */
    @WithDefault("PT2S")
    Duration timeout();
  }

  /** Sites of others, which a proxy puts behind the waiting room. */
  Shield shield();

  /** Settings for sites that a proxy puts behind the waiting room. */
  interface Shield {
    /**
     * Origins of the sites behind a proxy: visitors of a room whose {@code targetUrl} is on one of
     * them are sent back to them. Default: none.
     */
    Optional<List<URI>> origins();

    /**
     * More origins that a room's {@code protection.healthUrl} may be on, for example of addresses
     * inside a network. Default: only those of {@link #origins}.
     */
    Optional<List<URI>> healthOrigins();
  }

  /** Connection to the booking service, which is notified of passes deleted here. */
  interface Booking {
    /** URL of booking-service. Default: none, for a queue in front of another site. */
    Optional<URI> url();

    /**
     * File with the bearer token (role {@code service}) for calls to booking-service. Required if
     * its URL is set.
     */
    Optional<Path> tokenFile();
  }

  /** Settings of draws. */
  interface Draw {
    /**
     * Folder with public random values, one in each file, named as a room's {@code publicSource}.
     * Default: none.
     */
    Optional<Path> publicValues();

    /**
     * Addresses of relays of drand, from which the values of its rounds are fetched. Default: none.
     */
    Optional<List<URI>> drandRelays();
  }

  /** Proof of work, in rooms that require it. */
  ProofOfWork proofOfWork();

  /** Settings of proof of work. */
  interface ProofOfWork {
    /**
     * The secret number of an easy challenge is at most this; a device tries half as many on
     * average. Default: 50000.
     */
    @WithDefault("50000")
    long number();

    /** The same for the hardest challenge. Default: 1000000. */
    @WithDefault("1000000")
    long maxNumber();

    /**
     * Challenges that one network (IPv4: /24, IPv6: /48) gets from one instance within {@link
     * #period} at the easy level; each time as many more make them harder. Default: 200.
     */
    @WithDefault("200")
    long freeJoins();

    /**
     * Period over which {@link #freeJoins} and {@link #plainJoins} refill evenly. Default: 10 min.
     */
    @WithDefault("PT10M")
    Duration period();

    /** How long somebody waits who joins without a proof of work. Default: 1 min. */
    @WithDefault("PT1M")
    Duration plainWait();

    /**
     * Visitors of one network who may join without a proof of work at one instance within {@link
     * #period}. Default: 50.
     */
    @WithDefault("50")
    long plainJoins();
  }

  /** Settings of queue tokens. */
  interface QueueToken {
    /**
     * Key that signs queue tokens: base64 of at least 32 random bytes, the same for all instances.
     * Required.
     */
    String secret();
  }

  /** Settings of passes. */
  interface Pass {
    /** File with the RSA private key (PKCS#8, PEM) that signs passes. Required. */
    Path signingKeyFile();

    /** Files with public keys (PEM) that are published before they sign passes. Default: none. */
    Optional<List<Path>> announcedKeyFiles();

    /** Files with public keys (PEM) that stay published after a key change. Default: none. */
    Optional<List<Path>> retiredKeyFiles();

    /** The {@code iss} of passes. Default: usher-queue. */
    @WithDefault("usher-queue")
    String issuer();

    /** The {@code aud} of passes. Default: usher-booking. */
    @WithDefault("usher-booking")
    String audience();

    /**
     * How long a pass is kept after it ends, so that its visitor sees that it is over. Default: 1
     * day.
     */
    @WithDefault("P1D")
    Duration keep();
  }

  /** Settings of the queue. */
  interface WaitingRoom {
    /**
     * Maximum joiners of one room that wait for a number in one instance; beyond it: 503. Default:
     * 20000.
     */
    @WithDefault("20000")
    int maxWaitingJoiners();

    /**
     * Maximum joiners of all rooms that have no number yet in one instance, including those whose
     * numbers are being allocated; beyond it: 503. Default: 50000.
     */
    @WithDefault("50000")
    int maxWaitingJoinersTotal();

    /**
     * Joins that one client address (IPv6: one /64) may make at one instance within {@link
     * #joinsPerAddressPeriod}; beyond it: 429. 0 means no limit. Default: 1000.
     */
    @WithDefault("1000")
    int joinsPerAddress();

    /**
     * The same for all addresses of a network (IPv4: /24, IPv6: /48) together. 0 means no limit.
     * Default: 20 times {@link #joinsPerAddress}.
     */
    OptionalLong joinsPerNetwork();

    /** Period over which the joins of an address or network refill evenly. Default: 10 min. */
    @WithDefault("PT10M")
    Duration joinsPerAddressPeriod();

    /**
     * Maximum concurrent requests per instance, not counting streams and the joins and polls that
     * are served from memory; beyond it: 503. Default: 10000.
     */
    @WithDefault("10000")
    int maxRequests();

    /**
     * How often each instance runs admission in an open room with waiting visitors and a free slot;
     * at most every 200 ms where the rate is slow. Default: 100 ms.
     */
    @WithDefault("PT0.1S")
    Duration tick();

    /** How often each instance runs admission in every other room. Default: 500 ms. */
    @WithDefault("PT0.5S")
    Duration idleTick();

    /** How often rooms are read from PostgreSQL and checkpoints are written to it. Default: 1 s. */
    @WithDefault("PT1S")
    Duration checkpoint();

    /**
     * How long a visitor close to the turn may neither poll nor listen before the number is passed
     * over. Must be longer than the longest wait between polls. Default: 75 s.
     */
    @WithDefault("PT75S")
    Duration absentAfter();

    /** Time without a response after which Redis counts as unreachable. Default: 2 s. */
    @WithDefault("PT2S")
    Duration redisTimeout();

    /** Time without an event on a stream after which the position is sent again. Default: 15 s. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** Maximum open streams per instance; beyond it: 503, and the page polls. Default: 50000. */
    @WithDefault("50000")
    int maxStreams();
  }
}
