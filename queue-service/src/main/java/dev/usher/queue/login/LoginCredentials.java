package dev.usher.queue.login;

import org.jspecify.annotations.Nullable;

/**
 * What a request has of its visitor's login.
 *
 * @param bearer a token of the provider; null if there is none
 * @param cookie what the sign-in left in the browser; null if there is none
 */
public record LoginCredentials(@Nullable String bearer, @Nullable String cookie) {
  /** No login. */
  public static final LoginCredentials NONE = new LoginCredentials(null, null);

  /** Whether there is anything to check. */
  public boolean isPresent() {
    return bearer != null || cookie != null;
  }
}
