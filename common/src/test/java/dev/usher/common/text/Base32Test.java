package dev.usher.common.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base32Test {
  @Test
  void whatIsWrittenIsRead() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[15];
      random.nextBytes(bytes);
      String code = Base32.encode(bytes);
      assertEquals(24, code.length());
      assertArrayEquals(bytes, Base32.decode(code, 15).orElseThrow(), code);
    }
    assertEquals("00000000", Base32.encode(new byte[5]));
    assertEquals("ZZZZZZZZ", Base32.encode(new byte[] {-1, -1, -1, -1, -1}));
  }

  @Test
  void peopleTypeAsTheyLike() {
    byte[] bytes = Base32.decode("0123456789ABCDEF", 10).orElseThrow();
    for (String typed :
        List.of("0123-4567-89AB-CDEF", " o123 4567 89ab cdef ", "0l23456789abcdef")) {
      assertArrayEquals(bytes, Base32.decode(typed, 10).orElseThrow(), typed);
    }
    for (String wrong :
        List.of("", "0123", "U123456789ABCDEF", "0".repeat(500), "Ä123456789ABCDEF")) {
      assertTrue(Base32.decode(wrong, 10).isEmpty(), wrong);
    }
  }
}
