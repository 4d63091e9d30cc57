package dev.usher.inventory.stock;

/** How the places of a section are sold. */
public enum SectionKind {
  /** By name: each seat is sold individually. */
  SEATED,
  /** By number: standing places, hotel rooms, places of a course. */
  GENERAL
}
