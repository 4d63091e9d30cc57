package dev.usher.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every call of Redis uses the keys of one event, so that it works on a Redis Cluster. The class
 * that runs scripts checks the keys of each call.
 */
class RedisCallsTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final String CLIENT = "io.vertx.mutiny.redis.client.RedisAPI";

  /** Calls outside of scripts: one without keys, and one with all keys of a room. */
  private static final Set<String> OTHER_CALLS = Set.of("ping", "unlink");

  // Each uses the keys that follow it, or none. Others may look across events, as KEYS and SCAN.
  private static final Set<String> COMMANDS =
      new TreeSet<>(
          List.of(
              "DEL",
              "EXISTS",
              "GET",
              "GETBIT",
              "HDEL",
              "HGET",
              "HINCRBY",
              "HMGET",
              "HSET",
              "INFO",
              "PEXPIRE",
              "PTTL",
              "RENAME",
              "SADD",
              "SET",
              "SETBIT",
              "SMEMBERS",
              "SREM",
              "TIME",
              "TYPE",
              "ZADD",
              "ZCARD",
              "ZINCRBY",
              "ZRANGE",
              "ZRANGEBYSCORE",
              "ZREM",
              "ZREMRANGEBYRANK",
              "ZREMRANGEBYSCORE",
              "ZSCORE"));
  private static final Pattern COMMAND = Pattern.compile("redis\\.p?call\\(\\s*([^,)]+)");
  private static final Pattern MADE_KEY =
      Pattern.compile(
          "usher:|\\{[a-z]+}|'\\s*\\.\\.\\s*ARGV|KEYS\\[[^]]*]\\s*\\.\\."
              + "|redis\\.p?call\\(\\s*['\"]\\w+['\"]\\s*,\\s*ARGV");

  @Test
  void redisIsCalledByScriptsThatCheckTheirKeys() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.usher.common.redis.LuaScript")
        .should()
        .accessTargetWhere(
            DescribedPredicate.<JavaAccess<?>>describe(
                "commands of Redis but " + OTHER_CALLS,
                call ->
                    call.getTargetOwner().getName().equals(CLIENT)
                        && !OTHER_CALLS.contains(call.getName())))
        .check(StructureTest.CLASSES);
  }

  @Test
  void noOtherClientOfRedisIsUsed() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.usher.common.failure..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "io\\.quarkus\\.redis\\..*|io\\.vertx\\.redis\\..*|redis\\.clients\\..*"
                + "|io\\.vertx\\.mutiny\\.redis\\.client\\.(?!RedisAPI|Response).*")
        .check(StructureTest.CLASSES);
  }

  @Test
  void scriptsUseOnlyTheKeysThatTheyAreGiven() throws IOException {
    Set<String> commands = new TreeSet<>();
    for (Path script : scripts()) {
      String text = Files.readString(script).replaceAll("(?m)--.*$", "");
      COMMAND.matcher(text).results().forEach(found -> commands.add(found.group(1)));
      assertFalse(MADE_KEY.matcher(text).find(), () -> script + " makes a key");
    }
    assertEquals(COMMANDS.stream().map(name -> "'" + name + "'").toList(), List.copyOf(commands));
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> modules = Files.list(HOME)) {
      return modules
          .map(module -> module.resolve("src/main/resources"))
          .filter(Files::isDirectory)
          .flatMap(RedisCallsTest::files)
          .filter(file -> file.toString().endsWith(".lua"))
          .toList();
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
