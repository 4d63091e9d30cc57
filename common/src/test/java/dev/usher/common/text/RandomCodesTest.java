package dev.usher.common.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomCodesTest {
  private final RandomCodes codes = new RandomCodes();

  @Test
  void codesDifferAndHaveNoLettersThatLookLikeDigits() {
    Set<String> made =
        Stream.generate(() -> codes.next(16)).limit(1_000).collect(Collectors.toSet());
    assertEquals(1_000, made.size());
    assertTrue(made.stream().allMatch(code -> code.matches("[0-9A-HJKMNP-TV-Z]{16}")));
  }
}
