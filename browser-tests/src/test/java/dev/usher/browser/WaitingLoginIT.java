package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.usher.standalone.process.FreePort;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.OidcStub;
import dev.usher.testing.OidcStub.Behaviour;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The waiting page of a room that asks for logins; the provider signs everybody in as one user. */
class WaitingLoginIT extends WaitingPageCase {
  private static final String LOGIN = "\"joinRules\": {\"login\": true}";
  private static final String PORT = Integer.toString(FreePort.find());

  private static Optional<ServiceProcess> ownService = Optional.empty();

  @BeforeAll
  static void startOwn() {
    Map<String, String> settings =
        Map.of(
            "quarkus.http.port",
            PORT,
            "usher.public-url",
            "http://localhost:" + PORT,
            "usher.visitors.issuer",
            TestStores.visitors().issuer(),
            "usher.visitors.client-id",
            OidcStub.VISITORS_CLIENT);
    ServiceProcess started = TestStores.service("queue-service", settings);
    ownService = Optional.of(started.awaitReady(Duration.ofMinutes(2)));
  }

  @AfterAll
  static void stopOwn() {
    ownService.ifPresent(ServiceProcess::stop);
  }

  @AfterEach
  void behave() {
    TestStores.visitors().behave(new Behaviour());
  }

  @Test
  void aVisitorSignsInAndHasOnePlaceInTwoBrowsers() {
    Room room = Room.paused("http://localhost:" + PORT, LOGIN);
    Page page = browser.newPage();
    page.navigate(room.page() + "?lang=de");
    assertThat(page.locator(HEADLINE)).hasText("Melden Sie sich an, um sich anzustellen.");
    Accessibility.check(page);
    Screenshots.take(page, "waiting-login");
    page.click("#loginGo");
    showsPlace(page);
    assertEquals(room.page() + "?lang=de", page.url());
    assertThat(page.locator("#login")).isHidden();
    page.reload();
    showsPlace(page);

    try (BrowserContext phone = visitor(new NewContextOptions())) {
      Page other = phone.newPage();
      other.navigate(room.page());
      other.click("#loginGo");
      showsPlace(other);
      assertThat(other.locator(NUMBER)).hasText("1");
    }
    assertEquals(1, room.issued());
  }

  @Test
  void aSignInThatDidNotWorkCanBeTriedAgain() {
    Behaviour refusing = new Behaviour();
    refusing.answer = Map.of("code", "", "error", "access_denied");
    TestStores.visitors().behave(refusing);
    Room room = Room.paused("http://localhost:" + PORT, LOGIN);
    Page page = browser.newPage();
    page.navigate(room.page());
    page.click("#loginGo");
    assertThat(page.locator(HEADLINE)).hasText("Signing in did not work. Please try again.");
    assertEquals(room.page(), page.url());
    TestStores.visitors().behave(new Behaviour());
    page.click("#loginGo");
    showsPlace(page);
  }

  @Test
  void aVisitorSignsInBeforeTheRoomOpensAndKeepsTheInvitation() {
    String both = "\"joinRules\": {\"login\": true, \"invitationOnly\": true}";
    Room room = Room.of("http://localhost:" + PORT, Instant.now().plusSeconds(3600), both);
    Page page = browser.newPage();
    page.navigate(room.page() + "#invitation=" + room.invitations(1).get(0));
    assertThat(page.locator("#detail")).hasText("Sign in to join this queue.");
    page.click("#loginGo");
    assertThat(page.locator("#opening")).isVisible();
    assertThat(page.locator("#login")).isHidden();
    room.set(Instant.now().minusSeconds(60), both);
    room.is("pause");
    page.reload();
    showsPlace(page);
    assertEquals(1, room.issued());
  }
}
