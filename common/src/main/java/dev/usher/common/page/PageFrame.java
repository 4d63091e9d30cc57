package dev.usher.common.page;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a page, {@code templates/layout.html}.
 *
 * @param query what links to other pages end with, so that they keep a language that the visitor
 *     chose; empty if the browser's language applies
 */
public record PageFrame(Language language, String query) {
  /** The frame for a request. */
  public static PageFrame of(@Nullable String lang, HttpHeaders request) {
    Language language = Languages.choose(lang, request.getAcceptableLanguages());
    boolean isChosen = language.code().equals(lang);
    return new PageFrame(language, isChosen ? "?lang=" + lang : "");
  }

  /** How dates of the page are written; see {@link Languages#region}. */
  public Locale region(HttpHeaders request) {
    return Languages.region(language, request.getAcceptableLanguages());
  }

  /** The query as it continues another. */
  public String andQuery() {
    return query.replace('?', '&');
  }

  /** The scripts that the page's script imports: named in the head, they are all loaded at once. */
  public List<String> scriptsImportedBy(String script) {
    return ModuleScripts.importedBy(script);
  }

  /** The languages to choose from. */
  public List<Language> languages() {
    return Languages.all();
  }
}
