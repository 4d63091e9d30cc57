package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.problem.Problem;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.login.SignIns.Target;
import dev.usher.queue.room.RoomRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;

/** Where a sign-in leads: to the page of its room, and nowhere else. */
@ApplicationScoped
class SignInPages {
  /** By this fragment the page's script knows that a sign-in did not work. */
  private static final String FAILED = "#login=failed";

  private final PublicUrl publicUrl;
  private final RoomRegistry rooms;
  private final WaitingPages pages;

  SignInPages(QueueSettings settings, RoomRegistry rooms, WaitingPages pages) {
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.rooms = rooms;
    this.pages = pages;
  }

  /** To the page of the room. */
  ResponseBuilder back(Target target) {
    return to(page(target));
  }

  /** The same, after a sign-in that did not work. */
  ResponseBuilder failed(Target target) {
    return to(page(target) + FAILED);
  }

  /** A page that asks to sign in again in a moment. */
  ResponseBuilder busy(Target target, Problem problem, HttpHeaders headers) {
    Language language = Languages.choose(target.language(), headers.getAcceptableLanguages());
    PageView page =
        rooms
            .known(target.room())
            .map(known -> WaitingPages.view(known.room(), language))
            .orElseGet(() -> WaitingPages.view(target.room(), language));
    PlaceViews views =
        new PlaceViews(
            page, Languages.region(language, headers.getAcceptableLanguages()), Optional.empty());
    ResponseBuilder response =
        pages
            .respond(page, views.signingInAgain(problem, target.isPlain()), headers)
            .status(problem.status());
    problem.headers().forEach(response::header);
    return response;
  }

  private String page(Target target) {
    String path =
        target.isPlain()
            ? PlaceViews.PATH.replace("{room}", target.room())
            : "/rooms/" + target.room();
    String query = target.language().isEmpty() ? "" : "?lang=" + target.language();
    return publicUrl.to(path + query);
  }

  /** A redirect of one visitor, which nothing on the way may keep. */
  static ResponseBuilder to(String address) {
    return Response.status(Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, address)
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
