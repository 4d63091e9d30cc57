package dev.usher.common.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Quarkus does not trace: scripts in Redis, work that another thread does for a request, and
 * messages of the outbox. While traces are off, each method costs one read of a field. Static, as
 * OpenTelemetry's own context is: scripts and batches are not beans.
 */
public final class Traces {
  private static final W3CTraceContextPropagator PROPAGATOR =
      W3CTraceContextPropagator.getInstance();
  private static final String TRACEPARENT = "traceparent";

  private static volatile @Nullable Tracer tracer;

  private Traces() {}

  /** Switches traces on, or off with null. */
  static void use(@Nullable Tracer used) {
    tracer = used;
  }

  /** The trace that the calling thread works for; the root while traces are off. */
  public static Context current() {
    return tracer == null ? Context.root() : Context.current();
  }

  /** The first trace that is in the share for the collector, of these; the root if none is. */
  public static <T> Context firstSampled(List<T> all, Function<T, Context> trace) {
    for (T one : all) {
      if (isSampled(trace.apply(one))) {
        return trace.apply(one);
      }
    }
    return Context.root();
  }

  private static boolean isSampled(Context trace) {
    return trace != Context.root() && Span.fromContext(trace).getSpanContext().isSampled();
  }

  /** Does work for a trace that another thread belongs to. */
  public static void in(Context trace, Runnable work) {
    if (trace == Context.root()) {
      work.run();
    } else {
      trace.wrap(work).run();
    }
  }

  /** A call to Redis as part of the current trace, if there is one. */
  public static <T> Uni<T> redis(String name, Uni<T> call) {
    Tracer on = tracer;
    Context parent = on == null ? Context.root() : Context.current();
    if (on == null || !isSampled(parent)) {
      return call;
    }
    return Uni.createFrom()
        .deferred(
            () -> {
              Span span =
                  on.spanBuilder(name)
                      .setParent(parent)
                      .setSpanKind(SpanKind.CLIENT)
                      .setAttribute("db.system.name", "redis")
                      .startSpan();
              return call.onTermination()
                  .invoke(
                      (reply, failure, cancelled) -> {
                        if (failure != null) {
                          span.setStatus(StatusCode.ERROR, failure.toString());
                        }
                        span.end();
                      });
            });
  }

  /** The current trace in the form of the header {@code traceparent}; null if there is none. */
  public static @Nullable String traceparent() {
    if (tracer == null) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    PROPAGATOR.inject(Context.current(), headers, Map::put);
    return headers.get(TRACEPARENT);
  }

  /** Does work as part of the trace that a message was sent in, if there is one. */
  public static void continued(@Nullable String traceparent, String name, Runnable work) {
    Tracer on = tracer;
    if (on == null || traceparent == null) {
      work.run();
      return;
    }
    Map<String, String> headers = Map.of(TRACEPARENT, traceparent);
    Span span =
        on.spanBuilder(name)
            .setParent(PROPAGATOR.extract(Context.root(), headers, new Headers()))
            .setSpanKind(SpanKind.CONSUMER)
            .startSpan();
    try {
      Context.root().with(span).wrap(work).run();
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR, e.toString());
      throw e;
    } finally {
      span.end();
    }
  }

  private static final class Headers implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }
}
