package dev.usher.queue.draw.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All keys are of a seed, so that the results are the same each time. */
class PermutationTest {
  /** A fair draw is above it once in ten thousand. */
  private static final double UNLIKELY = 3.9;

  private final Random random = new Random(1);

  @Test
  void eachSizeUpToFiveThousandIsABijection() {
    for (int size = 1; size <= 5000; size++) {
      assertIsBijection(size);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_384, 16_385, 65_536, 65_537, 1_000_003})
  void largeSizesAreBijections(int size) {
    assertIsBijection(size);
  }

  @Test
  void ofSizesUpToTenMillionNoTwoNumbersGoToTheSame() {
    for (int i = 0; i < 200; i++) {
      int size = i == 0 ? 10_000_000 : 5000 + random.nextInt(10_000_000 - 5000);
      Permutation permutation = new Permutation(key(), size);
      Set<Long> numbers = new HashSet<>();
      Set<Long> places = new HashSet<>();
      for (int j = 0; j < 2000; j++) {
        long number = j == 0 ? 1 : j == 1 ? size : 1 + random.nextInt(size);
        long place = permutation.of(number);
        assertTrue(place >= 1 && place <= size, () -> place + " of " + permutation.size());
        numbers.add(number);
        places.add(place);
      }
      assertEquals(numbers.size(), places.size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 16, 100, 255, 256, 257, 1000})
  void everyPlaceIsAsLikelyForTheFirstAndForTheLast(int size) {
    int draws = 20 * size + 2000;
    int[] ofFirst = new int[size];
    int[] ofLast = new int[size];
    for (int i = 0; i < draws; i++) {
      Permutation permutation = new Permutation(key(), size);
      ofFirst[(int) permutation.of(1) - 1]++;
      ofLast[(int) permutation.of(size) - 1]++;
    }
    assertTrue(deviation(ofFirst, draws) < UNLIKELY);
    assertTrue(deviation(ofLast, draws) < UNLIKELY);
  }

  @Test
  void allOrdersOfFourAreAsLikely() {
    int draws = 24_000;
    Map<String, Integer> orders = new TreeMap<>();
    for (int i = 0; i < draws; i++) {
      Permutation four = new Permutation(key(), 4);
      orders.merge("" + four.of(1) + four.of(2) + four.of(3) + four.of(4), 1, Integer::sum);
    }
    assertEquals(24, orders.size());
    int[] counts = orders.values().stream().mapToInt(count -> count).toArray();
    assertTrue(deviation(counts, draws) < UNLIKELY);
  }

  /** Who stands next to each other before does not do so afterwards. */
  @Test
  void neighboursAreSeparated() {
    int size = 1000;
    int together = 0;
    int draws = 20;
    for (int i = 0; i < draws; i++) {
      Permutation permutation = new Permutation(key(), size);
      for (int number = 1; number < size; number++) {
        together += Math.abs(permutation.of(number) - permutation.of(number + 1)) == 1 ? 1 : 0;
      }
    }
    // Two of a thousand in a fair order: 2 * (size - 1) / size a draw.
    assertTrue(together > 10 && together < 80, "Together: " + together);
  }

  @Test
  void itIsTheOneThatOthersCompute() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    Permutation permutation = new Permutation(key, 10_000_000);
    assertEquals(1_629_044, permutation.of(1));
    assertEquals(5_609_395, permutation.of(10_000_000));
  }

  @Test
  void numbersOutOfRangeHaveNoPlace() {
    Permutation permutation = new Permutation(key(), 10);
    assertThrows(IllegalArgumentException.class, () -> permutation.of(0));
    assertThrows(IllegalArgumentException.class, () -> permutation.of(11));
    assertThrows(IllegalArgumentException.class, () -> new Permutation(key(), 0).of(1));
    assertThrows(IllegalArgumentException.class, () -> new Permutation(key(), -1));
    assertThrows(IllegalArgumentException.class, () -> new Permutation(key(), (1L << 32) + 1));
  }

  private void assertIsBijection(int size) {
    Permutation permutation = new Permutation(key(), size);
    BitSet places = new BitSet(size + 1);
    for (int number = 1; number <= size; number++) {
      places.set((int) permutation.of(number));
    }
    assertEquals(size, places.cardinality(), () -> "of " + size);
    assertEquals(size + 1, places.length(), () -> "of " + size);
    assertEquals(1, places.nextSetBit(0), () -> "of " + size);
  }

  private byte[] key() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return key;
  }

  /** Chi-square against an even distribution, as standard deviations from what is expected. */
  private static double deviation(int[] counts, int all) {
    double expected = (double) all / counts.length;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    int freedom = counts.length - 1;
    // Wilson and Hilferty: the cube root is nearly normal.
    double spread = 2.0 / (9 * freedom);
    return (Math.cbrt(chiSquare / freedom) - (1 - spread)) / Math.sqrt(spread);
  }
}
