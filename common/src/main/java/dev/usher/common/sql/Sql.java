package dev.usher.common.sql;

import dev.usher.common.resource.Resource;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * One or several SQL statements with named parameters ({@code :name}), usually from {@code .sql}
 * files in the package of the class that uses them. Immutable: keep it in a constant.
 *
 * <p>A parameter may occur more than once. Casts ({@code ::}), string literals and {@code --}
 * comments are left as they are; a literal question mark is not supported.
 */
public final class Sql {
  private final String name;
  private final String text;
  private final List<String> parameters;

  private Sql(String name, String source) {
    this.name = name;
    List<String> names = new ArrayList<>();
    this.text = positional(source, names);
    this.parameters = List.copyOf(names);
  }

  /**
   * Returns the statements of these files, in order; they run in one round trip.
   *
   * @throws IllegalStateException if a file does not exist
   */
  public static Sql of(Class<?> owner, String... files) {
    String source =
        Arrays.stream(files)
            .map(file -> Resource.text(owner, file))
            .collect(Collectors.joining(";\n"));
    return new Sql(String.join(", ", files), source);
  }

  /**
   * Returns a statement that is not in a file.
   *
   * @param name what messages about failures call it
   */
  public static Sql text(String name, String source) {
    return new Sql(name, source);
  }

  /**
   * Sets how long the transaction waits for each lock from now on.
   *
   * @param patience zero to wait without a limit
   */
  public static Sql lockTimeout(Duration patience) {
    return text("lock timeout", "set local lock_timeout = " + patience.toMillis());
  }

  /** Returns these statements followed by others, in one round trip. */
  public Sql then(Sql next) {
    return new Sql(
        next.name,
        text + ";\n" + next.text,
        Stream.concat(parameters.stream(), next.parameters.stream()).toList());
  }

  private Sql(String name, String text, List<String> parameters) {
    this.name = name;
    this.text = text;
    this.parameters = List.copyOf(parameters);
  }

  /** Runs in the caller's transaction, on its connection. */
  public Query on(Connection connection) {
    return new Query(this, new Query.Borrowed(connection));
  }

  /**
   * Runs on a connection of its own, or on that of the thread's JTA transaction if there is one.
   */
  public Query on(DataSource dataSource) {
    return new Query(this, new Query.Pooled(dataSource));
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  List<String> parameters() {
    return parameters;
  }

  /** Replaces each {@code :name} by a question mark and adds the name to the list. */
  private static String positional(String source, List<String> names) {
    StringBuilder text = new StringBuilder(source.length());
    int at = 0;
    while (at < source.length()) {
      int end = endOfToken(source, at);
      if (source.charAt(at) == ':' && end > at + 1 && source.charAt(at + 1) != ':') {
        names.add(source.substring(at + 1, end));
        text.append('?');
      } else {
        text.append(source, at, end);
      }
      at = end;
    }
    return text.toString();
  }

  /** Returns the end of the literal, comment, cast, parameter or character that starts here. */
  private static int endOfToken(String source, int at) {
    if (source.charAt(at) == '\'') {
      return after(source, "'", at + 1);
    }
    if (source.startsWith("--", at)) {
      return after(source, "\n", at);
    }
    if (source.startsWith("::", at)) {
      return at + 2;
    }
    int end = at + 1;
    if (source.charAt(at) == ':') {
      while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
        end++;
      }
    }
    return end;
  }

  private static int after(String source, String mark, int from) {
    int found = source.indexOf(mark, from);
    return found < 0 ? source.length() : found + mark.length();
  }
}
