package dev.usher.common.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Task;
import dev.usher.common.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Transactional outbox: a message is committed with the change that it reports and sent after it,
 * until it arrives.
 *
 * <p>db-scheduler does the work. Up to {@value #AT_ONCE} messages are in delivery at the same time
 * on its threads, each independent of the others. Any number of instances share the table; the
 * messages of a killed one are sent by the others within seconds. Its statements run on connections
 * of their own, so that requests never wait for it.
 *
 * <p>Each service that sends messages has a subclass, which names its table and connections. A
 * service without handlers does not start the scheduler.
 */
public abstract class Outbox {
  /** When a dead letter is due. */
  public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  /** The longest that one attempt to deliver a message may take. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private static final Logger LOG = Logger.getLogger(Outbox.class);
  private static final int AT_ONCE = 64;
  // A commit is followed by a check. This finds retries that are due.
  private static final Duration POLLS_EVERY = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final int MISSED_HEARTBEATS = 4;
  // Of two waits; the second one follows an interrupt.
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

  private final Map<String, Task<Message>> tasks;
  private final SchedulerClient client;
  private final Scheduler scheduler;
  private final TransactionSynchronizationRegistry transactions;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "outbox-time-limit"));

  /**
   * Creates an outbox.
   *
   * @param dataSource of the transactions that send messages
   * @param schedulerDataSource without part in these transactions
   */
  protected Outbox(
      String table,
      DataSource dataSource,
      DataSource schedulerDataSource,
      TransactionSynchronizationRegistry transactions,
      List<MessageHandler> handlers,
      ObjectMapper objectMapper,
      MeterRegistry metrics,
      Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
    timer.setRemoveOnCancelPolicy(true);
    this.tasks =
        handlers.stream()
            .map(handler -> new MessageTask(handler, metrics, timer, TIME_LIMIT).task())
            .collect(Collectors.toUnmodifiableMap(Task::getName, Function.identity()));
    List<Task<?>> known = List.copyOf(tasks.values());
    Serializer serializer = new MessageSerializer(objectMapper);
    JdbcCustomization postgres = new PostgreSqlJdbcCustomization(false, false);
    this.client =
        SchedulerClient.Builder.create(dataSource, known)
            .tableName(table)
            .jdbcCustomization(postgres)
            .serializer(serializer)
            .enablePriority()
            .build();
    this.scheduler =
        Scheduler.create(schedulerDataSource, known)
            .tableName(table)
            .jdbcCustomization(postgres)
            .serializer(serializer)
            .enablePriority()
            .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
            .threads(AT_ONCE)
            .pollUsingLockAndFetch(1.0 / AT_ONCE, 1.0)
            .pollingInterval(POLLS_EVERY)
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(STOPS_WITHIN)
            .failureLogging(LogLevel.OFF, false)
            .addSchedulerListener(new OutageLog())
            .clock(clock::instant)
            .build();
  }

  public void start(@Observes StartupEvent started) {
    if (!tasks.isEmpty()) {
      scheduler.start();
    }
  }

  public void stop(@Observes ShutdownEvent stopping) {
    scheduler.stop();
    timer.shutdownNow();
  }

  /**
   * Sends a message after the commit of the caller's transaction; never if that is rolled back.
   *
   * @throws com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException if PostgreSQL fails,
   *     or if there is such a message already
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void send(String kind, Message message) {
    Task<Message> task = tasks.get(kind);
    if (task == null) {
      throw new IllegalArgumentException("No handler for messages of kind " + kind);
    }
    // Not schedule(): it reads before it inserts, and again after a failure, which in this
    // transaction would hide why PostgreSQL failed.
    client.scheduleBatch(
        List.of(
            task.instanceBuilder(message.event() + "/" + message.id())
                .data(message.in(Traces.traceparent()))
                .scheduledTo(clock.instant())));
    transactions.registerInterposedSynchronization(new CheckAfterCommit());
  }

  private final class CheckAfterCommit implements Synchronization {
    @Override
    public void beforeCompletion() {
      // The message is already written.
    }

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        scheduler.triggerCheckForDueExecutions();
      }
    }
  }

  /** Logs the begin and the end of an outage; the scheduler would log each failed statement. */
  private static final class OutageLog extends AbstractSchedulerListener {
    private final AtomicBoolean isFailing = new AtomicBoolean();

    @Override
    public void onSchedulerEvent(SchedulerEventType type) {
      if (type == SchedulerEventType.UNEXPECTED_ERROR && isFailing.compareAndSet(false, true)) {
        LOG.warn("The outbox cannot read or write its table: messages wait, retrying each second");
      }
      boolean isWorking =
          type == SchedulerEventType.RAN_EXECUTE_DUE || type == SchedulerEventType.RAN_DETECT_DEAD;
      if (isWorking && isFailing.compareAndSet(true, false)) {
        LOG.info("Messages are sent again");
      }
    }
  }
}
