package dev.usher.inventory.stock;

import java.util.regex.Pattern;

/** The format of event ids and section ids. */
public final class EventIds {
  /** The format as a regular expression, for messages to people. */
  public static final String FORM = "[a-z0-9][a-z0-9-]{0,62}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private EventIds() {}

  /** Whether the id is well-formed; if not, PostgreSQL need not be queried. */
  public static boolean isWellFormed(String id) {
    return PATTERN.matcher(id).matches();
  }
}
