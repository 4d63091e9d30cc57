package dev.usher.booking.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.SiteProfile;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
@TestProfile(SiteProfile.class)
class ConsoleTest {
  private static final Path CODE = SiteProfile.SIGN_IN_CODE;
  private static final Path OTHER_CODE = SiteProfile.OTHER_CODE;
  private static final Pattern LIBRARY = Pattern.compile("data-library=\"(/[^\"]+)\"");
  private static final Pattern FILES = Pattern.compile("(?:src|href)=\"(/[^\"]+\\.(?:js|css))\"");

  private final BookingClient site = BookingClient.underTest();

  @Test
  void thePageCallsItsServicesOnlyAndHasNoScriptOrStyleInIt() {
    Reply page = site.get("/console").is(200);
    String policy = page.header("Content-Security-Policy");
    assertTrue(
        policy.endsWith(
            "connect-src 'self' https://queue.example http://127.0.0.1:8090 "
                + TestStores.oidc().issuer().replace("/realms/usher", "")),
        policy);
    assertTrue(
        page.body()
            .contains(
                "id=\"oidc\">{\"issuer\":\"%s\",\"clientId\":\"usher-console\",\"scope\":\"openid\"}</script>"
                    .formatted(TestStores.oidc().issuer())));
    assertEquals("no-cache", page.header("Cache-Control"));
    assertEquals("no-referrer", page.header("Referrer-Policy"));
    assertFalse(page.body().contains("style="));
    assertFalse(page.body().contains("<style"));
    List<String> files = FILES.matcher(page.body()).results().map(m -> m.group(1)).toList();
    assertTrue(files.contains("/usher-console/console.js"), files::toString);
    // Those that the script imports, through others; not what it imports later.
    assertTrue(files.contains("/usher-console/palette.js"), files::toString);
    assertFalse(files.contains("/usher-console/seats.js"), files::toString);
    assertEquals(files.stream().distinct().toList(), files);
    files.forEach(file -> site.get(file).is(200));
    Matcher library = LIBRARY.matcher(page.body());
    assertTrue(library.find());
    site.get(library.group(1) + "/uPlot.iife.min.js").is(200);
    site.get(library.group(1) + "/uPlot.min.css").is(200);
    assertEquals(
        304,
        site.send("GET", "/console", Map.of("If-None-Match", page.header("ETag")), "").status());
  }

  @Test
  void thePageIsInTheLanguageOfTheReader() {
    Map<String, String> arabic = Map.of("Accept-Language", "ar-EG, en;q=0.5");
    Reply page = site.send("GET", "/console", arabic, "").is(200);
    assertTrue(page.body().contains("<html lang=\"ar\" dir=\"rtl\">"));
    assertEquals("ar", page.header("Content-Language"));
    assertTrue(site.get("/console?lang=de").body().contains("Konsole"));
  }

  @Test
  void aCodeIsGoodOnceAndTenWrongOnesVoidIt() throws IOException {
    Files.writeString(CODE, "the-code the.token\n");
    Files.writeString(OTHER_CODE, "other-code other.token\n");
    signIn("another-code").isProblem(403, "sign-in-refused");
    Reply reply = signIn("the-code").is(200);
    assertEquals("the.token", reply.text("/token"));
    assertTrue(reply.header("Cache-Control").contains("no-store"), reply::toString);
    assertFalse(Files.exists(CODE));
    signIn("the-code").isProblem(403, "sign-in-refused");
    assertEquals("other.token", signIn("other-code").is(200).text("/token"));
    assertFalse(Files.exists(OTHER_CODE));
    signIn("other-code").isProblem(403, "sign-in-refused");

    Files.writeString(OTHER_CODE, "other-code other.token\n");
    Files.writeString(CODE, "the-code the.token\n");
    for (int i = 0; i < 7; i++) {
      signIn("wrong-" + i).isProblem(403, "sign-in-refused");
    }
    assertTrue(Files.exists(CODE), "Nine wrong codes, two of them before");
    signIn("wrong-9").isProblem(403, "sign-in-refused");
    assertFalse(Files.exists(CODE) || Files.exists(OTHER_CODE));
    Files.writeString(CODE, "the-code the.token\n");
    signIn("the-code").isProblem(403, "sign-in-refused");
    Files.delete(CODE);
    signIn("").is(422);
  }

  @Test
  void aSessionIsAnOperatorsAndNamesWhatThePageCalls() {
    Reply session = site.send("GET", "/api/console/session", BookingClient.operator(), "").is(200);
    assertEquals("operator", session.text("/name"));
    assertEquals("https://queue.example", session.text("/queue"));
    assertEquals("http://127.0.0.1:8090/rush", session.text("/rush"));
    site.get("/api/console/session").is(401);
  }

  private Reply signIn(String code) {
    return site.send(
        "POST",
        "/api/console/sign-in",
        Map.of("Content-Type", "application/json"),
        "{\"code\": \"" + code + "\"}");
  }
}
