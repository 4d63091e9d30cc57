package dev.usher.common.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanguagesTest {
  private static final Pattern VALUE = Pattern.compile("\\{(\\w+)\\}");
  private static final Set<String> PLURALS = Set.of("zero", "one", "two", "few", "many", "other");

  /**
   * Signs of a sample in Latin script, for example B 1-8 or ./run, that right-to-left text turns.
   */
  private static final Pattern SAMPLE =
      Pattern.compile("\\./\\w|#\\w|[A-Za-z] \\d|\\d[-,/]\\d| [a-z]-[a-z] ");

  private static final Pattern ISOLATED = Pattern.compile("\u2066[^\u2069]*\u2069");

  /** Words of the informal address, of languages that have a formal one too. */
  private static final Map<String, Pattern> INFORMAL =
      Map.of(
          "de", Pattern.compile("(?iU)\\b(du|dir|dich|dein\\w*)\\b"),
          "es",
              Pattern.compile("(?iU)\\b(t\u00fa|tus?|te|ti|eres|est\u00e1s|puedes|mant\u00e9n)\\b"),
          "fr", Pattern.compile("(?iU)\\b(tu|ton|ta|tes|toi)\\b"));

  static List<Language> languages() {
    return Languages.all();
  }

  @Test
  void everyFileOfTextsIsALanguage() {
    assertEquals(
        List.of("ar", "de", "en", "es", "fr", "ja", "pt", "th"),
        Languages.all().stream().map(Language::code).toList());
  }

  @ParameterizedTest
  @MethodSource("languages")
  void itHasTheTextsOfEnglishWithTheSameValues(Language language) {
    assertEquals(texts(Languages.find("en").orElseThrow()), texts(language));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void itSaysItsNameAndDirection(Language language) {
    assertFalse(language.name().isBlank());
    assertEquals(language.code().equals("ar") ? "rtl" : "ltr", language.direction());
  }

  /** One visitor sees texts of all pages. */
  @Test
  void allTextsOfALanguageAddressPeopleFormally() {
    INFORMAL.forEach(
        (code, informal) -> {
          String texts = Languages.find(code).orElseThrow().content().toString();
          List<String> found =
              informal.matcher(texts).results().map(MatchResult::group).distinct().toList();
          assertEquals(List.of(), found, code);
        });
  }

  @Test
  void samplesKeepTheirDirectionInRightToLeftTexts() {
    for (Language language : languages()) {
      if (language.direction().equals("rtl")) {
        String texts = ISOLATED.matcher(language.content().toString()).replaceAll("");
        List<String> found = SAMPLE.matcher(texts).results().map(MatchResult::group).toList();
        assertEquals(List.of(), found, language.code());
      }
    }
  }

  @Test
  void theAddressDecidesThenTheBrowserThenEnglish() {
    List<Locale> german = List.of(Locale.forLanguageTag("tlh"), Locale.GERMANY);
    assertEquals("ja", Languages.choose("ja", german).code());
    assertEquals("de", Languages.choose(null, german).code());
    assertEquals("de", Languages.choose("../en", german).code());
    assertEquals("en", Languages.choose(null, List.of(Locale.forLanguageTag("tlh"))).code());
  }

  @Test
  void datesAreThoseOfTheVisitorsRegionIfItIsOneOfTheLanguage() {
    Language english = Languages.find("en").orElseThrow();
    List<Locale> british = List.of(Locale.GERMANY, Locale.ENGLISH, Locale.UK, Locale.US);
    assertEquals(Locale.UK, Languages.region(english, british));
    assertEquals(Locale.ENGLISH, Languages.region(english, List.of(Locale.GERMANY)));
    Locale madeUp = Locale.forLanguageTag("en-QM");
    assertEquals(Locale.ENGLISH, Languages.region(english, List.of(madeUp)));
  }

  @Test
  void textsForAScriptCannotEndItsElement() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode content = mapper.readTree("{\"shop\":{\"a\":\"</script><b>\"}}");
    String json = new Language("xx", content).json("shop");
    assertFalse(json.contains("<"), json);
    assertEquals(content, mapper.readTree(json));
  }

  /** By key the values of its text, in each of its plural forms; a plural needs the form other. */
  private static Map<String, Set<String>> texts(Language language) {
    Map<String, Set<String>> texts = new TreeMap<>();
    language
        .content()
        .properties()
        .forEach(
            page ->
                page.getValue()
                    .properties()
                    .forEach(
                        text ->
                            texts.put(
                                page.getKey() + "." + text.getKey(),
                                values(language, text.getKey(), text.getValue()))));
    return texts;
  }

  private static Set<String> values(Language language, String key, JsonNode text) {
    String where = language.code() + ": " + key;
    Set<String> values = new TreeSet<>();
    List<JsonNode> forms = new ArrayList<>();
    if (text.isObject()) {
      values.add("(plural)");
      assertTrue(text.has("other"), where + " has no form other");
      text.properties().forEach(form -> assertTrue(PLURALS.contains(form.getKey()), where));
      text.forEach(forms::add);
    } else {
      forms.add(text);
    }
    for (JsonNode form : forms) {
      assertTrue(form.isTextual() && !form.asText().isBlank(), where + " is empty");
      VALUE.matcher(form.asText()).results().map(MatchResult::group).forEach(values::add);
    }
    return values;
  }
}
