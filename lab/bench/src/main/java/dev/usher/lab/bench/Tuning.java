package dev.usher.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How a control is run: a value for each knob that matters to it. */
public record Tuning(Map<Knob, Integer> values) {
  /** What can be set while a control runs. */
  public enum Knob {
    /** Its pool's connections to PostgreSQL, at most. */
    CONNECTIONS("connections"),
    /** Its pool's connections to Redis, at most. */
    REDIS_CONNECTIONS("Redis connections"),
    /** How many clients send to it at a time; no more of its request threads are at work. */
    CLIENTS("clients");

    private final String words;

    Knob(String words) {
      this.words = words;
    }
  }

  public Tuning {
    Map<Knob, Integer> copy = new EnumMap<>(Knob.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  int value(Knob knob, int otherwise) {
    return values.getOrDefault(knob, otherwise);
  }

  Tuning with(Knob knob, int value) {
    Map<Knob, Integer> changed = new EnumMap<>(Knob.class);
    changed.putAll(values);
    changed.put(knob, value);
    return new Tuning(changed);
  }

  @JsonProperty
  public String words() {
    return values.entrySet().stream()
        .map(each -> each.getValue() + " " + each.getKey().words)
        .collect(Collectors.joining(", "));
  }
}
