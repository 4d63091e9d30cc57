package dev.usher.browser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.testing.Eventually;
import dev.usher.testing.Http;
import dev.usher.testing.TestStores;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An event on sale at the service under test, and passes for it, signed in place of a waiting room.
 */
record ShopEvent(String service, String id) {
  private static final String KEY_ID = "test-key";
  private static final Instant LATEST_START = Instant.parse("2029-05-01T19:00:00Z");
  private static final AtomicInteger MADE = new AtomicInteger();

  /** Writes the public key of the passes; the setting {@code usher.pass.jwks-url}. */
  static URI passKeys(Path folder) {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) TestStores.keys().passKey();
    String jwks =
        """
        {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}"""
            .formatted(KEY_ID, base64(key.getModulus()), base64(key.getPublicExponent()));
    try {
      return Files.writeString(folder.resolve("jwks.json"), jwks).toUri();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = Arrays.copyOfRange(bytes, sign, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }

  /** 100 places, and a hall with the rows A and B of 20 seats. */
  static ShopEvent usual(String service) {
    return withWindow(service, "PT5M");
  }

  /** The usual one, of a past year. */
  static ShopEvent past(String service) {
    Instant start = Instant.parse("2020-05-01T19:00:00Z");
    return put(service, "Gala", "Opera", start, "PT5M", floorAndHall("Hall"));
  }

  static ShopEvent withWindow(String service, String paymentWindow) {
    return put(service, "Gala", "Opera", paymentWindow, floorAndHall("Hall"));
  }

  /** The same with names in two scripts, which end with a sign that both have. */
  static ShopEvent mixed(String service) {
    return put(service, "Aida!", "أوبرا Garnier!", "PT5M", floorAndHall("Loge!"));
  }

  /** The usual one with a name of its hall that needs several lines of a phone. */
  static ShopEvent longNamed(String service) {
    String hall = "Balcony on the left of the great hall of the Philharmonic";
    return put(service, "Gala", "Opera", "PT5M", floorAndHall(hall));
  }

  /** A hall of one row with five seats. */
  static ShopEvent small(String service) {
    return put(
        service,
        "Gala",
        "Opera",
        "PT5M",
        """
        {"id": "hall", "name": "Hall", "kind": "SEATED", "price": {"amount": 4500, "currency": "EUR"},
         "rows": [{"label": "A", "seats": 5}]}""");
  }

  /** Two sections of 10 places, and a hall of one row with five seats. */
  static ShopEvent twoFloors(String service) {
    String floor =
        """
        {"id": "%s", "name": "Floor %s", "kind": "GENERAL",
         "price": {"amount": 3000, "currency": "EUR"}, "capacity": 10},""";
    return put(
        service,
        "Gala",
        "Opera",
        "PT5M",
        floor.formatted("left", "left")
            + floor.formatted("right", "right")
            + """
            {"id": "hall", "name": "Hall", "kind": "SEATED",
             "price": {"amount": 4500, "currency": "EUR"}, "rows": [{"label": "A", "seats": 5}]}""");
  }

  /** The usual one, for nothing. */
  static ShopEvent free(String service) {
    return put(
        service, "Gala", "Opera", "PT10M", floorAndHall("Hall").replaceAll("4500|3000", "0"));
  }

  /** Rows that are sold in yen, which have no decimals, and in dinars, which have three. */
  static ShopEvent inYenAndDinars(String service) {
    return put(
        service,
        "Gala",
        "Opera",
        "PT5M",
        """
        {"id": "yen", "name": "Yen", "kind": "SEATED", "price": {"amount": 3000, "currency": "JPY"},
         "rows": [{"label": "A", "seats": 9}]},
        {"id": "dinar", "name": "Dinar", "kind": "SEATED",
         "price": {"amount": 4500, "currency": "KWD"}, "rows": [{"label": "A", "seats": 9}]}""");
  }

  /** A row of 20 seats in a section of this name, and places; with what tickets and bills name. */
  static ShopEvent stalls(
      String service,
      Duration paymentWindow,
      String name,
      String venue,
      String section,
      String currency) {
    return put(
        service,
        name,
        venue,
        paymentWindow.toString(),
        """
        {"id": "stalls", "name": "%s", "kind": "SEATED",
         "price": {"amount": 4500, "currency": "%s"}, "rows": [{"label": "A", "seats": 20}]},
        {"id": "floor", "name": "Standing", "kind": "GENERAL",
         "price": {"amount": 3000, "currency": "%s"}, "capacity": 100}"""
            .formatted(section, currency, currency));
  }

  private static String floorAndHall(String hall) {
    return """
        {"id": "floor", "name": "Floor", "kind": "GENERAL",
         "price": {"amount": 3000, "currency": "EUR"}, "capacity": 100},
        {"id": "hall", "name": "%s", "kind": "SEATED", "price": {"amount": 4500, "currency": "EUR"},
         "rows": [{"label": "A", "seats": 20}, {"label": "B", "seats": 20}]}"""
        .formatted(hall);
  }

  /** Five sections of 20 rows of 50 seats. */
  static ShopEvent large(String service) {
    return large(service, "Section");
  }

  /** The same, whose sections have names that begin with this. */
  static ShopEvent large(String service, String name) {
    String rows =
        IntStream.range(0, 20)
            .mapToObj(row -> "{\"label\": \"%c\", \"seats\": 50}".formatted('A' + row))
            .collect(Collectors.joining(","));
    return put(
        service,
        "Gala",
        "Opera",
        "PT5M",
        IntStream.rangeClosed(1, 5)
            .mapToObj(
                section ->
                    """
                    {"id": "s%d", "name": "%s %d", "kind": "SEATED",
                     "price": {"amount": %d000, "currency": "EUR"}, "rows": [%s]}"""
                        .formatted(section, name, section, section, rows))
            .collect(Collectors.joining(",")));
  }

  /** Two sections that face each other, with the stage between them. */
  static ShopEvent inTheRound(String service) {
    return put(
        service,
        "Gala",
        "Opera",
        "PT5M",
        """
        {"id": "south", "name": "South", "kind": "SEATED", "price": {"amount": 4500, "currency": "EUR"},
         "map": {"x": 0, "y": 4}, "rows": [{"label": "A", "seats": 9}]},
        {"id": "north", "name": "North", "kind": "SEATED", "price": {"amount": 4500, "currency": "EUR"},
         "map": {"x": 0, "y": -4, "angle": 180}, "rows": [{"label": "A", "seats": 9}]}""");
  }

  private static ShopEvent put(
      String service, String name, String venue, String paymentWindow, String sections) {
    // Each before all others, so that it is the first in the list.
    Instant start = LATEST_START.minus(Duration.ofHours(MADE.incrementAndGet()));
    return put(service, name, venue, start, paymentWindow, sections);
  }

  private static ShopEvent put(
      String service,
      String name,
      String venue,
      Instant start,
      String paymentWindow,
      String sections) {
    String id = "gala-" + UUID.randomUUID().toString().substring(0, 13);
    Http.send(
            "PUT",
            service + "/api/events/" + id,
            """
            {"name": "%s", "venue": "%s", "startsAt": "%s",
             "paymentWindow": "%s", "maxPerVisitor": 6, "sections": [%s]}"""
                .formatted(name, venue, start, paymentWindow, sections),
            Map.of(
                "Authorization",
                "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)),
                "Content-Type",
                "application/json"))
        .is(201);
    return new ShopEvent(service, id);
  }

  /** An operator deletes it. */
  void isDeleted() {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5)));
    Http.send("DELETE", service + "/api/events/" + id, "", headers).is(204);
  }

  /** The address of its page. */
  String page() {
    return service + "/events/" + id;
  }

  /** The same as the waiting room sends a new visitor there. */
  String pageWithPass() {
    return page() + "#pass=" + pass();
  }

  /** The same in a language. */
  String pageWithPass(String language) {
    return page() + "?lang=" + language + "#pass=" + pass();
  }

  /** A visitor with a pass of their own. */
  Buyer buyer() {
    return new Buyer(this, pass());
  }

  /** Somebody else holds a seat. Returns the hold's id. */
  String holds(String seat) {
    return buyer().requests(seat).is(201).text("/id");
  }

  /** Somebody else requests a seat that another visitor has. */
  void isRefused(String seat) {
    buyer().requests(seat).isProblem(409, "seats-taken");
  }

  /** Waits until the letters of a row of the hall, which is the last section, match. */
  void awaitSeats(String row, String letters) {
    Eventually.await("row " + row + " is " + letters).until(() -> seats(row).matches(letters));
  }

  private String seats(String row) {
    JsonNode sections =
        Http.send("GET", service + "/api/events/" + id + "/availability", "", Map.of())
            .json()
            .path("sections");
    String path = "/rows/" + (row.charAt(0) - 'A') + "/seats";
    return sections.path(sections.size() - 1).at(path).asText();
  }

  private String pass() {
    return pass(id);
  }

  /** What the waiting room of an event gives to one of its visitors. */
  static String pass(String event) {
    return signed(claims(event, "visitor-" + UUID.randomUUID(), Duration.ofMinutes(10)));
  }

  /** A visitor's only pass, which ends after a time and can be renewed. */
  String renewablePass(String visitor, Duration left) {
    long until = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    return signed(
        claims(id, visitor, left)
            .claim("jti", "pass-of-" + visitor)
            .claim("renewable_until", until));
  }

  private static JwtClaimsBuilder claims(String event, String visitor, Duration left) {
    return Jwt.issuer("usher-queue")
        .audience("usher-booking")
        .subject(visitor)
        .claim("room", event)
        .claim("jti", "pass-" + UUID.randomUUID())
        .expiresIn(left);
  }

  private static String signed(JwtClaimsBuilder claims) {
    return claims
        .jws()
        .keyId(KEY_ID)
        .algorithm(SignatureAlgorithm.RS256)
        .sign(TestStores.keys().passKey());
  }
}
