package dev.usher.inventory.event;

import org.jspecify.annotations.Nullable;

/** PostgreSQL failed; the change was not made. */
public class CatalogueFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  CatalogueFault(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
