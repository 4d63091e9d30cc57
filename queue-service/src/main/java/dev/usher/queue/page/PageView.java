package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.queue.room.Branding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all pages of a room have in common, for the templates.
 *
 * @param room the id
 * @param name of the event
 */
public record PageView(String room, String name, Branding branding, Language language) {
  /** The group of texts. */
  static final String TEXTS = "waiting";

  /** A text of the waiting page. */
  public String text(String key) {
    return language.text(TEXTS, key);
  }

  /** All texts of the waiting page, for its script. */
  public String texts() {
    return language.json(TEXTS);
  }

  /** The languages to choose from. */
  public List<Language> languages() {
    return Languages.all();
  }

  /** Where the colours are; null if the room has the colours of all pages. */
  public @Nullable String colours() {
    String css = Palette.css(branding);
    return css.isEmpty()
        ? null
        : "/rooms/" + room + "/branding?v=" + Integer.toHexString(css.hashCode());
  }
}
