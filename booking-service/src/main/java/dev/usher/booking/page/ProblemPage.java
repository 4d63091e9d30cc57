package dev.usher.booking.page;

import dev.usher.common.page.Language;
import io.quarkus.qute.TemplateInstance;

/**
 * What a person sees in place of a problem, {@code templates/ProblemPage.html}: what happened and
 * what to do, in the words of the page's language.
 *
 * @param href where to go from here
 */
record ProblemPage(PageFrame frame, String title, String text, String href, String label)
    implements TemplateInstance {
  private static final String TEXTS = "problem";

  /** Kinds of problems that ask the visitor to do the same. */
  enum Kind {
    BUSY,
    CHOICE,
    CHANGED,
    PAYMENT,
    MISSING,
    FAILED;

    /**
     * The kind of a problem.
     *
     * @param type the last part of its type
     */
    static Kind of(String type, int status) {
      return switch (type) {
        case "unavailable", "overloaded", "event-busy" -> BUSY;
        case "invalid-request", "malformed-request" -> CHOICE;
        case "unknown-payment" -> PAYMENT;
        default -> of(status);
      };
    }

    private static Kind of(int status) {
      return switch (status) {
        case 404, 410 -> MISSING;
        case 409 -> CHANGED;
        case 400, 405, 413, 415, 422 -> CHOICE;
        case 408, 429, 503 -> BUSY;
        default -> FAILED;
      };
    }
  }

  static ProblemPage of(Kind kind, PageFrame frame) {
    Language language = frame.language();
    boolean isHere = kind != Kind.MISSING && kind != Kind.PAYMENT;
    return new ProblemPage(
        frame,
        language.text(TEXTS, "headline_" + kind),
        language.text(TEXTS, "text_" + kind),
        // The same address without what was sent to it.
        isHere ? (frame.query().isEmpty() ? "?" : frame.query()) : "/" + frame.query(),
        isHere ? language.text(TEXTS, "again") : frame.text("home"));
  }
}
