package dev.usher.common.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Samples requests and what is done for them, and nothing else: timers that read PostgreSQL several
 * times a second would otherwise begin a trace each. Which share of requests is sampled depends on
 * the trace id alone, so all services agree. A client's flag does not count, but its trace id does:
 * proxies must remove {@code traceparent}.
 */
@Singleton
class RequestSampler implements Sampler {
  private final Sampler share;

  RequestSampler(
      @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1.0")
          double share) {
    this.share = Sampler.traceIdRatioBased(share);
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    SpanContext parent = Span.fromContext(parentContext).getSpanContext();
    boolean isPart = parent.isValid() && (!parent.isRemote() || kind == SpanKind.CONSUMER);
    if (isPart) {
      return parent.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }
    return kind == SpanKind.SERVER
        ? share.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks)
        : SamplingResult.drop();
  }

  @Override
  public String getDescription() {
    return "RequestSampler{" + share.getDescription() + "}";
  }
}
