package dev.usher.queue.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.room.Branding;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final Pattern COLOUR = Pattern.compile("(--[a-z-]+): (#[0-9a-f]{6});");
  private static final int[] CHANNEL = {0x00, 0x33, 0x66, 0x80, 0x99, 0xcc, 0xff};

  @Test
  void contrastIsThatOfWcag() {
    assertEquals(21, Palette.contrast(0x000000, 0xffffff), 0.01);
    assertEquals(4.48, Palette.contrast(0x777777, 0xffffff), 0.01);
    assertEquals(1, Palette.contrast(0x123456, 0x123456), 0.01);
  }

  @Test
  void aRoomWithoutColoursHasThoseOfAllPages() {
    assertEquals("", Palette.css(Branding.NONE));
    assertEquals("", Palette.css(new Branding("/logo.svg", null, null, "Welcome")));
  }

  @Test
  void aColourThatCanBeReadStaysAsItIs() {
    assertTrue(
        Palette.css(branding("#0b5cad", null)).startsWith(":root {\n  --accent: #0b5cad;\n"));
  }

  @Test
  void whateverTheAccentItCanBeReadInLightAndDark() {
    for (int colour : colours()) {
      String css = Palette.css(branding("#%06x".formatted(colour), null));
      String[] schemes = css.split("@media", -1);
      assertEquals(2, schemes.length, css);
      for (int i = 0; i < 2; i++) {
        Map<String, Integer> found = read(schemes[i]);
        readable(found, "--on-accent", of(found, "--accent"), css);
        readable(found, "--accent", i == 0 ? Palette.LIGHT : Palette.DARK, css);
        readable(found, "--accent", i == 0 ? Palette.LIGHT_RAISED : Palette.DARK_RAISED, css);
      }
    }
  }

  @Test
  void whateverTheBackgroundEverythingCanBeReadOnIt() {
    for (int paper : colours()) {
      for (int accent : new int[] {0x000000, 0x0b5cad, 0x808080, 0xffff00, 0xffffff, paper}) {
        String css = Palette.css(branding("#%06x".formatted(accent), "#%06x".formatted(paper)));
        Map<String, Integer> found = read(css);
        assertEquals(paper, of(found, "--paper"));
        for (String text :
            new String[] {"--ink", "--soft", "--accent", "--good", "--bad", "--warn"}) {
          readable(found, text, paper, css);
          readable(found, text, of(found, "--raised"), css);
        }
        readable(found, "--on-accent", of(found, "--accent"), css);
      }
    }
  }

  private static void readable(Map<String, Integer> colours, String text, int paper, String css) {
    double contrast = Palette.contrast(of(colours, text), paper);
    assertTrue(contrast >= 4.5, () -> text + " has " + contrast + ":\n" + css);
  }

  private static int of(Map<String, Integer> colours, String name) {
    return Objects.requireNonNull(colours.get(name), name);
  }

  private static Branding branding(String accent, @Nullable String background) {
    return new Branding(null, accent, background, null);
  }

  private static int[] colours() {
    int[] colours = new int[CHANNEL.length * CHANNEL.length * CHANNEL.length];
    int i = 0;
    for (int red : CHANNEL) {
      for (int green : CHANNEL) {
        for (int blue : CHANNEL) {
          colours[i++] = red << 16 | green << 8 | blue;
        }
      }
    }
    return colours;
  }

  private static Map<String, Integer> read(String css) {
    Map<String, Integer> colours = new HashMap<>();
    Matcher colour = COLOUR.matcher(css);
    while (colour.find()) {
      colours.put(colour.group(1), Palette.rgb(colour.group(2)));
    }
    return colours;
  }
}
