package dev.usher.queue.page;

import dev.usher.queue.page.PlaceView.Action;
import dev.usher.queue.page.PlaceView.Fact;
import dev.usher.queue.position.Position;
import dev.usher.queue.position.VisitorState;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomState;
import jakarta.ws.rs.core.Response.Status;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what the page of one visitor says, for browsers that run no scripts. */
record PlaceViews(PageView page) {
  /** A path of the API, so that the visitor's cookie is sent there. */
  static final String PATH = "/api/rooms/{room}/place";

  static final String CLAIM = "/claim";
  private static final int TOO_MANY = Status.TOO_MANY_REQUESTS.getStatusCode();
  private static final int UNAVAILABLE = Status.SERVICE_UNAVAILABLE.getStatusCode();
  private static final int NOT_FOUND = Status.NOT_FOUND.getStatusCode();
  private static final int SECONDS_PER_MINUTE = 60;

  /** Of somebody who has not joined. */
  PlaceView outside(Room room, Instant now) {
    RoomState state = room.state(now);
    return switch (state) {
      case CLOSED -> refreshing("closed", opening(room.opensAt(), now));
      case SOLD_OUT -> refreshing("soldOutClosed", List.of());
      case ENDED -> view("ended", "", null);
      case PREQUEUE, OPEN, PAUSED -> view("title", "", action("", "join"));
    };
  }

  private List<Fact> opening(Instant opensAt, Instant now) {
    String time =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(page.language().locale())
            .withZone(ZoneOffset.UTC)
            .format(opensAt);
    return List.of(fact("opensIn", minutes(Duration.between(now, opensAt))), new Fact("UTC", time));
  }

  /** Of a visitor who has a queue number. */
  PlaceView inside(Position position) {
    if (position.room() == RoomState.ENDED && position.state() != VisitorState.ADMITTED) {
      return view("ended", "", null);
    }
    return switch (position.state()) {
      case PREQUEUE, WAITING -> refreshing(headline(position), facts(position));
      case YOUR_TURN, ADMITTED ->
          new PlaceView(
              page.text("turn"), page.text("hurry"), List.of(), action(CLAIM, "go"), true, null);
      case MISSED -> view("missed", page.text("canRejoin"), action("", "rejoin"));
      case DONE -> view("done", page.text("canRejoin"), action("", "rejoin"));
    };
  }

  /** Of a visitor who has a pass, and goes on with it. */
  PlaceView leaving(String redirect) {
    return new PlaceView(
        page.text("turn"), page.text("entering"), List.of(), null, false, redirect);
  }

  /** After a request that failed with this status. */
  PlaceView failed(int status) {
    if (status == NOT_FOUND) {
      return view("unknownRoom", "", null);
    }
    String headline = status == TOO_MANY ? "tooMany" : status == UNAVAILABLE ? "busy" : "failed";
    return new PlaceView(page.text(headline), "", List.of(), action("", "join"), true, null);
  }

  /** A path of this page. */
  String path(String suffix) {
    return PATH.replace("{room}", page.room()) + suffix + "?lang=" + page.language().code();
  }

  private static String headline(Position position) {
    return switch (position.room()) {
      case PAUSED -> "paused";
      case SOLD_OUT -> "soldOut";
      case CLOSED, PREQUEUE, OPEN, ENDED ->
          position.state() == VisitorState.PREQUEUE ? "prequeue" : "waiting";
    };
  }

  private List<Fact> facts(Position position) {
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("ahead", number(position.position() - 1)));
    position.startsIn().ifPresent(time -> facts.add(fact("startsIn", minutes(time))));
    Optional<String> wait = position.estimatedWait().map(this::minutes);
    facts.add(fact("wait", wait.orElseGet(() -> page.text("waitUnknown"))));
    facts.add(fact("number", number(position.number())));
    return facts;
  }

  private PlaceView refreshing(String headline, List<Fact> facts) {
    return new PlaceView(page.text(headline), "", facts, null, true, null);
  }

  private PlaceView view(String headline, String detail, @Nullable Action action) {
    return new PlaceView(page.text(headline), detail, List.of(), action, false, null);
  }

  private Action action(String path, String label) {
    return new Action(path(path), page.text(label));
  }

  private Fact fact(String name, String value) {
    return new Fact(page.text(name), value);
  }

  private String number(long number) {
    return NumberFormat.getIntegerInstance(page.language().locale()).format(number);
  }

  private String minutes(Duration time) {
    long minutes = Math.max(1, (time.toSeconds() + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE);
    return page.text("aboutMinutes").replace("{n}", number(minutes));
  }
}
