package dev.usher.standalone.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text of a resource file beside this class, with words in double braces to be replaced. */
final class Text {
  private final String text;

  private Text(String text) {
    this.text = text;
  }

  static Text of(String file) {
    try (InputStream in = Text.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + file + " beside " + Text.class.getName());
      }
      return new Text(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Text with(String word, Object value) {
    return new Text(text.replace("{{" + word + "}}", value.toString()));
  }

  @Override
  public String toString() {
    return text;
  }
}
