package dev.usher.lab.rehearsal;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Duration;

/** The settings of a waiting room that decide who enters when. */
public record RoomSettings(
    int admitPerMinute,
    int maxActive,
    @JsonSerialize(using = ToStringSerializer.class) Duration claimWindow,
    @JsonSerialize(using = ToStringSerializer.class) Duration passTtl) {
  static final int MOST = 1_000_000;

  RoomSettings with(int otherRate, int otherActive) {
    return new RoomSettings(otherRate, otherActive, claimWindow, passTtl);
  }

  String text() {
    return "admitPerMinute %,d, maxActive %,d, claimWindow %s, passTtl %s"
        .formatted(admitPerMinute, maxActive, claimWindow, passTtl);
  }
}
