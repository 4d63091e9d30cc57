package dev.usher.booking.booking;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/** Draws texts as QR codes. */
final class QrCode {
  /** The blank border that scanners need, in modules. */
  private static final int QUIET_ZONE = 4;

  private QrCode() {}

  /**
   * The code as an SVG image, black on white whatever surrounds it. A quarter of it may be dirty or
   * torn.
   */
  static String svg(String text) {
    BitMatrix modules = modules(text);
    StringBuilder dark = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        int start = x;
        while (x < modules.getWidth() && modules.get(x, y)) {
          x++;
        }
        if (x > start) {
          dark.append('M').append(start).append(' ').append(y).append('h').append(x - start);
          dark.append("v1h-").append(x - start).append('z');
        }
      }
    }
    int size = modules.getWidth();
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + (size + " " + size)
        + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h"
        + (size + "v" + size)
        + "H0z\"/><path d=\""
        + dark
        + "\"/></svg>";
  }

  private static BitMatrix modules(String text) {
    try {
      return new QRCodeWriter()
          .encode(
              text,
              BarcodeFormat.QR_CODE,
              0,
              0,
              Map.of(
                  EncodeHintType.ERROR_CORRECTION,
                  ErrorCorrectionLevel.Q,
                  EncodeHintType.MARGIN,
                  QUIET_ZONE));
    } catch (WriterException e) {
      throw new IllegalArgumentException("Too long for a QR code: " + text.length(), e);
    }
  }
}
