package dev.usher.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.BoundSale;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passes that are good in one browser, from the room to two instances of the shop. */
class BoundPassIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final int ROUNDS = 15;
  private static final int BROWSERS = 8;
  private static final List<ServiceProcess> STARTED = new ArrayList<>();

  /** The pass of a visitor, and the cookies of a browser that may have come with it. */
  private record Browser(String shop, String event, String pass, String cookie) {
    CompletableFuture<Reply> comes() {
      return sends("POST", "/api/events/" + event + "/pass-bindings", "");
    }

    /** With the cookie of the first answer. */
    Browser withItsCookie() {
      Reply first = comes().join().isProblem(403, "cookie-needed");
      String given = first.header("Set-Cookie");
      return new Browser(shop, event, pass, given.substring(0, given.indexOf(';')));
    }

    Browser with(String otherPass) {
      return new Browser(shop, event, otherPass, cookie);
    }

    Browser at(String otherShop) {
      return new Browser(otherShop, event, pass, cookie);
    }

    Reply holds() {
      return sends(
              "POST", "/api/events/" + event + "/holds", "{\"section\":\"floor\",\"quantity\":1}")
          .join();
    }

    private CompletableFuture<Reply> sends(String method, String path, String body) {
      Map<String, String> headers =
          new HashMap<>(
              Map.of("Authorization", "Bearer " + pass, "Content-Type", "application/json"));
      if (!cookie.isEmpty()) {
        headers.put("Cookie", cookie);
      }
      return Http.sendAsync(method, shop + path, body, headers);
    }
  }

  @BeforeAll
  static void start() {
    STARTED.add(TestStores.service("queue-service", Map.of()));
    String queue = queue();
    for (int i = 0; i < 2; i++) {
      String address = i == 0 ? "http://shop.example" : "https://shop.example";
      STARTED.add(
          TestStores.service(
              "booking-service", Map.of("usher.queue.url", queue, "usher.public-url", address)));
    }
    STARTED.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    STARTED.forEach(ServiceProcess::close);
    STARTED.clear();
  }

  @Test
  void ofManyBrowsersThatComeWithOnePassToBothInstancesOneBuysAndTheOthersBuyNothing() {
    BoundSale sale = BoundSale.opens(queue(), shop(0));
    String event = sale.event();
    for (int round = 0; round < ROUNDS; round++) {
      String pass = sale.admits().text("/pass");
      List<Browser> browsers =
          IntStream.range(0, BROWSERS)
              .mapToObj(i -> new Browser(shop(i), event, pass, "").withItsCookie())
              .toList();
      List<Reply> replies =
          browsers.stream().map(Browser::comes).toList().stream()
              .map(CompletableFuture::join)
              .toList();
      List<Integer> winners =
          IntStream.range(0, BROWSERS).filter(i -> replies.get(i).status() == 200).boxed().toList();
      assertEquals(1, winners.size(), replies::toString);
      int winner = winners.get(0);
      String bound = replies.get(winner).text("/pass");
      for (int i = 0; i < BROWSERS; i++) {
        Browser browser = browsers.get(i).with(bound).at(shop(i + 1));
        if (i == winner) {
          browser.holds().is(201);
          browser.with(pass).comes().join().is(200);
        } else {
          replies.get(i).isProblem(403, "pass-bound");
          browser.holds().isProblem(403, "pass-bound");
          browser.with(pass).holds().isProblem(403, "pass-bound");
          browser.comes().join().isProblem(403, "pass-bound");
        }
      }
    }
    Reply availability =
        Http.send("GET", shop(0) + "/api/events/" + event + "/availability", "", Map.of());
    assertTrue(availability.body().contains("" + (1000 - ROUNDS)), availability::toString);
  }

  /** Whether requests come by TLS is for the proxy before the shop; its address says so. */
  @Test
  void theCookieIsSecureWhereBrowsersReachTheShopByTlsAndNotElsewhere() {
    BoundSale sale = BoundSale.opens(queue(), shop(0));
    String event = sale.event();
    String pass = sale.admits().text("/pass");
    assertFalse(isSecure(new Browser(shop(0), event, pass, "").comes().join()));
    assertTrue(isSecure(new Browser(shop(1), event, pass, "").comes().join()));
    Browser again = new Browser(shop(1), event, pass, "").withItsCookie();
    assertTrue(isSecure(again.comes().join().is(200)), "When it is kept for longer, too");
  }

  private static boolean isSecure(Reply reply) {
    return List.of(reply.header("Set-Cookie").split("; ")).contains("Secure");
  }

  private static String queue() {
    return STARTED.get(0).url();
  }

  private static String shop(int i) {
    return STARTED.get(1 + i % 2).url();
  }
}
