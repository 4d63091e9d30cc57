package dev.usher.queue.page;

import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.login.SignIns.Target;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;

/** Where a sign-in leads: to the page of its room, and nowhere else. */
@ApplicationScoped
class SignInPages {
  /** By this fragment the page's script knows that a sign-in did not work. */
  private static final String FAILED = "#login=failed";

  private final PublicUrl publicUrl;

  SignInPages(QueueSettings settings) {
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  /** To the page of the room. */
  ResponseBuilder back(Target target) {
    return to(page(target));
  }

  /** The same, after a sign-in that did not work. */
  ResponseBuilder failed(Target target) {
    return to(page(target) + FAILED);
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
