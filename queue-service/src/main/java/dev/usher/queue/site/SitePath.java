package dev.usher.queue.site;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of a site: path and query. Joined to an {@link Origin}, it never leads to another site,
 * whoever wrote it: it begins with one slash, and has nothing that browsers read as one.
 */
public final class SitePath {
  /** The site's first page. */
  public static final SitePath HOME = new SitePath("/");

  private static final Pattern PAGE = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~&&[^#]]{0,999}");

  private final String text;

  private SitePath(String text) {
    this.text = text;
  }

  /** The page; the first one if this is none, or is too long to be carried along. */
  public static SitePath of(@Nullable String text) {
    return text != null && PAGE.matcher(text).matches() ? new SitePath(text) : HOME;
  }

  @Override
  public String toString() {
    return text;
  }
}
