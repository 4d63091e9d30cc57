import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks draws without Usher, on Java 17 or later: java VerifyDraw.java draw.json, where the file is
 * a response of GET /api/rooms/{room}/draw. Exits with 1 if something is wrong. The page
 * fair-draw.md says what this shows, and what no check can show.
 */
public class VerifyDraw {
  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final long MAX_PARTICIPANTS = 1L << 32;
  private static boolean isRight = true;

  public static void main(String[] files) throws Exception {
    for (String file : files) {
      System.out.println(file);
      check(Files.readString(Path.of(file)));
    }
    System.exit(files.length > 0 && isRight ? 0 : 1);
  }

  private static void check(String draw) throws Exception {
    if (!text(draw, "state").equals("DRAWN")) {
      report(false, "the draw is made");
      return;
    }
    String root = text(draw, "root");
    String publicValue = text(draw, "publicValue");
    long participants = Long.parseLong(text(draw, "participants"));
    boolean hasSource = draw.contains("\"publicSource\"");
    report(
        hasSource ? HASH.matcher(publicValue).matches() : publicValue.isEmpty(),
        hasSource ? "the draw has a public value" : "the draw names no public source, and has no value");
    byte[] secret = HEX.parseHex(text(draw, "secret"));
    String room = text(draw, "room");
    String lines =
        String.join("\n", "usher draw 1", room, "" + participants, root, publicValue, "");
    byte[] key = hmac(secret, lines.getBytes(StandardCharsets.UTF_8));
    report(
        HEX.formatHex(sha256(secret)).equals(text(draw, "commitment")),
        "the commitment is the hash of the secret");
    report(
        HEX.formatHex(key).equals(text(draw, "key")),
        "the key is made of secret, room, participants, root and public value");
    if (draw.contains("\"entry\"")) {
      long index = Long.parseLong(text(draw, "index"));
      byte[] receipt = HEX.parseHex(text(draw, "receipt"));
      List<byte[]> proof =
          HASH.matcher(find(draw, "\"proof\"\\s*:\\s*\\[([^]]*)]"))
              .results()
              .map(hash -> HEX.parseHex(hash.group()))
              .toList();
      report(
          isPart(receipt, index - 1, participants, proof, HEX.parseHex(root)),
          "the receipt of entry " + index + " is part of the root");
      boolean isEntry = 1 <= index && index <= participants && participants <= MAX_PARTICIPANTS;
      long number = isEntry ? number(key, participants, index) : 0;
      report(
          isEntry && text(draw, "number").equals("" + number),
          "entry " + index + " of " + participants + " has queue number " + number);
    }
    System.out.println("compare with what was published before the start:");
    System.out.println("  commitment " + text(draw, "commitment"));
    System.out.println("compare with what was published before the draw:");
    System.out.println("  participants " + participants + ", root " + root);
    if (!publicValue.isEmpty()) {
      System.out.println("compare with " + text(draw, "publicSource") + ":");
      System.out.println("  public value " + publicValue);
    }
  }

  private static void report(boolean holds, String what) {
    isRight &= holds;
    System.out.println((holds ? "right: " : "WRONG: ") + what);
  }

  /** RFC 9162, section 2.1.3.2, with the hashes of RFC 6962, section 2.1. */
  static boolean isPart(byte[] leaf, long index, long size, List<byte[]> proof, byte[] root)
      throws Exception {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    byte[] hash = sha256(new byte[] {0}, leaf);
    for (byte[] other : proof) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = sha256(new byte[] {1}, other, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = sha256(new byte[] {1}, hash, other);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && MessageDigest.isEqual(hash, root);
  }

  /**
   * A Feistel network of 10 rounds on the numbers below a power of four, which is at least the size
   * and 256, applied until the result is below the size. For round r and right half h, its function
   * is two bytes of HMAC-SHA256(key, r, h / 16), at 2 * (h mod 16); r is one byte, h / 16 two.
   */
  static long number(byte[] key, long size, long index) throws Exception {
    int bits = 4;
    while (1L << 2 * bits < size) {
      bits++;
    }
    long mask = (1L << bits) - 1;
    long value = index - 1;
    do {
      long left = value >>> bits;
      long right = value & mask;
      for (int round = 0; round < 10; round++) {
        byte[] block = {(byte) round, (byte) (right >> 12), (byte) (right >> 4)};
        byte[] hash = hmac(key, block);
        int at = (int) (right & 15) * 2;
        long next = left ^ ((hash[at] & 0xff) << 8 | hash[at + 1] & 0xff) & mask;
        left = right;
        right = next;
      }
      value = left << bits | right;
    } while (value >= size);
    return value + 1;
  }

  private static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      sha.update(part);
    }
    return sha.digest();
  }

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  private static String text(String json, String name) {
    return find(json, "\"" + name + "\"\\s*:\\s*\"?([^\",}]*)");
  }

  private static String find(String json, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(json);
    if (!found.find()) {
      throw new IllegalArgumentException("Nothing like " + pattern + " in the file");
    }
    return found.group(1).strip();
  }
}
