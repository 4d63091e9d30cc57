package dev.usher.queue.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.common.text.Text;
import dev.usher.common.validation.CrossChecked;
import java.net.URI;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How the waiting page of a room looks. The page keeps text readable, whatever the colours.
 *
 * @param logoUrl an https address, or a path on the host of the page
 * @param accent the colour of buttons, links and the progress bar: {@code #rrggbb}
 * @param background the colour behind everything, in light and dark: {@code #rrggbb}
 * @param message what the organiser has to say to all who wait
 */
@CrossChecked
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Branding(
    @Schema(examples = "https://venue.example/logo.svg") @Nullable String logoUrl,
    @Schema(examples = "#0b5cad") @Nullable String accent,
    @Schema(examples = "#ffffff") @Nullable String background,
    @Nullable String message)
    implements CrossChecked.Rules {
  /** The look of all pages. */
  public static final Branding NONE = new Branding(null, null, null, null);

  private static final int MAX_URL = 2000;
  private static final int MAX_MESSAGE = 500;
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final String COLOUR_RULE = "must be a colour: # and six hexadecimal digits";

  @Override
  public void check(CrossChecked.Report report) {
    report.require(
        logoUrl == null || isUsable(logoUrl),
        "logoUrl",
        "must be an https address, or a path that begins with one /, of at most "
            + MAX_URL
            + " characters");
    report.require(isColour(accent), "accent", COLOUR_RULE);
    report.require(isColour(background), "background", COLOUR_RULE);
    report.require(
        message == null || Text.isGood(message, MAX_MESSAGE),
        "message",
        "must be 1 to "
            + MAX_MESSAGE
            + " characters with something to see, and no control characters");
  }

  private static boolean isColour(@Nullable String colour) {
    return colour == null || COLOUR.matcher(colour).matches();
  }

  private static boolean isUsable(String url) {
    if (url.isEmpty() || url.length() > MAX_URL) {
      return false;
    }
    try {
      URI uri = URI.create(url);
      // Browsers read two or more slashes as the beginning of a host.
      return uri.getScheme() == null
          ? url.startsWith("/") && !url.startsWith("//")
          : uri.getScheme().equalsIgnoreCase("https")
              && uri.getHost() != null
              && uri.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
