package dev.usher.system;

import static dev.usher.testing.Eventually.await;
import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/** A visitor in the queue of an event, who can be admitted to hold seats and pay. */
final class Visitor {
  private static final Duration POLL = Duration.ofMillis(100);

  private final OnSale sale;
  private final String room;
  private final String token;
  private String pass = "";
  private String passId = "";

  Visitor(OnSale sale, String token) {
    this.sale = sale;
    this.room = sale.queue() + "/api/rooms/" + sale.event();
    this.token = token;
  }

  /** Waits for their turn and takes their pass. */
  Visitor isAdmitted() {
    await("It is their turn").pollInterval(POLL).until(() -> state().equals("YOUR_TURN"));
    var given = bearing(token).post(room + "/passes").then().statusCode(201).extract();
    pass = given.path("pass");
    passId = given.path("passId");
    return this;
  }

  /** Their state by queue-service. */
  String state() {
    return bearing(token).get(room + "/position").then().statusCode(200).extract().path("state");
  }

  /** Their queue number. */
  long number() {
    Number number =
        bearing(token).get(room + "/position").then().statusCode(200).extract().path("number");
    return number.longValue();
  }

  String passId() {
    return passId;
  }

  /** The key that their pass was signed with. */
  String keyId() {
    String header = pass.substring(0, pass.indexOf('.'));
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
  }

  Response holdsPlaces(int quantity) {
    return bearing(pass)
        .contentType(ContentType.JSON)
        .body("{\"section\": \"floor\", \"quantity\": %d}".formatted(quantity))
        .post(sale.booking() + "/api/events/" + sale.event() + "/holds");
  }

  Response holds(String seat) {
    return holds(seat, UUID.randomUUID().toString());
  }

  private Response holds(String seat, String key) {
    return bearing(pass)
        .header("Idempotency-Key", key)
        .contentType(ContentType.JSON)
        .body("{\"seats\": [\"%s\"]}".formatted(seat))
        .post(sale.booking() + "/api/events/" + sale.event() + "/holds");
  }

  /** Asks for the seat until they get it: the gate hears of a release after PostgreSQL does. */
  String holdsInTheEnd(String seat) {
    String key = UUID.randomUUID().toString();
    await("They have " + seat).until(() -> holds(seat, key).statusCode() == 201);
    return holds(seat, key).then().statusCode(201).extract().path("id");
  }

  Response looksAt(String hold) {
    return bearing(pass).get(sale.booking() + "/api/holds/" + hold);
  }

  Response startsToPay(String hold) {
    return bearing(pass).post(sale.booking() + "/api/holds/" + hold + "/payment");
  }

  /** Pays on the sandbox's page. */
  void pays(String hold) {
    String payment = startsToPay(hold).then().statusCode(200).extract().path("paymentId");
    given()
        .contentType(ContentType.URLENC)
        .formParam("outcome", "succeeded")
        .post(sale.booking() + "/pay/" + payment)
        .then()
        .statusCode(200);
  }

  Response booking(String hold) {
    return bearing(pass).get(sale.booking() + "/api/bookings/" + hold);
  }

  private static RequestSpecification bearing(String token) {
    return given().auth().oauth2(token);
  }
}
