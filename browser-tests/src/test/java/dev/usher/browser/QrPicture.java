package dev.usher.browser;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Locator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Reads a QR code as a scanner at the door does: from what the screen shows. */
final class QrPicture {
  private QrPicture() {}

  static String read(Locator element) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(element.screenshot()));
      int width = image.getWidth();
      int height = image.getHeight();
      int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
      RGBLuminanceSource source = new RGBLuminanceSource(width, height, pixels);
      return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReaderException e) {
      throw new AssertionError("No QR code can be read in " + element, e);
    }
  }
}
