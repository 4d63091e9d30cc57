package dev.usher.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A small OpenID Connect provider: discovery, keys, authorization code with PKCE, refresh,
 * sign-out. Whoever comes is signed in as its one user, without a page. It checks what a strict
 * provider checks. Tests make it misbehave.
 */
public final class OidcStub {
  /** The client that may sign users in. */
  public static final String CLIENT = "usher-console";

  /** The client as which visitors of waiting rooms sign in. */
  public static final String VISITORS_CLIENT = "usher-visitors";

  private static final Map<String, String> PAGES =
      Map.of(CLIENT, "/console", VISITORS_CLIENT, "/api/sign-in");

  /** The audience of its access tokens. */
  public static final String AUDIENCE = "usher";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Clock clock;
  private final OidcKeys keys = new OidcKeys();
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final List<Map<String, String>> authorizations = new CopyOnWriteArrayList<>();
  private final List<String> signOuts = new CopyOnWriteArrayList<>();
  private final AtomicInteger refreshes = new AtomicInteger();
  private volatile Behaviour behaviour = new Behaviour();

  /** How it behaves; a new one is good. */
  public static final class Behaviour {
    /** The claims of access tokens, beside those of each token. */
    public Map<String, Object> user =
        Map.of(
            "sub", "user-7",
            "preferred_username", "alice",
            "realm_access", Map.of("roles", List.of("operator", "offline_access")));

    /** How long access tokens are valid. */
    public Duration life = Duration.ofMinutes(5);

    /**
     * Changes the parameters of its answer to an authorization request; an empty one is left out.
     */
    public Map<String, String> answer = Map.of();

    /** Changes the claims of identity tokens. */
    public Map<String, Object> identity = Map.of();

    /** The issuer that its discovery document names; its own if empty. */
    public String discovered = "";

    /** Whether the token endpoint gives refresh tokens, and takes them. */
    public boolean refreshes;

    /** The secret that a client must send to exchange a code; none if empty. */
    public String secret = "";

    /** Whether all but the authorization endpoint fail. */
    public boolean isAway;
  }

  private OidcStub(HttpServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  /**
   * Starts one that ends with the JVM.
   *
   * @param clock that of the services which read its tokens; packaged ones have the system's
   */
  public static OidcStub start(Clock clock) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      OidcStub stub = new OidcStub(server, clock);
      stub.keys.add(TestKeys.PROVIDER);
      server.createContext("/", stub::answer);
      server.setExecutor(
          task -> {
            Thread thread = new Thread(task, "oidc-stub");
            thread.setDaemon(true);
            thread.start();
          });
      server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its {@code iss}. */
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/usher";
  }

  /** Behaves like this from now on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  /** The authorization requests so far. */
  public List<Map<String, String>> authorizations() {
    return authorizations;
  }

  /** The last authorization request. */
  public Map<String, String> lastAuthorization() {
    return authorizations.get(authorizations.size() - 1);
  }

  /** A code that somebody else's browser got, for the same client and page. */
  public String codeOfAnother(String page) {
    String code = UUID.randomUUID().toString();
    codes.put(
        code,
        Map.of(
            "redirect_uri", page, "nonce", "", "code_challenge", challenge("another's verifier")));
    return code;
  }

  /** How often a refresh token was used. */
  public int refreshes() {
    return refreshes.get();
  }

  /** The queries of sign-outs so far. */
  public List<String> signOuts() {
    return signOuts;
  }

  /** Publishes one key more, and signs with it. Returns its id. */
  public String addKey(String kind) {
    return keys.add(kind);
  }

  /** No longer publishes a key. */
  public void withdraw(String id) {
    keys.withdraw(id);
  }

  /** The id of the key that signs now. */
  public String keyId() {
    return keys.id();
  }

  /** An access token of its user, with some claims changed; null removes one. */
  public String accessToken(Map<String, ?> changes) {
    Map<String, Object> claims = claims(AUDIENCE);
    claims.putAll(behaviour.user);
    changes.forEach(
        (name, value) -> {
          if (value == null) {
            claims.remove(name);
          } else {
            claims.put(name, value);
          }
        });
    return sign(claims);
  }

  /** Signs claims with its key. */
  public String sign(Map<String, ?> claims) {
    return sign(json(claims).getBytes(UTF_8));
  }

  /** Signs any bytes with its key. */
  public String sign(byte[] claims) {
    return keys.sign(claims);
  }

  private Map<String, Object> claims(String audience) {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer());
    claims.put("aud", audience);
    claims.put("iat", now);
    claims.put("exp", now + behaviour.life.toSeconds());
    return claims;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
      String path = exchange.getRequestURI().getPath();
      String step = path.substring(path.lastIndexOf('/') + 1);
      if ("authorize".equals(step)) {
        authorize(exchange);
      } else if (behaviour.isAway) {
        respond(exchange, 503, Map.of("error", "temporarily_unavailable"));
      } else {
        switch (step) {
          case "openid-configuration" -> respond(exchange, 200, discovery());
          case "keys" -> respond(exchange, 200, keys.published());
          case "token" -> token(exchange);
          case "logout" -> logout(exchange);
          default -> respond(exchange, 404, Map.of());
        }
      }
    }
  }

  private Map<String, ?> discovery() {
    return Map.of(
        "issuer", behaviour.discovered.isEmpty() ? issuer() : behaviour.discovered,
        "jwks_uri", issuer() + "/keys",
        "authorization_endpoint", issuer() + "/authorize",
        "token_endpoint", issuer() + "/token",
        "end_session_endpoint", issuer() + "/logout",
        "response_modes_supported", List.of("query", "fragment"),
        "code_challenge_methods_supported", List.of("S256"));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    authorizations.add(asked);
    boolean isGood =
        "code".equals(asked.get("response_type"))
            && PAGES.containsKey(asked.getOrDefault("client_id", ""))
            && "S256".equals(asked.get("code_challenge_method"))
            && asked.getOrDefault("code_challenge", "").length() == 43
            && asked
                .getOrDefault("redirect_uri", "")
                .endsWith(PAGES.get(asked.getOrDefault("client_id", "")))
            && List.of(asked.getOrDefault("scope", "").split(" ")).contains("openid");
    if (!isGood) {
      respond(exchange, 400, Map.of("error", "invalid_request"));
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("code", code);
    answer.put("state", asked.getOrDefault("state", ""));
    answer.put("iss", issuer());
    answer.putAll(behaviour.answer);
    answer.values().removeIf(String::isEmpty);
    String form =
        answer.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    String separator = "fragment".equals(asked.get("response_mode")) ? "#" : "?";
    redirect(exchange, asked.get("redirect_uri") + separator + form);
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> sent =
        parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    String nonce;
    String client = sent.getOrDefault("client_id", CLIENT);
    if ("refresh_token".equals(sent.get("grant_type"))) {
      nonce = refreshTokens.remove(sent.getOrDefault("refresh_token", ""));
      if (nonce == null || !behaviour.refreshes) {
        respond(exchange, 400, Map.of("error", "invalid_grant"));
        return;
      }
      refreshes.incrementAndGet();
    } else {
      if (!knowsSecret(client, exchange)) {
        respond(exchange, 401, Map.of("error", "invalid_client"));
        return;
      }
      Map<String, String> asked = codes.remove(sent.getOrDefault("code", ""));
      boolean isGood =
          asked != null
              && "authorization_code".equals(sent.get("grant_type"))
              && asked.getOrDefault("client_id", CLIENT).equals(client)
              && asked.getOrDefault("redirect_uri", "").equals(sent.get("redirect_uri"))
              && asked
                  .getOrDefault("code_challenge", "")
                  .equals(challenge(sent.getOrDefault("code_verifier", "")));
      if (!isGood) {
        respond(exchange, 400, Map.of("error", "invalid_grant"));
        return;
      }
      nonce = asked.getOrDefault("nonce", "");
    }
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("access_token", accessToken(Map.of()));
    response.put("token_type", "Bearer");
    response.put("expires_in", behaviour.life.toSeconds());
    Map<String, Object> identity = claims(client);
    identity.putAll(behaviour.user);
    identity.put("nonce", nonce);
    identity.putAll(behaviour.identity);
    response.put("id_token", sign(identity));
    if (behaviour.refreshes) {
      String refresh = UUID.randomUUID().toString();
      refreshTokens.put(refresh, nonce);
      response.put("refresh_token", refresh);
    }
    respond(exchange, 200, response);
  }

  private boolean knowsSecret(String client, HttpExchange exchange) {
    // Both parts are encoded as in a form (RFC 6749, 2.3.1).
    String pair =
        URLEncoder.encode(client, UTF_8) + ":" + URLEncoder.encode(behaviour.secret, UTF_8);
    String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    return behaviour.secret.isEmpty()
        || basic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private void logout(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    signOuts.add(query);
    redirect(exchange, parameters(query).getOrDefault("post_logout_redirect_uri", issuer()));
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> parameters(String form) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : String.valueOf(form).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return parameters;
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().add("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private static void respond(HttpExchange exchange, int status, Map<String, ?> content)
      throws IOException {
    byte[] body = json(content).getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String json(Map<String, ?> content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
