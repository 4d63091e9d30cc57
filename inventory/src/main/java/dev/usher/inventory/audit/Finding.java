package dev.usher.inventory.audit;

/**
 * Something that disagrees.
 *
 * @param subject the section, seat or hold
 * @param detail the values that differ
 */
public record Finding(Kind kind, String subject, String detail) {
  /** What can disagree. */
  public enum Kind {
    /** A section has more taken than its capacity, or two live holds name one seat. */
    OVERSOLD,
    /** A section's count is not what its live holds add up to. */
    COUNT,
    /** A live hold lacks a seat that it names, or a seat is taken by no live hold. */
    SEAT,
    /** The ledger says something else of a hold. */
    LEDGER,
    /** A total is not what the ledger adds up to. */
    TOTAL,
    /** A copy in Redis that PostgreSQL contradicts. */
    GATE;

    /** Whether nothing is wrong with the stock: a copy may be lost or changed at any time. */
    public boolean isOfCopy() {
      return this == GATE;
    }
  }
}
