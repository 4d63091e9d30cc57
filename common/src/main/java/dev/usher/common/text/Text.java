package dev.usher.common.text;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import org.jspecify.annotations.Nullable;

/**
 * The rule for text that is stored and shown: valid Unicode in normalization form C, without
 * control characters, with something to see in it, and of a length in code points. What passes is
 * stored and returned exactly as it is.
 */
public final class Text {
  /** Below it, every character is one code point and in normalization form C by itself. */
  private static final char FIRST_COMBINING = '\u0300';

  private Text() {}

  /** Whether there is no half of a surrogate pair by itself, which no UTF-8 can express. */
  public static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean isPair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The text in normalization form C (NFC), so that what looks the same is stored the same. */
  public static String normalized(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_COMBINING) {
        return Normalizer.normalize(text, Form.NFC);
      }
    }
    return text;
  }

  /** Whether the text obeys the rule. */
  public static boolean isGood(@Nullable String text, int maxCodePoints) {
    // A code point is at least half of a char, so that long text is refused without a look at it.
    return text != null
        && text.length() <= 2 * maxCodePoints
        && isUnicode(text)
        && text.codePointCount(0, text.length()) <= maxCodePoints
        && text.codePoints().noneMatch(Text::isForbidden)
        && text.codePoints().anyMatch(Text::isVisible)
        && Normalizer.isNormalized(text, Form.NFC);
  }

  /** Controls, line breaks, characters that reorder the text after them, and what is none. */
  private static boolean isForbidden(int c) {
    boolean isNoncharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    boolean isReordering = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return isNoncharacter
        || isReordering
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              true;
          default -> false;
        };
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK ->
          false;
      default ->
          switch (c) {
            // Letters by their category, but without a shape: Hangul fillers and the empty braille.
            case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800 -> false;
            default -> true;
          };
    };
  }
}
