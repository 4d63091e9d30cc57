package dev.usher.booking.booking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws the SVG image of a QR code as a browser would, and reads it as a scanner would. */
final class QrScanner {
  private static final int PIXELS = 8;
  private static final Pattern SIZE = Pattern.compile("viewBox=\"0 0 (\\d+) \\1\"");
  private static final Pattern BAR = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z");

  private QrScanner() {}

  /**
   * The text in the image.
   *
   * @param spoil changes some modules first
   */
  static String read(String svg, Consumer<BitMatrix> spoil) {
    Matcher size = SIZE.matcher(svg);
    assertTrue(size.find(), svg);
    BitMatrix modules = new BitMatrix(Integer.parseInt(size.group(1)));
    for (Matcher bar = BAR.matcher(svg); bar.find(); ) {
      int width = Integer.parseInt(bar.group(3));
      modules.setRegion(Integer.parseInt(bar.group(1)), Integer.parseInt(bar.group(2)), width, 1);
    }
    spoil.accept(modules);
    int side = modules.getWidth() * PIXELS;
    int[] pixels = new int[side * side];
    Arrays.setAll(
        pixels, i -> modules.get(i % side / PIXELS, i / side / PIXELS) ? 0xff000000 : 0xffffffff);
    RGBLuminanceSource picture = new RGBLuminanceSource(side, side, pixels);
    try {
      return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(picture))).getText();
    } catch (NotFoundException e) {
      throw new AssertionError("There is no QR code in " + svg, e);
    } catch (ReaderException e) {
      throw new AssertionError("The QR code cannot be read: " + svg, e);
    }
  }
}
