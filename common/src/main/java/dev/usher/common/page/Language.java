package dev.usher.common.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * A language of the pages, from its file {@code texts/{code}.json}. Its texts are grouped by page:
 * {@code {"name": ..., "direction": "ltr" or "rtl", "shop": {"key": "text"}}}. A text with a number
 * is an object with a text for each plural category of the language ({@code one}, {@code other});
 * {@code {name}} in a text stands for a value.
 *
 * @param code of IETF BCP 47, for example {@code de}
 */
public record Language(String code, JsonNode content) {
  /** The name of the language in the language itself. */
  public String name() {
    return content.path("name").asText();
  }

  /** The direction of the script: {@code ltr} or {@code rtl}. */
  public String direction() {
    return content.path("direction").asText();
  }

  /** The locale, for numbers and dates that the server writes. */
  public Locale locale() {
    return Locale.forLanguageTag(code);
  }

  /**
   * A text of a page that has no plural.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String text(String page, String key) {
    JsonNode text = content.path(page).path(key);
    if (!text.isTextual()) {
      throw new IllegalArgumentException("No text " + page + "." + key + " in " + code);
    }
    return text.asText();
  }

  /**
   * All texts of some pages as a JSON object by page, for the page's script: in a {@code <script
   * type="application/json">} element, where it cannot end that element.
   */
  public String json(String... pages) {
    ObjectNode texts = JsonNodeFactory.instance.objectNode();
    for (String page : pages) {
      texts.set(page, content.path(page));
    }
    return texts.toString().replace("<", "\\u003c");
  }
}
