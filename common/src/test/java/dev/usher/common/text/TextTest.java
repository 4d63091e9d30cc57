package dev.usher.common.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Gala",
        " a ",
        "O'Brien \\ \"quoted\" <b>",
        "Zo\u00eb",
        "\u05e9\u05dc\u05d5\u05dd \u200fA",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0e01\u0e33",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f",
        "\u4e2d\u6587",
      })
  void ordinaryTextIsGood(String text) {
    assertTrue(Text.isGood(text, 200));
    assertEquals(text, Text.normalized(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u00a0\u2003\u3000",
        "a\u0000b",
        "a\nb",
        "a\tb",
        "a\u007fb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "a\ud800b",
        "a\udc00",
        "\ud83c",
        "\u200b\u200d\ufeff",
        "\u00ad",
        "\u0301\u0302",
        " \u20dd",
        "\u0903",
        "\u3164\u115f",
        "\u1160\uffa0",
        "\u2800",
        "\ufe0f",
        "\udb40\udc67",
        "a\u202eb",
        "a\u2066b",
        "a\uffffb",
        "a\ufdd0b",
        "e\u0301",
      })
  void textThatIsInvisibleUnstorableOrAmbiguousIsNot(String text) {
    assertFalse(Text.isGood(text, 200));
  }

  @Test
  void lengthIsCountedInCodePoints() {
    String ticket = "\ud83c\udf9f";
    assertTrue(Text.isGood(ticket.repeat(10), 10));
    assertFalse(Text.isGood(ticket.repeat(11), 10));
    assertFalse(Text.isGood("x".repeat(11), 10));
    assertFalse(Text.isGood(null, 10));
  }

  @Test
  void normalizationFormCMakesOneCharacterOfALetterAndItsAccent() {
    assertEquals("\u00e9", Text.normalized("e\u0301"));
    assertTrue(Text.isGood(Text.normalized("e\u0301"), 1));
  }
}
