package dev.usher.booking.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {
  @ParameterizedTest
  @ValueSource(strings = {"0123456789ABCDEF", "A", "lower case", "https://example.org/?b=1"})
  void aScannerReadsTheText(String text) {
    assertEquals(text, QrScanner.read(QrCode.svg(text), modules -> {}));
  }

  @Test
  void aScannerReadsItWithASpotOnIt() {
    String svg = QrCode.svg("0123456789ABCDEF");
    Random random = new Random(1);
    String read =
        QrScanner.read(
            svg,
            modules -> {
              for (int i = 0; i < 8; i++) {
                modules.flip(13 + random.nextInt(4), 13 + random.nextInt(4));
              }
            });
    assertEquals("0123456789ABCDEF", read);
  }
}
