package dev.usher.inventory.event;

/** PostgreSQL failed; nothing of the change was made. */
public class CatalogueFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  CatalogueFault(String message, Throwable cause) {
    super(message, cause);
  }
}
