package dev.usher.testing;

import static dev.usher.testing.Eventually.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.standalone.key.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which bearer tokens make a caller an operator, in every service with calls that need the role:
 * those of the installation's own key, and those of an OpenID Connect provider.
 */
public abstract class BearerContract {
  private static final int VARIANTS = 150;
  // 2023 and 2099, in seconds: how exactly times are compared is tested with a clock that stands.
  private static final long PAST = 1_700_000_000;
  private static final long FUTURE = 4_070_908_800L;
  private static final String RS256 = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
  private static final PrivateKey OWN = TestStores.keys().operatorKey();

  private final OidcStub provider = TestStores.oidc();
  private final HttpProbe surface =
      new HttpProbe(
          ConfigProvider.getConfig().getValue("test.url", String.class).replaceAll("/$", ""));

  /** The path of a GET that needs the role operator. */
  protected abstract String path();

  @AfterEach
  void theProviderIsWell() {
    provider.behave(new OidcStub.Behaviour());
    isAccepted(provider.accessToken(Map.of()));
  }

  /** Changes of good claims, and the status they lead to. */
  static Stream<Object[]> changes() {
    String tooLong = "a".repeat(300);
    return Stream.of(
        new Object[] {"groups", "[\"service\", \"operator\"]", 200},
        new Object[] {"groups", "[1, null, {}, \"operator\"]", 200},
        new Object[] {"groups", "\"service operator\"", 200},
        new Object[] {"groups", "7", 403},
        new Object[] {"groups", "true", 403},
        new Object[] {"groups", "null", 403},
        new Object[] {"groups", "{\"operator\": true}", 403},
        new Object[] {"groups", "[[\"operator\"]]", 403},
        new Object[] {"groups", "[\"Operator\", \"operators\"]", 403},
        new Object[] {"groups", "[".repeat(4000) + "]".repeat(4000), 403},
        new Object[] {"groups", "", 403},
        new Object[] {"sub", "", 401},
        new Object[] {"sub", "7", 401},
        new Object[] {"sub", "null", 401},
        new Object[] {"sub", "{}", 401},
        new Object[] {"sub", "\"\"", 401},
        new Object[] {"sub", "\"\\u0000\"", 401},
        new Object[] {"sub", "\"a\\u202eb\"", 401},
        new Object[] {"sub", "\"\\ud800\"", 401},
        new Object[] {"sub", "\"" + tooLong + "\"", 401},
        new Object[] {"exp", "", 401},
        new Object[] {"exp", "\"2099-01-01\"", 401},
        new Object[] {"exp", "\"" + FUTURE + "\"", 401},
        new Object[] {"exp", "null", 401},
        new Object[] {"exp", "[" + FUTURE + "]", 401},
        new Object[] {"exp", "-1", 401},
        new Object[] {"exp", "99999999999999999999999999", 401},
        new Object[] {"exp", Long.toString(PAST), 401},
        new Object[] {"nbf", Long.toString(FUTURE - 1), 401},
        new Object[] {"nbf", "\"now\"", 401},
        new Object[] {"iss", "", 401},
        new Object[] {"iss", "7", 401},
        new Object[] {"iss", "\"https://issuer.example\"", 401},
        new Object[] {"iss", "\"" + TestStores.oidc().issuer() + "\"", 401},
        new Object[] {"preferred_username", "7", 200},
        new Object[] {"preferred_username", "\"" + tooLong + "\"", 200},
        new Object[] {"more", "\"" + "b".repeat(8_000) + "\"", 200});
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aTokenOfTheOwnKeyIsWhatItsClaimsSay(String name, String value, int status) {
    isAnswered(status, call(own(with(name, value))), name + ": " + value);
  }

  @Test
  void aTokenThatIsNotSignedByItsIssuerIsRefused() throws Exception {
    byte[] claims = claims().getBytes(UTF_8);
    PrivateKey stranger = TestKeys.STRANGER.getPrivate();
    byte[] publicKey =
        Files.readAllBytes(
            Path.of(TestStores.keys().config().get("mp.jwt.verify.publickey.location")));
    for (String token :
        List.of(
            Jws.unsigned("{\"alg\":\"none\"}", claims()),
            Jws.unsigned("{\"alg\":\"RS256\"}", claims()),
            Jws.sign(stranger, RS256, claims),
            // With the public key as if it were a shared secret.
            Jws.sign(publicKey, "{\"alg\":\"HS256\"}", claims),
            Jws.sign(OWN, "{\"alg\":\"RS512\"}", claims),
            Jws.sign(OWN, "{\"alg\":7}", claims),
            Jws.sign(OWN, "{}", claims),
            Jws.sign(OWN, "[]", claims),
            Jws.sign(OWN, "{\"alg\":\"RS256\",\"cty\":\"JWT\"}", claims),
            Jws.sign(OWN, "{\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1}", claims),
            Jws.sign(OWN, RS256, "[]".getBytes(UTF_8)),
            Jws.sign(OWN, RS256, new byte[0]),
            Jws.sign(OWN, RS256, claims().replace("operator", "\u00ff").getBytes(ISO_8859_1)),
            Jws.sign(OWN, RS256, claims().replace("}", ", \"sub\": \"x\"}").getBytes(UTF_8)),
            provider.sign(claims),
            "a.b.c.d.e",
            "x".repeat(17_000))) {
      isAnswered(401, call(token), token);
    }
  }

  @Test
  void noVariantOfAGoodTokenIsAnUnexpectedFailure() {
    Random random = new Random(11);
    String[] fields = fields().toArray(String[]::new);
    for (byte[] claims : Jws.oddClaims(random, VARIANTS, fields)) {
      isNoFailure(Jws.sign(OWN, RS256, claims), new String(claims, UTF_8));
    }
    for (String text : Jws.oddTexts(random, VARIANTS, own(fields()))) {
      isNoFailure(text, text);
    }
  }

  private void isNoFailure(String token, String what) {
    Reply reply = call(token);
    boolean isExpected =
        reply.status() == 200
            || (reply.status() == 401 && "unauthorized".equals(reply.problem()))
            || (reply.status() == 403 && "forbidden".equals(reply.problem()))
            // Longer than headers may be.
            || reply.status() == 431;
    assertTrue(isExpected, () -> what + ": " + reply);
  }

  @Test
  void theDescriptionNamesTheTokenThatACallNeeds() {
    JsonNode description = surface.ask("GET", "/q/openapi?format=json", Map.of()).json();
    String call = path().replaceAll("\\?.*", "").replace("/", "~1");
    assertTrue(
        description.at("/paths/" + call + "/get/security/0").has("operator"),
        description::toString);
    assertEquals("bearer", description.at("/components/securitySchemes/operator/scheme").asText());
  }

  @Test
  void aTokenSaysWhyItIsRefused() {
    Reply late = call(own(with("exp", Long.toString(PAST))));
    assertTrue(late.text("/detail").contains("expired"), late::toString);
    assertTrue(late.header("WWW-Authenticate").contains("invalid_token"), late::toString);
    Reply other = call(provider.accessToken(Map.of("aud", "another")));
    assertTrue(other.text("/detail").contains("audience"), other::toString);
    Reply visitor =
        call(provider.accessToken(Map.of("realm_access", Map.of("roles", List.of("x")))));
    visitor.isProblem(403, "forbidden");
    assertEquals("alice (user-7)", visitor.text("/who"));
    assertTrue(visitor.text("/detail").contains("role operator"), visitor::toString);
  }

  @Test
  void aTokenOfTheProviderNeedsItsAudienceAndTheRoleInTheClaimThatIsSet() {
    isAnswered(200, call(provider.accessToken(Map.of())), "good");
    isAnswered(200, call(provider.accessToken(Map.of("aud", List.of("a", "usher")))), "two");
    isAnswered(401, call(provider.accessToken(Map.of("aud", "usher-console"))), "audience");
    isAnswered(401, call(provider.accessToken(Map.of("aud", 7))), "audience");
    isAnswered(401, call(provider.accessToken(without("aud"))), "no audience");
    isAnswered(401, call(provider.accessToken(Map.of("iss", "https://x.example"))), "issuer");
    isAnswered(401, call(provider.accessToken(Map.of("iss", Keys.ISSUER))), "issuer");
    isAnswered(401, call(provider.accessToken(Map.of("exp", PAST))), "expired");
    isAnswered(401, call(provider.accessToken(without("exp"))), "for ever");
    isAnswered(401, call(provider.accessToken(without("sub"))), "nobody");
    Map<String, Object> elsewhere = new HashMap<>(without("realm_access"));
    elsewhere.put("groups", List.of("operator"));
    elsewhere.put("roles", List.of("operator"));
    isAnswered(403, call(provider.accessToken(elsewhere)), "roles elsewhere");
    for (Object odd : List.of(7, "operator", List.of("operator"), Map.of("roles", 7))) {
      isAnswered(403, call(provider.accessToken(Map.of("realm_access", odd))), odd.toString());
    }
    isAnswered(
        200,
        call(provider.accessToken(Map.of("realm_access.roles", "operator"))),
        "dots in a name");
  }

  @Test
  void aTokenOfTheProviderNamesAKeyThatItPublishes() {
    String claims = claims().replace(Keys.ISSUER, provider.issuer());
    for (String header : List.of(RS256, "{\"alg\":\"RS256\",\"kid\":7}")) {
      isAnswered(401, call(Jws.sign(OWN, header, claims.getBytes(UTF_8))), header);
    }
    String stolen = "{\"alg\":\"RS256\",\"kid\":\"" + provider.keyId() + "\"}";
    isAnswered(401, call(Jws.sign(OWN, stolen, claims.getBytes(UTF_8))), "of another key");
    isAnswered(401, call(Jws.unsigned(stolen.replace("RS256", "none"), claims)), "of none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void aNewKeyOfTheProviderIsAcceptedAndAWithdrawnOneEnds(String kind) {
    String before = provider.keyId();
    String old = provider.accessToken(Map.of());
    isAnswered(200, call(old), "old");
    provider.addKey(kind);
    String next = provider.accessToken(Map.of());
    isAccepted(next);
    isAnswered(200, call(old), "still published");
    provider.withdraw(before);
    await("the old key ends").until(() -> call(old).status() == 401);
    isAnswered(200, call(next), "new");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whileTheProviderIsAwayOrAnotherItsLastKeysAreUsed(boolean isAway) {
    String old = provider.accessToken(Map.of());
    isAnswered(200, call(old), "old");
    OidcStub.Behaviour bad = new OidcStub.Behaviour();
    bad.isAway = isAway;
    bad.discovered = isAway ? "" : "https://issuer.example";
    provider.behave(bad);
    provider.addKey("RSA");
    String next = provider.accessToken(Map.of());
    await("the fetch failed").until(() -> call(next).status() == 503);
    Reply away = call(next);
    away.isProblem(503, "issuer-unavailable");
    assertEquals("1", away.header("Retry-After"));
    isAnswered(200, call(old), "old");
    isAnswered(200, call(own(fields())), "own");
    provider.behave(new OidcStub.Behaviour());
    isAccepted(next);
  }

  /** Within the time that the service takes to fetch the keys. */
  private void isAccepted(String token) {
    await("the key is known").until(() -> call(token).status() == 200);
  }

  private Reply call(String token) {
    return surface.ask("GET", path(), Map.of("Authorization", "Bearer " + token));
  }

  private static void isAnswered(int status, Reply reply, String what) {
    assertEquals(status, reply.status(), () -> shown(what) + ": " + reply);
    if (status != 200) {
      assertEquals(
          status == 401 ? "unauthorized" : "forbidden",
          reply.problem(),
          () -> shown(what) + ": " + reply);
    }
  }

  private static String shown(String what) {
    return what.length() < 200 ? what : what.substring(0, 200);
  }

  private static Map<String, Object> without(String claim) {
    Map<String, Object> changes = new HashMap<>();
    changes.put(claim, null);
    return changes;
  }

  private static List<String> fields() {
    return List.of(
        "\"iss\": \"" + Keys.ISSUER + "\"",
        "\"sub\": \"operator\"",
        "\"exp\": " + FUTURE,
        "\"iat\": " + PAST,
        "\"aud\": \"usher\"",
        "\"preferred_username\": \"bob\"",
        "\"groups\": [\"operator\"]");
  }

  /** Good claims with one changed; removed if the value is empty. */
  private static List<String> with(String name, String value) {
    String field = "\"" + name + "\": ";
    Stream<String> others = fields().stream().filter(f -> !f.startsWith(field));
    return Stream.concat(others, value.isEmpty() ? Stream.empty() : Stream.of(field + value))
        .toList();
  }

  private static String claims() {
    return claims(fields());
  }

  private static String claims(List<String> fields) {
    return "{" + String.join(", ", fields) + "}";
  }

  private static String own(List<String> fields) {
    return Jws.sign(OWN, RS256, claims(fields).getBytes(UTF_8));
  }
}
