package dev.usher.lab.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** All rows, in the order of the table of speeds. */
public final class Rows {
  private static final long WAITING = 1_000_000;
  private static final int STREAMS = 20_000;
  private static final int OTHER_FILES = 600;

  private Rows() {}

  /** All rows in full size; JMH may write in this folder. */
  public static List<Row> full(Bench bench, Path folder) {
    Queueing queueing = new Queueing(bench, WAITING);
    List<Row> rows = new ArrayList<>();
    rows.add(HotSection.row(bench));
    rows.add(RandomSeats.of(bench, 200_000).row());
    rows.add(new SoldOut(bench).row());
    rows.add(TwoInstances.row(bench));
    rows.add(queueing.polls());
    rows.add(queueing.joins());
    rows.add(queueing.redisMemory());
    rows.add(new Expiry(bench, 10_000, 2_000, 12_000).releaseLag(true));
    rows.add(Expiry.massExpiry(bench, 100_000));
    rows.add(new Streams(bench, mostStreams(), Clock.systemUTC()).row());
    rows.add(new Signatures(folder).row());
    rows.addAll(new Growth(bench).rows());
    return rows;
  }

  /** The same in small, without growth. */
  public static List<Row> quick(Bench bench, Path folder) {
    Queueing queueing = new Queueing(bench, WAITING);
    return List.of(
        HotSection.row(bench),
        RandomSeats.of(bench, 20_000).row(),
        new SoldOut(bench).row(),
        TwoInstances.row(bench),
        queueing.polls(),
        queueing.joins(),
        new Queueing(bench, 10_000).redisMemory(),
        new Expiry(bench, 500, 500, 1_500).releaseLag(false),
        Expiry.massExpiry(bench, 2_000),
        new Streams(bench, 200, Clock.systemUTC()).row(),
        new Signatures(folder).row());
  }

  /** As many as required, or as this process and a service may have files open. */
  private static int mostStreams() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? (int) Math.min(STREAMS, system.getMaxFileDescriptorCount() - OTHER_FILES)
        : STREAMS;
  }
}
