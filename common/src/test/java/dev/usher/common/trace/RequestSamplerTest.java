package dev.usher.common.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSamplerTest {
  private static final String TRACE = "0123456789abcdef0123456789abcdef";
  private static final String SPAN = "0123456789abcdef";
  private static final Context NONE = Context.root();

  @Test
  void requestsBeginTraces() {
    assertEquals(SamplingDecision.RECORD_AND_SAMPLE, decision(1, NONE, SpanKind.SERVER));
  }

  @Test
  void whatBelongsToNoRequestDoesNot() {
    assertEquals(SamplingDecision.DROP, decision(1, NONE, SpanKind.CLIENT));
    assertEquals(SamplingDecision.DROP, decision(1, NONE, SpanKind.INTERNAL));
    assertEquals(SamplingDecision.DROP, decision(1, NONE, SpanKind.CONSUMER));
  }

  @Test
  void theShareDecidesAboutRequests() {
    assertEquals(SamplingDecision.DROP, decision(0, NONE, SpanKind.SERVER));
  }

  @Test
  void theWishOfAClientDoesNotCount() {
    assertEquals(SamplingDecision.DROP, decision(0, remote(true), SpanKind.SERVER));
    assertEquals(SamplingDecision.RECORD_AND_SAMPLE, decision(1, remote(false), SpanKind.SERVER));
  }

  @Test
  void whatIsDoneForARequestFollowsIt() {
    assertEquals(SamplingDecision.RECORD_AND_SAMPLE, decision(0, local(true), SpanKind.CLIENT));
    assertEquals(SamplingDecision.DROP, decision(1, local(false), SpanKind.CLIENT));
  }

  @Test
  void aMessageFollowsTheRequestThatSentIt() {
    assertEquals(SamplingDecision.RECORD_AND_SAMPLE, decision(0, remote(true), SpanKind.CONSUMER));
    assertEquals(SamplingDecision.DROP, decision(1, remote(false), SpanKind.CONSUMER));
  }

  private static SamplingDecision decision(double share, Context parent, SpanKind kind) {
    return new RequestSampler(share)
        .shouldSample(parent, TRACE, "any", kind, Attributes.empty(), List.of())
        .getDecision();
  }

  private static Context local(boolean isSampled) {
    return Context.root()
        .with(
            Span.wrap(SpanContext.create(TRACE, SPAN, flags(isSampled), TraceState.getDefault())));
  }

  private static Context remote(boolean isSampled) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    TRACE, SPAN, flags(isSampled), TraceState.getDefault())));
  }

  private static TraceFlags flags(boolean isSampled) {
    return isSampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
  }
}
