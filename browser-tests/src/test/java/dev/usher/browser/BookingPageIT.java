package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of a booking in Chromium: tickets, their link, and what is there without them. */
class BookingPageIT extends PaymentCase {
  @Test
  void whoPaysGetsTicketsToPrintAndACalendarEntry() throws IOException {
    String hold = buyer.holds(7, 8);
    page.navigate(buyer.startsToPay(hold));
    is("OPEN");
    assertThat(page.locator(".test")).containsText("Test payment");
    assertThat(page.locator(".amount dd")).hasText("€90.00");
    Locator left = page.locator("#left");
    assertThat(left).hasText(Pattern.compile("9:[0-5]\\d"));
    String before = left.textContent();
    assertThat(left).not().hasText(before);
    look("pay");
    page.reload();
    is("OPEN");

    page.locator(PAY).click();
    is("PAID");
    page.reload();
    is("PAID");

    page.evaluate(buyer.keepsPass());
    page.locator("#next").click();
    page.waitForURL(buyer.page(hold));
    showsTickets(hold, 2);
    look("booking");
    page.reload();
    showsTickets(hold, 2);

    Download file = page.waitForDownload(() -> page.locator("#calendar").click());
    assertEquals(buyer.event() + ".ics", file.suggestedFilename());
    assertTrue(Files.readString(file.path()).startsWith("BEGIN:VCALENDAR\r\n"));
  }

  @Test
  void onPaperATicketIsNotTornAndNothingButTheBookingIsThere() throws IOException {
    String hold = pays(1, 2, 3, 4, 5);
    page.emulateMedia(
        new EmulateMediaOptions().setMedia(Media.PRINT).setColorScheme(ColorScheme.DARK));
    assertThat(page.locator("header.site")).isHidden();
    for (String control : List.of("#print", "#calendar", "#link", "#copy", "button", "select")) {
      for (Locator each : page.locator(control).all()) {
        assertThat(each).isHidden();
      }
    }
    assertThat(page.locator(TICKET).first()).hasCSS("break-inside", "avoid");
    assertThat(page.locator(TICKET).first()).hasCSS("background-color", "rgb(255, 255, 255)");
    assertThat(page.locator(TICKET).first()).hasCSS("color", "rgb(0, 0, 0)");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Screenshots.file("booking-print.png")));
    byte[] pdf = page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true).setFormat("A4"));
    Files.write(Screenshots.file("booking-print.pdf"), pdf);
    page.emulateMedia(new EmulateMediaOptions().setMedia(Media.SCREEN).setColorScheme(null));
    showsTickets(hold, 5);
  }

  @Test
  void whoHasNoTicketsIsToldWhyAndWhereToGo() {
    String hold = buyer.holds(1);
    page.navigate(buyer.page(hold));
    says("cannot show this booking yet", "/events/" + buyer.event());
    look("booking-no-pass");

    page.evaluate(buyer.keepsPass());
    page.reload();
    says("not paid yet", "/checkout/" + hold);

    page.evaluate(buyer.another().keepsPass());
    page.reload();
    says("no such booking", "/");

    page.navigate(buyer.page(hold) + "#key=0123456789ABCDEFGHJKMNPQRS");
    says("no such booking", "/");
    assertEquals(buyer.page(hold), page.url());

    page.navigate(buyer.service() + "/bookings/nothing");
    says("no such booking", "/");
  }

  private void says(String why, String next) {
    assertThat(page.locator("#why")).containsText(why);
    assertThat(page.locator("#next")).hasAttribute("href", next);
  }

  @Test
  void aLinkShowsTheTicketsInAnotherBrowserWhereNobodyHasAPass() {
    String hold = pays(7, 8);
    JsonNode booking = buyer.booking(hold);
    String link = page.locator("#link").inputValue();
    assertEquals(buyer.page(hold) + "#key=" + booking.path("key").asText(), link);
    browser.close();

    open(new NewContextOptions().setLocale("en").setColorScheme(ColorScheme.DARK));
    page.navigate(link);
    showsTickets(hold, 2);
    assertEquals(buyer.page(hold), page.url(), "The key does not stay in the address");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          booking.path("tickets").path(i).path("code").asText(),
          QrPicture.read(page.locator(TICKET).nth(i).locator("img")));
    }

    page.navigate(buyer.page(hold) + "#key=0123456789ABCDEFGHJKMNPQRS");
    page.waitForCondition(() -> page.url().equals(buyer.page(hold)));
    page.reload();
    showsTickets(hold, 2);
    assertThat(page.locator("#problem")).isHidden();
  }

  @Test
  void whoPaysAndLooksAtTheTicketsDaysLaterHasTheKey() {
    String hold = buyer.holds(1);
    page.navigate(buyer.page(hold));
    page.evaluate(buyer.keepsPass());
    page.navigate(buyer.startsToPay(hold));
    page.locator(PAY).click();
    is("PAID");
    page.waitForCondition(
        () -> page.evaluate("localStorage.getItem('usher-booking-" + hold + "')") != null);
    page.evaluate("localStorage.removeItem('usher-pass-" + buyer.event() + "')");
    page.locator("#next").click();
    showsTickets(hold, 1);
  }

  @Test
  void aLostConnectionIsSaidAndOneClickTriesAgain() {
    String hold = pays(1);
    page.route("**/api/bookings/**", route -> route.abort());
    page.reload();
    assertThat(page.locator("#why")).containsText("try again");
    page.unroute("**/api/bookings/**");
    page.locator("#again").click();
    showsTickets(hold, 1);
    assertThat(page.locator("#problem")).isHidden();
  }

  @Test
  void theQrCodeThatCannotBeLoadedLeavesTheCode() {
    String hold = pays(1, 2);
    page.route("**/tickets/1/qr.svg", route -> route.abort());
    page.reload();
    assertThat(page.locator(TICKET).first().locator(".missing")).isVisible();
    assertThat(page.locator(TICKET).first().locator("img")).isHidden();
    assertThat(page.locator(TICKET).last().locator("img")).isVisible();
    assertThat(page.locator(".code").first())
        .hasText(buyer.booking(hold).at("/tickets/0/code").asText());
    assertThat(page.locator("#print")).isEnabled();
  }
}
