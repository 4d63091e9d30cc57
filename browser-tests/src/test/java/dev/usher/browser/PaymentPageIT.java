package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.LoadState;
import dev.usher.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sandbox's pay page in Chromium, and what all pages of a payment cost. */
class PaymentPageIT extends PaymentCase {
  @Test
  void aDeclinedPaymentLeadsBackAndTheNextOneIsPaid() {
    String hold = buyer.holds(1);
    page.navigate(buyer.startsToPay(hold) + "?lang=de");
    page.locator("button[value=failed]").click();
    is("DECLINED");
    look("declined");
    page.reload();
    is("DECLINED");
    assertThat(page.locator("#next")).hasAttribute("href", "/checkout/" + hold + "?lang=de");

    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    page.locator(PAY).click();
    is("PAID");
    assertThat(page.locator("#next")).hasAttribute("href", "/bookings/" + hold);
  }

  @Test
  void aDoubleClickPaysOnceAndTheBackButtonOffersNoSecondPayment() {
    String hold = buyer.holds(1);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.checkout(hold) + "?lang=de");
    assertThat(page.locator("#pay")).isEnabled();
    page.navigate(buyer.startsToPay(hold) + "?lang=de");
    is("OPEN");
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.locator(PAY).dblclick();
    is("PAID");
    assertEquals(1, buyer.payments(hold));

    page.goBack();
    assertThat(page.locator("button[name=outcome], #pay:visible")).hasCount(0);
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.navigate(buyer.checkout(hold) + "?lang=de");
    showsTickets(hold, 1);
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    assertEquals(1, buyer.payments(hold));
  }

  @Test
  void thePageShowsTheEndOfThePaymentWindowByItself() {
    buyer = Buyer.of(buyer.service(), Duration.ofSeconds(3));
    page.navigate(buyer.startsToPay(buyer.holds(1)));
    is("OPEN");
    is("EXPIRED");
    assertThat(page.locator("button[name=outcome]")).hasCount(0);
    assertThat(page.locator("#next")).hasAttribute("href", "/events/" + buyer.event());
    look("expired");
  }

  @Test
  void itIsPaidWithoutJavaScript() {
    browser.close();
    open(new NewContextOptions().setJavaScriptEnabled(false).setLocale("fr"));
    String hold = buyer.holds(1);
    // Over plain http, where browsers do not say which site a form comes from.
    page.navigate(Chromium.otherHost(buyer.startsToPay(hold)));
    is("OPEN");
    page.locator("#language").selectOption("de");
    page.locator("header button").click();
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    page.locator(PAY).click();
    is("PAID");
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    for (String path : List.of(buyer.page(hold), buyer.checkout(hold), hall())) {
      page.navigate(path);
      assertThat(page.locator("main noscript p")).containsText("JavaScript");
      // Nothing is promised that only a script could do.
      assertThat(page.locator("main"))
          .not()
          .containsText("\u2026", new ContainsTextOptions().setUseInnerText(true));
    }
  }

  private String hall() {
    return buyer.service() + "/events/" + buyer.event();
  }

  @Test
  void inArabicOnAPhoneNothingIsCutOffAndNamesOfBothDirectionsAreWhole() {
    browser.close();
    open(new NewContextOptions().setLocale("ar").setViewportSize(360, 740));
    String name = "Gala 2030 (\u0644\u064a\u0644\u0629) - Oper!";
    String venue = "Opernhaus (\u062f\u0628\u064a), 1. Stock!";
    String section = "Parkett (\u0634\u0631\u0642) 1!";
    buyer = Buyer.of(buyer.service(), LONG, name, venue, section, "KWD");
    String hold = buyer.holds(7, 8);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.checkout(hold));
    assertThat(page.locator("#event")).containsText("\u2068" + name + "\u2069");
    assertThat(page.locator("#chosen li").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator("#total")).containsText("9.000");
    String total = page.locator("#total").textContent();
    look("checkout-ar");
    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    assertThat(page.locator("html")).hasAttribute("dir", "rtl");
    isIsolated("#order bdi", name);
    isIsolated(".order p bdi", venue);
    assertThat(page.locator(".order li").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator(".amount dd")).containsText("9.000");
    assertEquals(total, page.locator(".amount dd").textContent());
    look("pay-ar");
    page.locator(PAY).click();
    is("PAID");
    fits();
    page.locator("#next").click();
    showsTickets(hold, 2);
    isIsolated("h1 bdi", name);
    isIsolated(".ticket:first-child h3 bdi", name);
    isIsolated("#venue bdi", venue);
    assertThat(page.locator(".place").first()).containsText("\u2068" + section + "\u2069");
    assertThat(page.locator("#total")).containsText("9.000");
    look("booking-ar");
  }

  @Test
  void whoCancelsInOneTabSeesItInTheOtherAndALatePaymentIsExplained() {
    String hold = buyer.holds(3);
    String payUrl = buyer.startsToPay(hold);
    browser.addInitScript(buyer.keepsPass());
    Page other = browser.newPage();
    other.navigate(buyer.checkout(hold));
    assertThat(other.locator("#cancel")).isVisible();
    page.navigate(payUrl);
    is("OPEN");
    other.locator("#cancel").click();
    is("CANCELLED");

    buyer.another().holds(3);
    paysTooLate();
    assertThat(page.locator("[role=status]")).containsText("was cancelled before your payment");
    assertThat(page.locator("[role=status]")).containsText("The whole amount was paid back.");
    assertThat(page.locator("#next")).hasText("Back to the event");
    page.navigate(buyer.checkout(hold));
    assertThat(page.locator("h1")).hasText("You have cancelled");
    isRefundedAtCheckout("was cancelled before your payment arrived");
  }

  @Test
  void theCheckoutSaysOfALatePaymentWhatThePayPageSays() {
    buyer = Buyer.of(buyer.service(), Duration.ofSeconds(3));
    browser.addInitScript(buyer.keepsPass());
    String hold = buyer.holds(1);
    page.navigate(buyer.startsToPay(hold));
    is("EXPIRED");
    ShopServices.awaitWorker();
    Buyer another = buyer.another();
    Eventually.await("the seat is free")
        .until(() -> another.requests("stalls-A-1").status() == 201);
    paysTooLate();
    page.navigate(buyer.checkout(hold));
    assertThat(page.locator("h1")).hasText("The time to pay is over");
    isRefundedAtCheckout("your seats are no longer available");
    look("checkout-refunded");
  }

  /** A form that was still open pays for seats that somebody else has by now. */
  private void paysTooLate() {
    page.evaluate(
        """
        const form = document.createElement("form");
        form.method = "post";
        form.innerHTML = "<input name=outcome value=succeeded>";
        document.body.append(form);
        form.submit();""");
    is("REFUNDED");
  }

  private void isRefundedAtCheckout(String why) {
    assertThat(page.locator("#notice")).containsText(why);
    assertThat(page.locator("#notice")).containsText("€45.00 was paid back");
    assertThat(page.locator("#notice")).not().containsText("free for others");
    assertThat(page.locator("#notice")).not().containsText("on sale");
  }

  @Test
  void theWayBackFromTheTicketsShowsThePaidPageOnce() {
    String hold = buyer.holds(1);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.service() + "/?lang=en");
    page.navigate(buyer.startsToPay(hold));
    page.locator(PAY).click();
    is("PAID");
    page.locator("#next").click();
    showsTickets(hold, 1);
    page.goBack();
    is("PAID");
    page.goBack();
    assertThat(page).hasURL(buyer.service() + "/?lang=en");
  }

  @Test
  void whoCancelsWhatWasPaidInAnotherTabSeesThatItIsPaid() {
    String hold = staysAtCheckoutWhileAnotherTabPays();
    page.locator("#cancel").click();
    assertThat(page.locator("h1")).hasText("Already paid");
    assertThat(page.locator("#notice")).containsText("so it was not cancelled");
    assertThat(page.locator("#pay")).isHidden();
    look("checkout-paid-elsewhere");
    page.locator("#again").click();
    showsTickets(hold, 1);
  }

  @Test
  void whoPaysWhatWasPaidInAnotherTabGetsTheTicketsAndPaysOnce() {
    String hold = staysAtCheckoutWhileAnotherTabPays();
    page.locator("#pay").click();
    showsTickets(hold, 1);
    assertEquals(1, buyer.payments(hold));
  }

  /** A checkout that does not know it, as beside another window. */
  private String staysAtCheckoutWhileAnotherTabPays() {
    String hold = buyer.holds(1);
    browser.addInitScript(buyer.keepsPass());
    page.navigate(buyer.checkout(hold));
    assertThat(page.locator("#cancel")).isVisible();
    Page other = browser.newPage();
    other.navigate(buyer.startsToPay(hold));
    other.locator(PAY).click();
    assertThat(other.locator("#main")).hasAttribute("data-state", "PAID");
    assertThat(page.locator("#cancel")).isVisible();
    return hold;
  }

  @Test
  void whoPaysOrCancelsWhatWasCancelledElsewhereSeesThat() {
    browser.addInitScript(buyer.keepsPass());
    for (String button : List.of("#pay", "#cancel")) {
      String hold = buyer.holds(1);
      page.navigate(buyer.checkout(hold));
      assertThat(page.locator(button)).isVisible();
      buyer.cancels(hold);
      page.locator(button).click();
      assertThat(page.locator("h1")).hasText("You have cancelled");
      assertThat(page.locator("#notice")).hasText("The seats are free for others again.");
      assertThat(page.locator("#again")).hasText("Choose again");
    }
  }

  /** The name is shown whole, from left to right as it begins, on a page from right to left. */
  private void isIsolated(String selector, String name) {
    assertThat(page.locator(selector)).hasText(name);
    assertThat(page.locator(selector)).hasCSS("unicode-bidi", "isolate");
    assertThat(page.locator(selector)).hasCSS("direction", "ltr");
  }

  @Test
  void thePagesAreSmallAndQuickOnASlowPhone() {
    String hold = buyer.holds(1);
    Runnable canPay = () -> assertThat(page.locator("#pay")).isVisible();
    costs("checkout", buyer.checkout(hold), canPay, 8, 15_000, 2_700);
    costs("pay page", buyer.startsToPay(hold), () -> is("OPEN"), 5, 8_000, 2_000);
    page.locator(PAY).click();
    is("PAID");
    Runnable hasTicket = () -> showsTickets(hold, 1);
    costs("booking page with one ticket", buyer.page(hold), hasTicket, 9, 16_000, 2_700);
  }

  /**
   * Opens a page in a new browser with a processor that is four times slower. The time allowed is
   * three times what was measured: it finds a page that does much more, on any machine.
   */
  private void costs(
      String what, String address, Runnable ready, int maxRequests, int maxBytes, int maxMillis) {
    browser.close();
    open(new NewContextOptions().setLocale("en").setViewportSize(360, 740));
    browser.addInitScript(buyer.keepsPass());
    SlowProcessor processor = SlowProcessor.of(page, SlowProcessor.PHONE);
    int before = requests.size();
    page.navigate(address);
    ready.run();
    page.waitForLoadState(LoadState.NETWORKIDLE);

    double millis = processor.busyMillis();
    System.out.printf("%s: %.0f ms%n", what, millis);
    Budget.holds(what, requests.subList(before, requests.size()), maxRequests, maxBytes);
    assertTrue(0 < millis && millis <= maxMillis, () -> millis + " ms of the " + what);
  }
}
