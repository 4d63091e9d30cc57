package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.problem.Problem;
import dev.usher.queue.page.PlaceView.Action;
import dev.usher.queue.page.PlaceView.Fact;
import dev.usher.queue.position.Position;
import dev.usher.queue.position.VisitorState;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomMode;
import dev.usher.queue.room.RoomState;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the page of one visitor says, for browsers that run no scripts.
 *
 * @param region how dates are written
 * @param invitation the code that somebody has entered who wants to join
 */
record PlaceViews(PageView page, Locale region, Optional<String> invitation) {
  /** A path of the API, so that the visitor's cookie is sent there. */
  static final String PATH = "/api/rooms/{room}/place";

  /** The parameter with an invitation code. */
  static final String INVITATION = "invitation";

  static final String CLAIM = "/claim";
  static final String LEAVE = "/leave";
  private static final URI CROSS_SITE = Problem.type("cross-site");
  private static final Map<URI, String> INVITATIONS =
      Map.of(
          Problem.type("invitation-required"), "invitationNeeded",
          Problem.type("invitation-invalid"), "invitationInvalid",
          Problem.type("invitation-used"), "invitationUsed");
  private static final URI BLOCKED = Problem.type("blocked");
  private static final Map<Integer, String> HEADLINES =
      Map.of(
          Status.TOO_MANY_REQUESTS.getStatusCode(), "tooMany",
          Status.SERVICE_UNAVAILABLE.getStatusCode(), "busy");
  private static final Pattern LANGUAGE = Pattern.compile("^[^#]*[?&]lang=");
  private static final int SOONEST_REFRESH = 5;
  private static final int LONGEST_REFRESH = 30;

  /** Enough time to press the button. */
  private static final int REFRESH_AT_TURN = 20;

  /** To the visitor's place, in their language. */
  static ResponseBuilder redirect(String room, Language language) {
    return Response.status(Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, path(room, "", language))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /** The same with an invitation code, which is not known to be good. */
  static ResponseBuilder redirect(String room, Language language, Optional<String> invitation) {
    return redirect(room, language)
        .header(HttpHeaders.LOCATION, null)
        .header(HttpHeaders.LOCATION, path(room, "", language) + query(invitation));
  }

  private static String query(Optional<String> invitation) {
    return invitation
        .map(code -> "&" + INVITATION + "=" + URLEncoder.encode(code, StandardCharsets.UTF_8))
        .orElse("");
  }

  /** Of somebody who has to sign in before they join, and can do so before the room opens. */
  PlaceView signingIn(Room room, Instant now) {
    if (room.takesJoins(now)) {
      return view("loginNeeded", page.text("loginDetail"), signIn(true));
    }
    return new PlaceView(
        page.text("closed"),
        page.text("loginNeeded") + " " + page.text("loginDetail"),
        opening(room.opensAt(), now),
        signIn(true),
        LONGEST_REFRESH,
        null,
        null,
        false);
  }

  /**
   * After a sign-in that could not be ended now.
   *
   * @param isPlain whether the browser runs no scripts
   */
  PlaceView signingInAgain(Problem problem, boolean isPlain) {
    return view(headline(problem), page.text("pressAgain"), signIn(isPlain));
  }

  private Action signIn(boolean isPlain) {
    String path =
        "/api/rooms/"
            + page.room()
            + "/login?lang="
            + page.language().code()
            + (isPlain ? "&plain=1" : "");
    return Action.link(path, page.text("loginGo"));
  }

  /** Of somebody who has not joined. */
  PlaceView outside(Room room, Instant now) {
    RoomState state = room.state(now);
    return switch (state) {
      case CLOSED ->
          room.mode() == RoomMode.CLOSED
              ? refreshing("shutOutside", List.of(), LONGEST_REFRESH)
              : refreshing("closed", opening(room.opensAt(), now), LONGEST_REFRESH);
      case SOLD_OUT -> refreshing("soldOutClosed", List.of(), LONGEST_REFRESH);
      case ENDED -> view("ended", "", null);
      case PREQUEUE, OPEN, PAUSED ->
          needsCode(room)
              ? view("invitationNeeded", "", code())
              : view("title", page.text("shopScripts"), join());
    };
  }

  /**
   * Of somebody who joins a room that requires a proof of work: they wait instead.
   *
   * @param left how long they still wait; empty if they have not begun to
   */
  PlaceView waitingToJoin(Room room, Optional<Duration> left) {
    if (needsCode(room)) {
      return view("invitationNeeded", "", code());
    }
    if (left.isEmpty()) {
      String detail = page.text("plainCheck") + " " + page.text("shopScripts");
      return view("title", detail, join());
    }
    return left.get().isZero()
        ? view("plainReady", page.text("shopScripts"), join())
        : refreshing(
            "plainWaiting",
            List.of(fact("plainLeft", about(left.get()))),
            (int) left.get().toSeconds() + 1);
  }

  private List<Fact> opening(Instant opensAt, Instant now) {
    String time =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(region)
            .withZone(ZoneOffset.UTC)
            .format(opensAt);
    return List.of(
        fact("opensIn", about(Duration.between(now, opensAt))), fact("opensAtUtc", time));
  }

  /** Of a visitor who has a queue number. */
  PlaceView inside(Position position) {
    if (position.room() == RoomState.ENDED && position.state() != VisitorState.ADMITTED) {
      return view("ended", "", null);
    }
    return switch (position.state()) {
      case PREQUEUE, WAITING ->
          refreshing(headline(position), facts(position), position.retryAfter())
              .with(position.announcement())
              .withLeave(leave());
      case YOUR_TURN, ADMITTED ->
          new PlaceView(
              page.text("turn"),
              page.text("hurry"),
              List.of(),
              action(CLAIM, "go"),
              REFRESH_AT_TURN,
              null,
              leave(),
              true);
      case MISSED ->
          view(
              "missed",
              position
                  .rejoinEndsIn()
                  .map(
                      left ->
                          page.text("rejoinsNext")
                              + " "
                              + page.text("rejoinLeft")
                              + ": "
                              + about(left))
                  .orElseGet(() -> page.text("canRejoin")),
              action("", "rejoin"));
      case DONE -> view("done", page.text("canRejoin"), action("", "rejoin"));
    };
  }

  /** Of a visitor who has left the queue. */
  PlaceView left() {
    return view("left", page.text("canRejoin"), action("", "rejoin"));
  }

  /**
   * Of a visitor who has a pass, and goes on with it.
   *
   * @param redirect with the pass as fragment, or without one
   * @param inLanguage whether the shop gets the language of this page
   */
  PlaceView leaving(String redirect, boolean inLanguage) {
    String shop = redirect;
    if (inLanguage && !LANGUAGE.matcher(redirect).find()) {
      int end = redirect.indexOf('#') < 0 ? redirect.length() : redirect.indexOf('#');
      String query = redirect.lastIndexOf('?', end) < 0 ? "?lang=" : "&lang=";
      shop = redirect.substring(0, end) + query + page.language().code() + redirect.substring(end);
    }
    return new PlaceView(
        page.text("turn"), page.text("entering"), List.of(), null, 0, shop, null, true);
  }

  /** After a page that could not be shown; it loads itself again. */
  PlaceView unavailable(Problem problem) {
    String retryAfter = problem.headers().getOrDefault(HttpHeaders.RETRY_AFTER, "0");
    return isNoRoom(problem)
        ? view("unknownRoom", "", null)
        : refreshing(headline(problem), List.of(), Integer.parseInt(retryAfter));
  }

  /** After a form that was refused; its button is there again. */
  PlaceView refused(Problem problem, boolean isClaim) {
    String invited = INVITATIONS.get(problem.type());
    if (invited != null) {
      return view(invited, "", code());
    }
    return isNoRoom(problem)
        ? view("unknownRoom", "", null)
        : view(
            headline(problem),
            page.text("pressAgain"),
            isClaim ? action(CLAIM, "go") : action("", "join"));
  }

  private boolean needsCode(Room room) {
    return room.joinRules().needsInvitation() && invitation.isEmpty();
  }

  private Action join() {
    return new Action(
        path(page.room(), "", page.language()) + query(invitation), page.text("join"));
  }

  /** A form that asks for an invitation code. */
  private Action code() {
    return Action.asking(path(page.room(), "", page.language()), page.text("invitationGo"));
  }

  private static boolean isNoRoom(Problem problem) {
    return problem.status() == Status.NOT_FOUND.getStatusCode();
  }

  private static String headline(Problem problem) {
    if (CROSS_SITE.equals(problem.type())) {
      return "foreign";
    }
    if (BLOCKED.equals(problem.type())) {
      return "blocked";
    }
    return HEADLINES.getOrDefault(problem.status(), "failed");
  }

  private static String path(String room, String suffix, Language language) {
    return PATH.replace("{room}", room) + suffix + "?lang=" + language.code();
  }

  private static String headline(Position position) {
    return switch (position.room()) {
      case PAUSED -> "paused";
      case SOLD_OUT -> "soldOut";
      case CLOSED -> "shut";
      case PREQUEUE, OPEN, ENDED ->
          isEntered(position)
              ? "entered"
              : position.state() == VisitorState.PREQUEUE ? "prequeue" : "waiting";
    };
  }

  /** Whether the visitor takes part in a draw that has not been made. */
  private static boolean isEntered(Position position) {
    return position.state() == VisitorState.PREQUEUE && position.position() == 0;
  }

  private List<Fact> facts(Position position) {
    List<Fact> facts = new ArrayList<>();
    if (isEntered(position)) {
      position.startsIn().ifPresent(time -> facts.add(fact("drawnIn", about(time))));
      facts.add(fact("entry", number(position.number())));
      return facts;
    }
    facts.add(fact("ahead", number(position.position() - 1)));
    position.startsIn().ifPresent(time -> facts.add(fact("startsIn", about(time))));
    Optional<String> wait = position.wait80().map(range -> about(range.from(), range.to()));
    facts.add(fact("wait", wait.orElseGet(() -> page.text("waitUnknown"))));
    facts.add(fact("number", number(position.number())));
    return facts;
  }

  private PlaceView refreshing(String headline, List<Fact> facts, int after) {
    return refreshing(headline, "", facts, after);
  }

  private PlaceView refreshing(String headline, String detail, List<Fact> facts, int after) {
    int refreshAfter = Math.max(SOONEST_REFRESH, Math.min(LONGEST_REFRESH, after));
    return new PlaceView(page.text(headline), detail, facts, null, refreshAfter, null, null, false);
  }

  private PlaceView view(String headline, String detail, @Nullable Action action) {
    return new PlaceView(page.text(headline), detail, List.of(), action, 0, null, null, false);
  }

  private String leave() {
    return path(page.room(), LEAVE, page.language());
  }

  private Action action(String path, String label) {
    return new Action(path(page.room(), path, page.language()), page.text(label));
  }

  private Fact fact(String name, String value) {
    return new Fact(page.text(name), value);
  }

  private String number(long number) {
    // The digits that the page's script writes, in Arabic too.
    Locale digits =
        new Locale.Builder()
            .setLocale(page.language().locale())
            .setUnicodeLocaleKeyword("nu", "latn")
            .build();
    return NumberFormat.getIntegerInstance(digits).format(number);
  }

  private String about(Duration time) {
    return about(time, time);
  }

  /** A time or a range, in the largest unit of which its end has at least two, rounded up. */
  private String about(Duration from, Duration to) {
    if (to.compareTo(Duration.ofDays(2)) >= 0) {
      return about("aboutDays", from, to, Duration.ofDays(1));
    }
    if (to.compareTo(Duration.ofHours(2)) >= 0) {
      return about("aboutHours", from, to, Duration.ofHours(1));
    }
    return about("aboutMinutes", from, to, Duration.ofMinutes(1));
  }

  private String about(String text, Duration from, Duration to, Duration unit) {
    long least = units(from, unit);
    long most = units(to, unit);
    String range = least == most ? number(most) : number(least) + "–" + number(most);
    return page.text(text).replace("{n}", range);
  }

  private static long units(Duration time, Duration unit) {
    return Math.max(1, time.plus(unit).minusSeconds(1).dividedBy(unit));
  }
}
