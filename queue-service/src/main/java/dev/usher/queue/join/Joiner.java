package dev.usher.queue.join;

import dev.usher.queue.login.LoginCredentials;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who joins.
 *
 * @param client the address
 * @param proof what a room that requires proof of work takes, see {@link
 *     dev.usher.queue.work.Proofs}; null if there is none
 * @param invitation the code that a room for invited visitors takes; null if there is none
 * @param login what a room that asks for a login takes
 */
public record Joiner(
    SocketAddress client,
    @Nullable String proof,
    @Nullable String invitation,
    LoginCredentials login) {}
