package dev.usher.queue.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SitePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/tickets/42?x=1", "/a//b", "/a|b?q=\"<>'&c[]=1;2", "/?to=//evil.example"})
  void aPageIsKeptAsItIs(String page) {
    assertEquals(page, SitePath.of(page).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tickets",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "https://evil.example/",
        "/a b",
        "/a\tb",
        "/a\r\nSet-Cookie: x=y",
        "/a#b",
        "/\u00e9"
      })
  void whatMayLeadElsewhereOrIsNoPageIsTheFirstPage(String page) {
    assertEquals("/", SitePath.of(page).toString());
  }

  @Test
  void aPageThatIsTooLongIsTheFirstPage() {
    assertEquals("/", SitePath.of("/" + "a".repeat(1_000)).toString());
    assertEquals("/", SitePath.of(null).toString());
  }
}
