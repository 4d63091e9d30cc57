package dev.usher.queue.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.Language;
import dev.usher.queue.push.PushKeys;
import dev.usher.queue.room.Branding;
import dev.usher.queue.room.Room;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;

/**
 * The HTML of the waiting pages. The shell is the same for all visitors, so each one is rendered
 * and compressed once; a page of one visitor is rendered for each request.
 */
@ApplicationScoped
class WaitingPages {
  /** Rooms times languages; a page takes about 20 kB. */
  private static final int MAX_SHELLS = 1_000;

  private final Cache<PageView, HtmlPage> shells =
      Caffeine.newBuilder().maximumSize(MAX_SHELLS).build();

  private final PushKeys push;

  WaitingPages(PushKeys push) {
    this.push = push;
  }

  /** HTML; Qute escapes the values. */
  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance shell(PageView page, String pushKey);

    static native TemplateInstance place(PageView page, PlaceView place);
  }

  /** The page whose script joins the queue and shows the place. */
  HtmlPage shell(PageView page) {
    return shells.get(
        page, p -> HtmlPage.of(p.language(), Templates.shell(p, push.publicKey()).render()));
  }

  /** The page of one visitor, which needs no script. */
  ResponseBuilder respond(PageView page, PlaceView place, HttpHeaders request) {
    ResponseBuilder response =
        HtmlPage.of(page.language(), Templates.place(page, place).render())
            .respond(request, Status.OK)
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    return place.refreshes() ? response.header("Refresh", place.refreshAfter()) : response;
  }

  /** A room's page. */
  static PageView view(Room room, Language language) {
    return new PageView(room.id(), room.name(), room.branding(), language);
  }

  /** A page of a room that could not be looked up. */
  static PageView view(String room, Language language) {
    String name = language.text(PageView.TEXTS, "title");
    return new PageView(room, name, Branding.NONE, language);
  }
}
