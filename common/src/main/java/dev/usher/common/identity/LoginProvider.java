package dev.usher.common.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.usher.common.key.PublishedKeys;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID Connect provider at which visitors sign in: verifies its tokens, and exchanges the
 * codes of its authorization code flow with PKCE. Knows nothing of operators, see {@link
 * TrustedIssuers}. Never blocks its callers.
 */
public final class LoginProvider implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LoginProvider.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_EXCHANGES = 200;
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;
  private static final String BAD_CODE = "invalid_grant";
  private static final Pattern NAME = Pattern.compile("[a-z_]{1,64}");
  private static final Duration WARNING_PAUSE = Duration.ofSeconds(10);

  private final Settings settings;
  private final PublishedKeys keys;
  private final ConcurrencyLimit exchanges = new ConcurrencyLimit(MAX_EXCHANGES);
  private final HttpClient http;
  private final Clock clock;
  private final AtomicReference<Instant> nextWarning = new AtomicReference<>(Instant.MIN);
  private volatile OidcProvider.@Nullable Published published;

  /**
   * How the provider is reached.
   *
   * @param issuer https, or http on this machine
   * @param clientId the client as which visitors sign in
   * @param clientSecret empty for a public client
   * @param audiences of tokens that programs may send, beside the client
   * @param scope must contain openid
   * @param keysMaxAge the age at which keys are fetched again
   * @param keysMinPause between two fetches
   * @param timeout of each request
   */
  public record Settings(
      URI issuer,
      String clientId,
      Optional<String> clientSecret,
      List<String> audiences,
      String scope,
      Duration keysMaxAge,
      Duration keysMinPause,
      Duration timeout) {
    /** A client secret is never written to a log. */
    @Override
    public String toString() {
      return "Settings[issuer=" + issuer + ", clientId=" + clientId + "]";
    }
  }

  /**
   * A sign-in under way.
   *
   * @param redirect where the provider sends the browser back
   * @param state returned with the code
   * @param nonce in the identity token
   * @param verifier of the code (RFC 7636)
   */
  public record SignIn(String redirect, String state, String nonce, String verifier) {}

  /**
   * Fetches nothing yet.
   *
   * @throws IllegalStateException if the settings are not usable
   */
  public LoginProvider(Settings settings, Clock clock) {
    if (!OidcProvider.isSafe(settings.issuer())
        || settings.issuer().getQuery() != null
        || settings.issuer().getFragment() != null
        || settings.issuer().getUserInfo() != null) {
      throw new IllegalStateException(
          "The issuer of visitors' logins must be an https address (http only on this machine)");
    }
    if (!List.of(settings.scope().split(" ", -1)).contains("openid")) {
      throw new IllegalStateException("The scope of visitors' logins must contain openid");
    }
    this.settings = settings;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.keys =
        new PublishedKeys(
            "keys of " + issuer(),
            this::fetch,
            new PublishedKeys.Limits(
                settings.keysMaxAge(),
                settings.keysMinPause(),
                settings.keysMinPause(),
                MAX_WAITING));
  }

  private Map<String, PublicKey> fetch() throws IOException {
    OidcProvider.Published found = OidcProvider.published(issuer(), settings.timeout());
    published = found;
    return found.keys();
  }

  /** Begins the first fetch of keys and endpoints. */
  public void start() {
    keys.start();
  }

  @Override
  public void close() {
    keys.close();
  }

  /** The {@code iss} of its tokens. */
  public String issuer() {
    return settings.issuer().toString();
  }

  /**
   * The subject of a token that a program sends for a visitor.
   *
   * @return fails with {@link AuthenticationFailedException} if the token is not valid, and with a
   *     problem, 503, if that cannot be found out now
   */
  public Uni<String> subject(String token) {
    List<String> audiences =
        Stream.concat(Stream.of(settings.clientId()), settings.audiences().stream()).toList();
    return subject(token, audiences, null);
  }

  private Uni<String> subject(String token, List<String> audiences, @Nullable String nonce) {
    return Uni.createFrom()
        .deferred(
            () -> {
              BearerToken parsed = BearerToken.parse(token);
              if (!issuer().equals(parsed.issuer())) {
                throw BearerToken.refused("The token is not of the issuer of visitors' logins.");
              }
              return TrustedIssuers.key(parsed, keys)
                  .map(key -> parsed.subject(key, audiences, nonce, clock.instant()));
            });
  }

  /**
   * Where a browser goes to sign in.
   *
   * @param challenge of the verifier, S256
   * @param asksAccount whether the provider is to ask which account to use
   * @return fails with a problem, 503, while the provider was never reached
   */
  public Uni<URI> authorization(SignIn signIn, String challenge, boolean asksAccount) {
    OidcProvider.Published known = published;
    if (known == null) {
      // The keys are fetched again and again until they are known, and the endpoints with them.
      return Uni.createFrom().failure(away());
    }
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", settings.clientId());
    query.put("redirect_uri", signIn.redirect());
    query.put("scope", settings.scope());
    query.put("state", signIn.state());
    query.put("nonce", signIn.nonce());
    query.put("code_challenge", challenge);
    query.put("code_challenge_method", "S256");
    if (asksAccount) {
      query.put("prompt", "select_account");
    }
    URI endpoint = known.authorization();
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    return Uni.createFrom().item(URI.create(endpoint + separator + form(query)));
  }

  /**
   * Exchanges a code for the identity token, and returns its subject.
   *
   * @return fails with {@link AuthenticationFailedException} if the provider or this client refuses
   *     it, and with a problem, 503, if the provider does not respond or too many are under way
   */
  public Uni<String> exchange(String code, SignIn signIn) {
    OidcProvider.Published known = published;
    if (known == null) {
      return Uni.createFrom().failure(away());
    }
    HttpRequest request = exchangeRequest(known.token(), code, signIn);
    Uni<HttpResponse<String>> response =
        Uni.createFrom()
            .completionStage(() -> http.sendAsync(request, BodyHandlers.ofString()))
            // The timeout of the request ends with the headers.
            .ifNoItem()
            .after(settings.timeout().multipliedBy(2))
            .fail();
    return exchanges
        .bounded(response)
        .onFailure(RejectedExecutionException.class)
        .transform(many -> TrustedIssuers.unavailable("Too many are signing in."))
        .onFailure(failure -> !(failure instanceof ProblemException))
        .transform(
            failure -> {
              warn(failure.toString());
              return away();
            })
        .map(this::identityToken)
        .flatMap(token -> subject(token, List.of(settings.clientId()), signIn.nonce()));
  }

  private HttpRequest exchangeRequest(URI endpoint, String code, SignIn signIn) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", signIn.redirect());
    form.put("client_id", settings.clientId());
    form.put("code_verifier", signIn.verifier());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(form(form)));
    settings
        .clientSecret()
        .ifPresent(secret -> request.header("Authorization", "Basic " + basic(secret)));
    return request.build();
  }

  /** Both parts are encoded as in a form (RFC 6749, 2.3.1). */
  private String basic(String secret) {
    String pair = encoded(settings.clientId()) + ":" + encoded(secret);
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String identityToken(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status >= SERVER_ERROR) {
      warn("status " + status);
      throw away();
    }
    JsonNode content = json(response.body());
    JsonNode token = content.path("id_token");
    if (status == OK && token.isTextual()) {
      return token.textValue();
    }
    String error = content.path("error").asText();
    // Anybody can send a wrong code; everything else is for whoever runs this installation.
    if (!BAD_CODE.equals(error)) {
      warn("status " + status + ", error " + (NAME.matcher(error).matches() ? error : "unknown"));
    }
    throw BearerToken.refused("The provider did not accept the code of the sign-in.");
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** At most one line in a few seconds: at the start of a sale, all sign-ins fail alike. */
  private void warn(String why) {
    Instant now = clock.instant();
    Instant next = nextWarning.get();
    if (!now.isBefore(next) && nextWarning.compareAndSet(next, now.plus(WARNING_PAUSE))) {
      LOG.warnf("Sign-ins fail: no code exchanged at %s: %s", issuer(), why);
    }
  }

  private static ProblemException away() {
    return TrustedIssuers.unavailable("The provider of logins cannot be reached right now.");
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
