package dev.usher.inventory.stock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeatNumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1-4             | 1 2 3 4
          7               | 7
          1-3,11-12       | 1 2 3 11 12
          1-7/2           | 1 3 5 7
          5-1/2,2-6/2     | 5 3 1 2 4 6
          3-1             | 3 2 1
          999998-999999   | 999998 999999
          """)
  void numbersAreReadInTheirOrderAndWrittenAsTheyWere(String text, String numbers) {
    SeatNumbers read = numbers(text);

    int[] all = read.all().toArray();
    assertEquals(numbers, read.all().mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    assertEquals(text, read.toString());
    assertEquals(all.length, read.count());
    for (int i = 0; i < all.length; i++) {
      assertEquals(i, read.indexOf(all[i]));
    }
    assertEquals(-1, read.indexOf(500));
    assertFalse(read.hasRepeats());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1-8/2   | 1-7/2
          5-5     | 5
          1-4/1   | 1-4
          9-10/4  | 9
          """)
  void theSameNumbersOfAPartHaveOneText(String text, String written) {
    assertEquals(written, numbers(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "0", "01", "1-", "-1", "1,", ",1", "1-2-3", "1/2", "1-5/0", "1 - 5", "A", "1000000",
        "1;2"
      })
  void whatIsNoNumbersIsNotRead(String text) {
    assertEquals(Optional.empty(), SeatNumbers.parse(text));
  }

  @Test
  void aNumberThatOccursTwiceIsNoticed() {
    assertTrue(numbers("1-8,8-10").hasRepeats());
    assertTrue(numbers("1-9/2,6-3/3").hasRepeats());
    assertFalse(numbers("1-9/2,2-8/2").hasRepeats());
  }

  @Test
  void seatsAreAdjacentUnlessNumbersAreMissingBetweenThem() {
    assertArrayEquals(new int[] {}, numbers("1-9/2").breaks().toArray());
    assertArrayEquals(new int[] {8}, numbers("1-8,11-20").breaks().toArray());
    assertArrayEquals(new int[] {}, numbers("5-1/2,2-6/2").breaks().toArray());
    assertArrayEquals(new int[] {1, 3}, numbers("1,3-4,6").breaks().toArray());
  }

  private static SeatNumbers numbers(String text) {
    return SeatNumbers.parse(text).orElseThrow();
  }
}
