package dev.usher.queue.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class PageTest {
  private static final Map<String, String> GZIP = Map.of("Accept-Encoding", "gzip");
  private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(/usher[^\"]+)\"");

  @ParameterizedTest
  @ValueSource(strings = {"en", "th"})
  void theFirstLoadIsBelow30Kilobytes(String language) throws IOException {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Reply page = get("/rooms/" + room.id() + "?lang=" + language, GZIP).is(200);
    int size = compressed(page);
    Set<String> files = new LinkedHashSet<>();
    FILE.matcher(text(page)).results().forEach(file -> files.add(file.group(1)));
    assertEquals(
        Set.of(
            "/usher/page.css",
            "/usher/page.js",
            "/usher-queue/waiting.css",
            "/usher-queue/waiting.js"),
        files);
    for (String file : files) {
      size += compressed(get(file, GZIP).is(200));
    }
    assertTrue(size < 30_000, "bytes: " + size);
  }

  private static int compressed(Reply reply) {
    assertEquals("gzip", reply.header("Content-Encoding"), reply::toString);
    assertTrue(reply.header("Vary").contains("Accept-Encoding"), reply::toString);
    return reply.bytes().length;
  }

  @Test
  void thePageRunsNothingButItsOwnFiles() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Reply page = get("/rooms/" + room.id(), Map.of()).is(200);
    assertTrue(page.header("Content-Type").startsWith("text/html"), page.header("Content-Type"));
    assertTrue(page.header("Content-Security-Policy").contains("default-src 'none'"));
    assertFalse(page.body().contains("style="), page::body);
    assertFalse(page.body().matches("(?s).*<script(?![^>]* src=)(?![^>]*application/json).*"));
  }

  @Test
  void aSharedCacheMayKeepThePageAndAsksWhetherItHasChanged() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "name", "Gala");
    String path = "/rooms/" + room.id();
    Reply page = get(path, Map.of()).is(200);
    assertTrue(page.header("Cache-Control").startsWith("public, max-age="), page::toString);
    assertEquals("Accept-Encoding, Accept-Language", page.header("Vary"));
    assertEquals("", page.header("Set-Cookie"));
    String tag = page.header("ETag");
    Reply known = get(path, Map.of("If-None-Match", tag)).is(304);
    assertEquals("", known.body());
    assertTrue(known.header("Cache-Control").startsWith("public, max-age="), known::toString);

    room.joins();
    room.is("pause");
    get(path, Map.of("If-None-Match", tag)).is(304);
    room.set("name", "Gala night").is(200);
    assertTrue(get(path, Map.of("If-None-Match", tag)).is(200).body().contains("Gala night"));
  }

  @Test
  void filesOfThePageAreKeptAndAskedForAgain() {
    for (String file : new String[] {"/usher/page.js", "/usher-queue/waiting.css"}) {
      Reply first = get(file, Map.of()).is(200);
      assertTrue(first.header("Cache-Control").startsWith("public, max-age="), first::toString);
      assertTrue(first.header("Content-Type").startsWith("text/"), first::toString);
      assertEquals("", first.header("Content-Encoding"));
      get(file, Map.of("If-None-Match", first.header("ETag"))).is(304);
      Reply head = Http.send("HEAD", ServiceUnderTest.url() + file, "", Map.of());
      assertEquals("", head.is(200).body());
    }
    get("/usher-queue/no-such.js", Map.of()).isProblem(404, "not-found");
    get("/usher-queue/..%2fwaiting.js", Map.of()).is(404);
  }

  @Test
  void thePageIsInTheLanguageOfTheAddressOrTheBrowser() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String path = "/rooms/" + room.id();
    Languages.all()
        .forEach(
            language -> {
              Reply page = get(path + "?lang=" + language.code(), Map.of("Accept-Language", "en"));
              assertEquals(language.code(), page.is(200).header("Content-Language"));
              String html =
                  "<html lang=\"%s\" dir=\"%s\">".formatted(language.code(), language.direction());
              assertTrue(page.body().contains(html), page::body);
              assertTrue(page.body().contains(language.text("waiting", "join")), page::body);
            });
    Reply german = get(path, Map.of("Accept-Language", "tlh, de-AT;q=0.8, en;q=0.5"));
    assertEquals("de", german.header("Content-Language"));
  }

  @Test
  void theLookOfARoomIsInItsPageAndNowhereElse() {
    JsonObject branding =
        new JsonObject()
            .put("logoUrl", "https://venue.example/l.svg?a=b&c=d")
            .put("accent", "#aa0000")
            .put("message", "Doors open <b>at 7</b> & \"late\"");

    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "branding", branding);
    assertEquals(branding, room.lookAsOperator().getJsonObject("branding"));
    assertFalse(room.look().containsKey("branding"));
    String page = get("/rooms/" + room.id(), Map.of()).body();
    assertTrue(page.contains("src=\"https://venue.example/l.svg?a=b&amp;c=d\""), page);
    assertTrue(page.contains("Doors open &lt;b&gt;at 7&lt;/b&gt; &amp; &quot;late&quot;"), page);
    String colours = page.replaceAll("(?s).*href=\"(/rooms/[^\"]+/branding\\?v=[^\"]+)\".*", "$1");
    Reply css = get(colours, Map.of()).is(200);
    assertTrue(css.header("Content-Type").startsWith("text/css"), css::toString);
    assertTrue(css.body().contains("--accent: #aa0000"), css::body);

    room.set().is(200);
    assertFalse(room.lookAsOperator().containsKey("branding"));
    assertFalse(get("/rooms/" + room.id(), Map.of()).body().contains("venue.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"logoUrl\": \"http://venue.example/l.svg\"}",
        "{\"logoUrl\": \"//venue.example/l.svg\"}",
        "{\"logoUrl\": \"javascript:alert(1)\"}",
        "{\"logoUrl\": \"\"}",
        "{\"accent\": \"red\"}",
        "{\"accent\": \"#12345\"}",
        "{\"background\": \"#1234567\"}",
        "{\"background\": \"#fff;}\"}",
        "{\"message\": \" \"}",
        "{\"message\": \"a\\u202eb\"}",
        "{\"colour\": \"#123456\"}",
      })
  void aLookThatCannotBeShownIsRefusedByItsField(String branding) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.set("branding", new JsonObject(branding));
    assertTrue(reply.status() == 422 || reply.status() == 400, reply::toString);
    assertTrue(reply.text("/violations/0/field").startsWith("branding."), reply::toString);
  }

  /** Its script would take the parameter for a part of the room's name. */
  @ParameterizedTest
  @ValueSource(strings = {";x=1", ";", ";/"})
  void thePageOfARoomHasNoParametersInItsPath(String parameters) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    get("/rooms/" + room.id() + parameters, Map.of()).isProblem(404, "not-found");
  }

  @Test
  void thePageOfNoRoomSaysSoToPeopleAndToMachines() {
    Reply page = get("/rooms/no-such-room", Map.of("Accept", "text/html,*/*;q=0.8")).is(404);
    assertTrue(page.body().startsWith("<!doctype html>"), page::body);
    assertTrue(page.body().contains("There is no waiting room at this address"), page::body);
    assertEquals("no-store", page.header("Cache-Control"));
    get("/rooms/no-such-room", Map.of()).isProblem(404, "unknown-room");
  }

  @Test
  void whereThereIsNothingPeopleSeeAPageInTheirLanguageAndProgramsTheProblem() {
    Map<String, String> browser = Map.of("Accept", "text/html,*/*;q=0.8", "Accept-Language", "de");
    for (String path : List.of("/rooms", "/rooms/demo/x", "/nothing")) {
      Reply page = get(path, browser).is(404);
      assertTrue(page.body().contains("<html lang=\"de\""), page::body);
      assertEquals("no-store", page.header("Cache-Control"));
      get(path, Map.of()).isProblem(404, "not-found");
    }
    get("/api/nothing", browser).isProblem(404, "not-found");
  }

  @ParameterizedTest
  @MethodSource("languages")
  void theStartPageIsInTheLanguageOfItsVisitors(Language language) {
    Reply page = get("/?lang=" + language.code(), Map.of("Accept", "text/html")).is(200);
    for (String text :
        List.of(
            "<html lang=\"" + language.code() + "\" dir=\"" + language.direction() + "\"",
            "<h1>" + language.text("front", "queueTitle") + "</h1>",
            language.text("front", "queueText"),
            "<select id=\"language\"")) {
      assertTrue(page.body().contains(text), () -> text + " in " + page.body());
    }
  }

  static List<Language> languages() {
    return Languages.all();
  }

  private static Reply get(String path, Map<String, String> headers) {
    return Http.send("GET", ServiceUnderTest.url() + path, "", headers);
  }

  private static String text(Reply reply) throws IOException {
    try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(reply.bytes()))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
