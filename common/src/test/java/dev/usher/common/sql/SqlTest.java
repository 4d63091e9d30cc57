package dev.usher.common.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTest {
  @Test
  void namesBecomePositionsInOrderOfUse() {
    Sql sql = Sql.text("test", "select :b, :a_1 where x = :b");
    assertEquals("select ?, ? where x = ?", sql.text());
    assertEquals(List.of("b", "a_1", "b"), sql.parameters());
  }

  @Test
  void castsLiteralsAndCommentsAreLeftAsTheyAre() {
    Sql sql = Sql.text("test", "select ':no', now()::text -- :no\n, :yes::int, a[1: 2]");
    assertEquals("select ':no', now()::text -- :no\n, ?::int, a[1: 2]", sql.text());
    assertEquals(List.of("yes"), sql.parameters());
  }

  @Test
  void statementsFollowOneAnother() {
    Sql sql = Sql.text("first", "set x = :b").then(Sql.text("test", "select :a"));
    assertEquals("set x = ?;\nselect ?", sql.text());
  }
}
