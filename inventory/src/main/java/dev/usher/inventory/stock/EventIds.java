package dev.usher.inventory.stock;

import java.util.regex.Pattern;

/** What the ids of events, and of sections within one, look like. */
public final class EventIds {
  /** The form, as a regular expression, for people who are told. */
  public static final String FORM = "[a-z0-9][a-z0-9-]{0,62}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private EventIds() {}

  /** Whether something could have this id; what is not is not worth asking PostgreSQL. */
  public static boolean isWellFormed(String id) {
    return PATTERN.matcher(id).matches();
  }
}
