package dev.usher.booking.payment;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.booking.TicketService;
import dev.usher.booking.finishedpass.FinishedPassService;
import dev.usher.booking.hold.HoldPayment;
import dev.usher.booking.hold.HoldPayments;
import dev.usher.booking.pass.Pass;
import dev.usher.booking.payment.WebhookResult.PaymentNotice;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.Outbox;
import dev.usher.common.route.PublicUrl;
import dev.usher.inventory.hold.ConfirmOutcome;
import dev.usher.inventory.hold.Confirmation;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.Money;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Starts payments and turns paid holds into bookings. A visitor who pays in time gets the booking.
 * A visitor who pays too late gets it if the seats are still free, and a refund otherwise. All
 * calls block.
 */
@ApplicationScoped
public class PaymentService implements HoldPayments {
  // Longer than any outage can go unnoticed.
  private static final Duration REFUND_TRIED_FOR = Duration.ofDays(365);
  private static final Logger LOG = Logger.getLogger(PaymentService.class);

  private final Map<String, PaymentProvider> providers;
  private final String preferred;
  private final PublicUrl publicUrl;
  private final PaymentStore store;
  private final Confirmation confirmation;
  private final TicketService tickets;
  private final FinishedPassService finishedPasses;
  private final Outbox outbox;
  private final MeterRegistry metrics;
  private final Clock clock;

  PaymentService(
      BookingSettings settings,
      @All List<PaymentProvider> providers,
      PaymentStore store,
      Confirmation confirmation,
      TicketService tickets,
      FinishedPassService finishedPasses,
      Outbox outbox,
      MeterRegistry metrics,
      Clock clock) {
    this.clock = clock;
    this.providers =
        providers.stream()
            .collect(Collectors.toUnmodifiableMap(PaymentProvider::name, Function.identity()));
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.preferred = settings.payment().provider();
    if (!this.providers.containsKey(preferred)) {
      throw new IllegalStateException("usher.payment.provider names no provider: " + preferred);
    }
    this.store = store;
    this.confirmation = confirmation;
    this.tickets = tickets;
    this.finishedPasses = finishedPasses;
    this.outbox = outbox;
    this.metrics = metrics;
  }

  /** A payment as its provider sees it. */
  public record Payable(
      PaymentId id,
      HoldId hold,
      Money amount,
      PaymentStatus status,
      Optional<PaymentReason> reason,
      Optional<Instant> decidedAt,
      Optional<Instant> refundedAt) {}

  /** Finds a provider by its name. */
  Optional<PaymentProvider> provider(String name) {
    return Optional.ofNullable(providers.get(name));
  }

  /** The provider's payment with this id. */
  public Optional<Payable> payable(PaymentId id, String provider) {
    return store
        .find(id)
        .filter(payment -> payment.provider().equals(provider))
        .map(
            payment ->
                new Payable(
                    id,
                    payment.hold(),
                    payment.amount(),
                    payment.status(),
                    payment.reason(),
                    payment.decidedAt(),
                    payment.refundedAt()));
  }

  @Override
  public List<HoldPayment> of(HoldId hold) {
    return store.ofHold(hold).stream().map(Payment::forVisitor).toList();
  }

  /**
   * Returns the hold's open payment, started if there is none; empty if the hold can no longer be
   * paid.
   */
  Optional<Payment> start(HoldId hold, Pass pass) {
    PaymentId id = PaymentId.random(hold.event());
    Optional<Payment> started = store.start(hold, id, preferred, pass.latestEnd());
    return started.isPresent() ? started : store.start(hold, id, preferred, pass.latestEnd());
  }

  /**
   * Books the hold of a payment of nothing, which no provider sees. Idempotent: all calls have the
   * one open payment, and the first books.
   *
   * @return the payment by now: it has failed if the hold has ended and its seats are gone
   */
  @Transactional
  Payment bookFree(PaymentId id) {
    Payment payment = store.lock(id).orElseThrow();
    if (payment.status() == PaymentStatus.PENDING) {
      book(payment, new PaymentNotice(id, true, payment.amount()));
    }
    return store.find(id).orElseThrow();
  }

  /** The page of the booking of a hold. */
  URI bookingUrl(HoldId hold) {
    return URI.create(publicUrl.to("/bookings/" + hold));
  }

  /** Prepares the payment at its provider; returns the page where the visitor pays. */
  URI payUrl(Payment payment) {
    return provider(payment.provider()).orElseThrow().start(payment.id(), payment.amount());
  }

  /**
   * Applies a payment notice. Idempotent.
   *
   * @return false if the payment does not exist
   */
  @Transactional
  public boolean apply(String provider, PaymentNotice notice) {
    Optional<Payment> found =
        store.lock(notice.payment()).filter(payment -> payment.provider().equals(provider));
    if (found.isEmpty()) {
      return false;
    }
    Payment payment = found.get();
    boolean isOpen =
        payment.status() == PaymentStatus.PENDING || payment.status() == PaymentStatus.FAILED;
    if (isOpen && notice.isPaid()) {
      book(payment, notice);
    } else if (payment.status() == PaymentStatus.PENDING) {
      mark(payment, PaymentStatus.FAILED, Optional.of(PaymentReason.DECLINED));
    }
    return true;
  }

  private void book(Payment payment, PaymentNotice notice) {
    if (!notice.amount().equals(payment.amount())) {
      LOG.errorf(
          "hold=%s a payment took %s instead of %s: it is refunded",
          payment.hold(), notice.amount(), payment.amount());
      refund(payment, PaymentReason.WRONG_AMOUNT);
      return;
    }
    ConfirmOutcome outcome = confirmation.confirm(payment.hold());
    if (outcome instanceof ConfirmOutcome.Booked booked && !booked.already()) {
      Hold booking = booked.booking();
      tickets.issue(booking);
      finishedPasses.finish(payment.id().event(), booking.passId(), payment.passExpiresAt());
      mark(payment, PaymentStatus.SUCCEEDED, Optional.empty());
    } else if (payment.isFree()) {
      mark(payment, PaymentStatus.FAILED, Optional.of(whyNot(outcome)));
    } else {
      refund(payment, whyNot(outcome));
    }
  }

  private static PaymentReason whyNot(ConfirmOutcome outcome) {
    if (outcome instanceof ConfirmOutcome.Booked) {
      return PaymentReason.ALREADY_PAID;
    }
    return outcome instanceof ConfirmOutcome.LimitExceeded
        ? PaymentReason.LIMIT_EXCEEDED
        : PaymentReason.TOO_LATE;
  }

  private void refund(Payment payment, PaymentReason reason) {
    mark(payment, PaymentStatus.REFUNDING, Optional.of(reason));
    PaymentId id = payment.id();
    outbox.send(
        RefundSender.KIND,
        new Message(id.event(), id.key().toString(), "", clock.instant().plus(REFUND_TRIED_FOR)));
  }

  private void mark(Payment payment, PaymentStatus to, Optional<PaymentReason> reason) {
    store.mark(payment, to, reason);
    count(to);
  }

  private void count(PaymentStatus outcome) {
    metrics.counter("usher.payments", "outcome", outcome.name()).increment();
  }
}
