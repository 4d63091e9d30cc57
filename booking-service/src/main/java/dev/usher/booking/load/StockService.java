package dev.usher.booking.load;

import dev.usher.common.store.Retry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What events have left. */
@ApplicationScoped
class StockService {
  private final StockStore store;

  StockService(StockStore store) {
    this.store = store;
  }

  /** Of those of the events that exist. Blocks. */
  List<EventStock> of(List<String> events) {
    return Retry.onDeadConnection(() -> store.read(events));
  }
}
