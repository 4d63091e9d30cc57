package dev.usher.booking.payment.sandbox;

import dev.usher.inventory.stock.Money;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** The body of a sandbox's webhook; read from the network, so anything may be missing. */
@RegisterForReflection
record SandboxWebhook(
    @Nullable String id,
    @Nullable String payment,
    @Nullable SandboxOutcome outcome,
    @Nullable Money amount) {}
