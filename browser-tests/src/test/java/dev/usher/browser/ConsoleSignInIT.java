package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Route.FulfillOptions;
import dev.usher.testing.OidcStub;
import dev.usher.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How an operator signs in to the console, and who does not. */
class ConsoleSignInIT extends ConsoleCase {
  private final OidcStub provider = TestStores.oidc();

  @AfterEach
  void behave() {
    provider.behave(new OidcStub.Behaviour());
  }

  @Test
  void theLinkOfRunSignsInOnceAndNoTokenOrCodeIsInAnAddress() throws IOException {
    Files.writeString(CODE, "one-time-code " + TOKEN + "\n");
    page.navigate(console() + "#code=one-time-code");
    assertThat(page.locator("#who")).hasText("Signed in as operator");
    assertThat(page.locator("#list-title")).isVisible();
    assertEquals(console(), page.url());
    assertFalse(Files.exists(CODE));
    page.reload();
    assertThat(page.locator("#who")).hasText("Signed in as operator");
    page.locator("#sign-out").click();
    assertThat(page.locator("#oidc-sign-in")).isFocused();

    page.navigate("about:blank");
    page.navigate(console() + "#code=one-time-code");
    assertThat(page.locator("#notice")).containsText("The link was used already");
    assertThat(page.locator("#desk")).isHidden();
    sent.forEach(
        address ->
            assertFalse(
                address.contains(TOKEN.substring(0, 20)) || address.contains("one-time-code"),
                address));
  }

  @Test
  void theLinkToTheRushOfRunSignsInAndGoesToItsButton() throws IOException {
    send("PUT", queueUrl(), "/api/rooms/demo", room(60, 5));
    Files.writeString(CODE, "code-of-the-rush " + TOKEN + "\n");
    page.navigate(console() + "#code=code-of-the-rush&event=demo&show=rush");
    assertThat(page.locator("#who")).hasText("Signed in as operator");
    assertThat(page.locator("#rush")).isFocused();
    assertThat(page.locator("#rush-card")).isInViewport();
    assertEquals(console() + "#event=demo&show=rush", page.url());
    // Only once: an operator who has gone on is not called back.
    page.locator("#rate").focus();
    page.waitForResponse(queueUrl() + "/api/rooms/demo", () -> {});
    page.waitForResponse(queueUrl() + "/api/rooms/demo", () -> {});
    assertThat(page.locator("#rate")).isFocused();

    // Where it is sent is an address inside of ./run.
    page.locator("#rush").click();
    assertThat(page.locator("#notice")).containsText("Failed: Send 500 visitors.");
    page.route("**/rush", route -> route.fulfill(new FulfillOptions().setStatus(202)));
    page.locator("#rush").click();
    assertThat(page.locator("#notice")).hasText("The visitors are on their way.");
  }

  @Test
  void aTokenSignsInAndOneThatIsNoOperatorsDoesNot() {
    page.navigate(console() + "#event=gala");
    assertThat(page.locator("#sign-in")).isVisible();
    assertThat(page.locator("#desk")).isHidden();
    assertEquals(List.of(), sent.stream().filter(address -> address.contains("/api/")).toList());
    Accessibility.check(page);
    Screenshots.take(page, "console-sign-in");
    signIn(TestStores.keys().token("queue-service", "service", Duration.ofMinutes(5)));
    assertThat(page.locator("#notice"))
        .containsText("You are signed in as queue-service, but lack the role operator");
    assertThat(page.locator("#desk")).isHidden();
    Accessibility.check(page);
    Screenshots.take(page, "console-sign-in-refused");
    signIn("nonsense");
    assertThat(page.locator("#notice")).containsText("not an operator’s");
    signIn(TOKEN);
    assertThat(page.locator("#event-title")).hasText("gala");
    backToList();
    assertThat(page.locator("#list-title")).isFocused();
    assertThat(page.locator("#queue-health")).containsText("responds");
    assertThat(page.locator("#booking-health")).containsText("responds");
  }

  @Test
  void anOperatorSignsInAtTheProviderAndIsNamedInTheAuditLog() {
    String id = sale();
    page.navigate(console() + "?lang=de#event=" + id);
    page.locator("#oidc-sign-in").click();
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertEquals(console() + "?lang=de#event=" + id, page.url());
    page.locator("#sold-out").click();
    assertThat(page.locator("#audit-entries li").first()).containsText("alice (user-7)");
    assertThat(page.locator("#audit-entries code").first())
        .hasText("POST /api/rooms/" + id + "/sold-out");

    // The sign-in ends while a form is half filled.
    page.locator("#edit-details > summary").click();
    page.locator("#f-name").fill("Half a na");
    rotateKeys();
    assertThat(page.locator("#notice")).containsText("Ihre Anmeldung ist abgelaufen");
    assertThat(page.locator("#oidc-sign-in")).isFocused();
    OidcStub.Behaviour refreshing = new OidcStub.Behaviour();
    refreshing.refreshes = true;
    provider.behave(refreshing);
    page.waitForPopup(() -> page.locator("#oidc-sign-in").click());
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertThat(page.locator("#sign-in")).isHidden();
    assertThat(page.locator("#f-name")).hasValue("Half a na");
    page.locator("#f-name").fill("Half a name");

    // With a refresh token, it goes on without a question.
    int questions = provider.authorizations().size();
    int before = provider.refreshes();
    rotateKeys();
    page.waitForCondition(() -> provider.refreshes() > before);
    assertThat(page.locator("#who")).hasText("Angemeldet als alice (user-7)");
    assertThat(page.locator("#f-name")).hasValue("Half a name");
    page.locator("#save").click();
    assertThat(page.locator("#event-title")).hasText("Half a name");
    assertEquals(questions, provider.authorizations().size());

    signOut();
    assertThat(page.locator("#oidc-sign-in")).isVisible();
    assertFalse(provider.signOuts().isEmpty());
    provider.signOuts().forEach(query -> assertFalse(query.contains("token"), query));
    for (String address : sent) {
      assertFalse(
          address.startsWith(bookingUrl())
              && (address.contains("code=") || address.contains("state=")),
          address);
    }
  }

  /** Tokens signed until now end. */
  private void rotateKeys() {
    String old = provider.keyId();
    provider.addKey("RSA");
    provider.withdraw(old);
  }

  @Test
  void anAnswerThatThisTabDidNotAskForSignsNobodyIn() {
    String other = "https://other.example";
    String mismatch = "not started in this tab";
    Map<String, String> denied = Map.of("code", "", "error", "access_denied");
    // The code of somebody else's sign-in: its verifier is not here.
    String stolen = provider.codeOfAnother(console());
    assertAll(
        () -> isNotSignedIn(mismatch, bad -> bad.answer = Map.of("state", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.answer = Map.of("iss", other)),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("nonce", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("aud", "other")),
        () -> isNotSignedIn(mismatch, bad -> bad.identity = Map.of("iss", other)),
        () -> isNotSignedIn(mismatch, bad -> bad.discovered = other),
        () -> isNotSignedIn("invalid_grant", bad -> bad.answer = Map.of("code", stolen)),
        () -> isNotSignedIn("access_denied", bad -> bad.answer = denied),
        () -> isNotSignedIn("does not respond", bad -> bad.isAway = true),
        () -> isNotSignedIn("lack the role", bad -> bad.user = Map.of("sub", "user-8")));
    // What could be guessed, or used again, would protect nobody.
    for (String secret : List.of("state", "nonce", "code_challenge")) {
      List<String> used = provider.authorizations().stream().map(one -> one.get(secret)).toList();
      assertEquals(used.size(), Set.copyOf(used).size(), secret);
      used.forEach(one -> assertEquals(43, one.length(), secret));
    }
    // Who lacks the role is asked who else to be.
    page.locator("#oidc-sign-in").click();
    page.waitForCondition(() -> provider.lastAuthorization().containsKey("prompt"));
    assertThat(page.locator("#who")).hasText("Signed in as alice (user-7)");
    signOut();

    page.navigate("about:blank");
    page.navigate(console() + "#state=made-up&code=made-up");
    assertThat(page.locator("#notice")).containsText(mismatch);
    assertEquals(console(), page.url());
  }

  /** To the provider and back. Chromium may never answer if another page is opened amid this. */
  private void signOut() {
    AtomicBoolean isBack = new AtomicBoolean();
    page.onLoad(loaded -> isBack.set(true));
    page.locator("#sign-out").click();
    page.waitForCondition(isBack::get);
  }

  private void isNotSignedIn(String why, Consumer<OidcStub.Behaviour> fault) {
    OidcStub.Behaviour bad = new OidcStub.Behaviour();
    fault.accept(bad);
    provider.behave(bad);
    page.navigate(console());
    page.evaluate("sessionStorage.clear()");
    page.reload();
    page.locator("#oidc-sign-in").click();
    assertThat(page.locator("#notice")).containsText(why);
    assertThat(page.locator("#desk")).isHidden();
    assertEquals(false, page.evaluate("'usher-operator-token' in sessionStorage"));
    provider.behave(new OidcStub.Behaviour());
  }
}
