package dev.usher.standalone.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text of a resource file of this package, with placeholders in double braces. */
final class Template {
  private final String text;

  private Template(String text) {
    this.text = text;
  }

  static Template of(String file) {
    try (InputStream in = Template.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "No resource " + file + " beside " + Template.class.getName());
      }
      return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Template with(String word, Object value) {
    return new Template(text.replace("{{" + word + "}}", value.toString()));
  }

  @Override
  public String toString() {
    return text;
  }
}
