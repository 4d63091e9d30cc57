package dev.usher.inventory.event;

import org.jspecify.annotations.Nullable;

/** Another transaction keeps the event locked; the change was not made. */
public final class CatalogueBusy extends CatalogueFault {
  private static final long serialVersionUID = 1;

  CatalogueBusy(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
