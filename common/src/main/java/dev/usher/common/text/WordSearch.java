package dev.usher.common.text;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A search for names and ids as people type it, for PostgreSQL's text search: each of its words
 * must be how a word of the text begins. The indexed expression in the tables separates words at
 * the same characters.
 */
public final class WordSearch {
  /** The name of the query parameter that takes a search. */
  public static final String PARAMETER = "search";

  /** How many characters a search has at most. */
  public static final int LONGEST = 100;

  /** What the parameter of a search is. */
  public static final String DESCRIPTION =
      "Only those whose name or id has words that begin like all of these; for operators";

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[-_/.@\\s]+");

  private WordSearch() {}

  /** The argument of {@code to_tsquery}. A search without a word finds nothing. */
  public static String query(String search) {
    return BETWEEN_WORDS
        .splitAsStream(search)
        .filter(word -> !word.isEmpty())
        .map(word -> "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*")
        .collect(Collectors.joining(" & "));
  }
}
