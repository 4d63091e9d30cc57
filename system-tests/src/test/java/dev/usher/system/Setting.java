package dev.usher.system;

/**
 * One setting as a {@code @ConfigMapping} interface declares it.
 *
 * @param name as people write it, {@code usher.gate.lease}
 * @param byDefault its default, {@code required} or {@code none}
 * @param purpose the Javadoc's text
 */
record Setting(String name, String byDefault, String purpose) {
  static final String REQUIRED = "required";
  static final String NONE = "none";

  /** How the table of settings begins its row. */
  String row() {
    boolean isWord = byDefault.equals(REQUIRED) || byDefault.equals(NONE);
    return "| `%s` | %s |".formatted(name, isWord ? byDefault : "`" + byDefault + "`");
  }
}
