package dev.usher.booking.shop;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.catalogue.EventCursors;
import dev.usher.booking.catalogue.SingleFlightCache;
import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.PageFrame;
import dev.usher.common.route.PublicUrl;
import dev.usher.common.store.Retry;
import dev.usher.inventory.event.Catalogue;
import dev.usher.inventory.event.EventCursor;
import dev.usher.inventory.event.EventFilter;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders the shop's pages. They are the same for all visitors of a language, but for dates, which
 * are written as in the visitor's region; who the visitor is and what they hold is known to the
 * scripts only.
 */
@ApplicationScoped
public class ShopPages {
  private static final int MOST_CACHED = 1_000;
  private static final Duration CACHED_FOR = Duration.ofSeconds(1);
  private static final int MOST_LISTED = 60;

  private final Catalogue catalogue;
  private final Optional<PublicUrl> queue;

  /** A page of the list; without {@code after} the first. */
  private record ListPage(PageFrame frame, Locale region, Optional<EventCursor> after) {}

  private record EventPage(PageFrame frame, Locale region, String event) {}

  // An on-sale begins with everybody opening these: rendering once a second is enough.
  private final SingleFlightCache<ListPage, HtmlPage> lists =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);
  private final SingleFlightCache<EventPage, Optional<HtmlPage>> events =
      new SingleFlightCache<>(MOST_CACHED, CACHED_FOR);
  private final Map<PageFrame, HtmlPage> checkouts = new ConcurrentHashMap<>();
  private final Map<PageFrame, HtmlPage> missing = new ConcurrentHashMap<>();

  ShopPages(Catalogue catalogue, BookingSettings settings) {
    this.catalogue = catalogue;
    this.queue = settings.queue().publicUrl().map(PublicUrl::new);
  }

  /**
   * The events on sale, the earliest first. Blocks.
   *
   * @param after where the page begins; the list begins anew with one that no page has
   */
  HtmlPage list(PageFrame frame, Locale region, @Nullable String after) {
    return lists.get(
        new ListPage(frame, region, Optional.ofNullable(after).flatMap(EventCursors::read)),
        key -> {
          List<Event> found =
              Retry.onDeadConnection(
                  () -> catalogue.page(EventFilter.ON_SALE, key.after(), MOST_LISTED + 1));
          List<EventTeaser> shown =
              found.stream()
                  .limit(MOST_LISTED)
                  .map(event -> EventTeaser.of(event, key.region()))
                  .toList();
          String begin = after == null || key.after().isEmpty() ? "" : after;
          String later = EventCursors.next(found, MOST_LISTED).orElse("");
          return page(frame, ShopTemplates.home(frame, shown, begin, later));
        });
  }

  /** An event with its hall; empty if there is no such event. Blocks. */
  Optional<HtmlPage> event(PageFrame frame, Locale region, String event) {
    if (!EventIds.isWellFormed(event)) {
      return Optional.empty();
    }
    return events.get(
        new EventPage(frame, region, event),
        key ->
            Retry.onDeadConnection(() -> catalogue.find(key.event()))
                .map(found -> EventTeaser.of(found, key.region()))
                .map(teaser -> ShopTemplates.event(key.frame(), teaser, waitingRoom(key)))
                .map(template -> callingQueue(page(key.frame(), template))));
  }

  /** The checkout of any hold: its script reads the hold. */
  HtmlPage checkout(PageFrame frame) {
    return checkouts.computeIfAbsent(frame, key -> page(key, ShopTemplates.checkout(key)));
  }

  /** What is shown in place of an event that does not exist. */
  HtmlPage missing(PageFrame frame) {
    return missing.computeIfAbsent(frame, key -> page(key, ShopTemplates.missing(key)));
  }

  /** Its script asks whether the waiting room exists. */
  private HtmlPage callingQueue(HtmlPage page) {
    return queue.map(url -> page.calling(url.origin())).orElse(page);
  }

  private String waitingRoom(EventPage page) {
    return queue.map(url -> url.to("/rooms/" + page.event() + page.frame().query())).orElse("");
  }

  private static HtmlPage page(PageFrame frame, TemplateInstance template) {
    return HtmlPage.of(frame.language(), template.render());
  }
}
