package dev.usher.common.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.resource.Resource;
import io.quarkus.runtime.util.ClassPathUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The languages of the pages: each file in {@code texts} is one. To add a language, add its file.
 * Read once, when the class is initialized, which a native image does at build time.
 */
public final class Languages {
  private static final String FOLDER = "texts";
  private static final String JSON = ".json";
  private static final List<Language> ALL = load();
  private static final Set<Locale> REGIONS = Set.copyOf(List.of(Locale.getAvailableLocales()));
  private static final Language FALLBACK = find("en").orElseThrow();

  private Languages() {}

  /** All languages, by code. */
  public static List<Language> all() {
    return ALL;
  }

  /** The language with this code. */
  public static Optional<Language> find(@Nullable String code) {
    return ALL.stream().filter(language -> language.code().equals(code)).findFirst();
  }

  /**
   * The language of a page: the one that its address names, otherwise the best of {@code
   * Accept-Language}, otherwise English.
   *
   * @param named the parameter {@code lang} of the address; unknown languages are ignored
   * @param acceptable by preference, as {@link
   *     jakarta.ws.rs.core.HttpHeaders#getAcceptableLanguages} returns them
   */
  public static Language choose(@Nullable String named, List<Locale> acceptable) {
    return find(named)
        .or(
            () ->
                acceptable.stream()
                    .flatMap(locale -> find(locale.getLanguage()).stream())
                    .findFirst())
        .orElse(FALLBACK);
  }

  /**
   * How dates of a page in this language are written: as in the visitor's region if the browser
   * names one, for example en-GB, as the pages' scripts do it.
   *
   * @param acceptable as in {@link #choose}
   * @return one of the locales of the Java platform, of which there are few
   */
  public static Locale region(Language language, List<Locale> acceptable) {
    return acceptable.stream()
        .filter(locale -> locale.getLanguage().equals(language.code()))
        .filter(locale -> !locale.getCountry().isEmpty() && REGIONS.contains(locale))
        .findFirst()
        .orElseGet(language::locale);
  }

  private static List<Language> load() {
    List<String> codes = new ArrayList<>();
    String folder = Languages.class.getPackageName().replace('.', '/') + "/" + FOLDER;
    try {
      ClassPathUtils.consumeAsPaths(
          Languages.class.getClassLoader(), folder, path -> codes.addAll(codes(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return codes.stream()
        .distinct()
        .map(Languages::read)
        .sorted(Comparator.comparing(Language::code))
        .toList();
  }

  private static List<String> codes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(JSON))
          .map(file -> file.substring(0, file.length() - JSON.length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Language read(String code) {
    try {
      String text = Resource.text(Languages.class, FOLDER + "/" + code + JSON);
      return new Language(code, new ObjectMapper().readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts/" + code + JSON + " is not JSON", e);
    }
  }
}
