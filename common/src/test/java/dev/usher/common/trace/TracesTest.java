package dev.usher.common.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TracesTest {
  private static final Context SAMPLED = context("01");
  private static final Context NOT_SAMPLED = context("00");

  @Test
  void aBatchBelongsToTheFirstRequestInTheShare() {
    assertSame(SAMPLED, first(Context.root(), NOT_SAMPLED, SAMPLED, context("01")));
    assertSame(Context.root(), first(Context.root(), NOT_SAMPLED));
    assertSame(Context.root(), first());
  }

  @Test
  void whatIsDoneForARequestOnAnotherThreadIsDoneInItsTrace() {
    Traces.in(SAMPLED, () -> assertSame(SAMPLED, Context.current()));
    assertSame(Context.root(), Context.current());
  }

  @Test
  void whileTracesAreOffThereIsNone() {
    SAMPLED.wrap(() -> assertSame(Context.root(), Traces.current())).run();
    SAMPLED.wrap(() -> assertNull(Traces.traceparent())).run();
    int[] calls = {0};
    Traces.continued(
        "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", "x", () -> calls[0]++);
    assertEquals(1, calls[0]);
  }

  private static Context first(Context... traces) {
    return Traces.firstSampled(List.of(traces), Function.identity());
  }

  private static Context context(String flags) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.create(
                    "0123456789abcdef0123456789abcdef",
                    "0123456789abcdef",
                    TraceFlags.fromHex(flags, 0),
                    TraceState.getDefault())));
  }
}
