package dev.usher.booking.payment.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.booking.BookingSettings;
import dev.usher.booking.payment.PaymentId;
import dev.usher.booking.payment.PaymentProvider;
import dev.usher.booking.payment.WebhookResult;
import dev.usher.common.json.JsonBodies;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.Outbox;
import dev.usher.common.problem.Violations;
import dev.usher.common.route.PublicUrl;
import dev.usher.inventory.stock.Money;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The built-in payment provider. It works like a real one: it has its own page and sends signed
 * webhooks over HTTP until they are acknowledged.
 */
@ApplicationScoped
public class Sandbox implements PaymentProvider {
  static final String NAME = "sandbox";
  static final String WEBHOOK = "sandbox-webhook";
  private static final Duration WEBHOOK_TRIED_FOR = Duration.ofDays(3);

  private final PublicUrl publicUrl;
  private final boolean isUsed;
  private final Optional<String> secret;
  private final SandboxStore store;
  private final Outbox outbox;
  private final ObjectMapper objectMapper;
  private final JsonBodies.Body<SandboxWebhook> webhooks;
  private final Clock clock;

  Sandbox(
      BookingSettings settings,
      SandboxStore store,
      Outbox outbox,
      ObjectMapper objectMapper,
      JsonBodies bodies,
      Clock clock) {
    this.clock = clock;
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.isUsed = settings.payment().provider().equals(NAME);
    this.secret = settings.sandbox().secret();
    this.store = store;
    this.outbox = outbox;
    this.objectMapper = objectMapper;
    this.webhooks = bodies.of(SandboxWebhook.class);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public URI start(PaymentId id, Money amount) {
    return URI.create(publicUrl.to("/pay/" + id));
  }

  /**
   * Stores the visitor's choice and sends it eventually; returns whether it is the first choice.
   */
  @Transactional
  boolean decide(PaymentId id, Money amount, SandboxOutcome outcome) {
    if (!store.decide(id, outcome)) {
      return false;
    }
    SandboxWebhook webhook = new SandboxWebhook("evt-" + id.key(), id.toString(), outcome, amount);
    try {
      outbox.send(
          WEBHOOK,
          new Message(
              id.event(),
              id.key().toString(),
              objectMapper.writeValueAsString(webhook),
              clock.instant().plus(WEBHOOK_TRIED_FOR)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A webhook can always be written", e);
    }
    return true;
  }

  boolean isDecided(PaymentId id) {
    return store.isDecided(id);
  }

  /** Returns the signature for a webhook that is sent now; each attempt has its own. */
  String sign(byte[] body) {
    return signature().header(body, clock.instant());
  }

  @Override
  public WebhookResult read(Function<String, Optional<String>> header, byte[] body) {
    String signed = header.apply(Signature.HEADER).orElse("");
    if (!isUsed || !signature().isValid(signed, body, clock.instant())) {
      return new WebhookResult.Forged(
          "The header "
              + Signature.HEADER
              + " is missing, does not fit the body, or is more than five minutes off.");
    }
    return notice(webhooks.read(body));
  }

  @Override
  public void refund(PaymentId id) {
    store.refund(id);
  }

  private static WebhookResult notice(SandboxWebhook webhook) {
    Violations wrong = new Violations();
    Optional<PaymentId> payment = Optional.ofNullable(webhook.payment()).flatMap(PaymentId::parse);
    SandboxOutcome outcome = webhook.outcome();
    Money amount = webhook.amount();
    wrong.check(payment.isPresent(), "payment", "must be the id of a payment");
    wrong.check(outcome != null, "outcome", "must be \"succeeded\" or \"failed\"");
    wrong.check(amount != null && amount.currency() != null, "amount", "must be money");
    wrong.refuse();
    return new WebhookResult.PaymentNotice(
        payment.orElseThrow(), outcome == SandboxOutcome.SUCCEEDED, Objects.requireNonNull(amount));
  }

  private Signature signature() {
    return new Signature(secret.orElseThrow());
  }
}
