package dev.usher.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Request;
import java.net.URI;
import java.util.List;

/** How much a page may load. */
final class Budget {
  private Budget() {}

  /**
   * Prints what was loaded, and fails if it is more than the budget.
   *
   * @param requests all of the page; those for data URLs do not count
   * @param mostBytes of bodies as they were sent, without those of streams, which do not end
   */
  static void holds(String what, List<Request> requests, int most, int mostBytes) {
    // A copy: asking for sizes lets more requests arrive.
    List<Request> sent =
        requests.stream().filter(request -> request.url().startsWith("http")).toList();
    int bytes = 0;
    for (Request request : sent) {
      int length = request.url().endsWith("/stream") ? 0 : request.sizes().responseBodySize;
      bytes += length;
      System.out.println(length + " " + URI.create(request.url()).getPath());
    }
    System.out.println(what + ": " + sent.size() + " requests, " + bytes + " bytes");
    assertTrue(sent.size() <= most, sent.size() + " requests of the " + what);
    assertTrue(bytes <= mostBytes, bytes + " bytes of the " + what);
  }
}
