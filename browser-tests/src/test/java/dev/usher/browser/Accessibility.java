package dev.usher.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;

/** Checks pages with axe-core: WCAG 2.2, levels A and AA, in light and dark. */
final class Accessibility {
  private static final List<String> RULES =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa");

  private Accessibility() {}

  /** Fails with a list of what is wrong with the page as it is now shown. */
  static void check(Page page) {
    List<String> faults = new ArrayList<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
      for (Rule rule : violations(page)) {
        rule.getNodes()
            .forEach(
                node ->
                    faults.add(
                        "%s, %s: %s%n  %s%n  %s%n  %s"
                            .formatted(
                                scheme,
                                rule.getId(),
                                rule.getHelp(),
                                node.getHtml(),
                                node.getFailureSummary(),
                                rule.getHelpUrl())));
      }
    }
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(null));
    if (!faults.isEmpty()) {
      throw new AssertionError(page.url() + " is not accessible:\n" + String.join("\n", faults));
    }
  }

  private static List<Rule> violations(Page page) {
    // Without legacy mode, axe opens another tab, which takes the focus from this one.
    return new AxeBuilder(page).withTags(RULES).setLegacyMode(true).analyze().getViolations();
  }
}
