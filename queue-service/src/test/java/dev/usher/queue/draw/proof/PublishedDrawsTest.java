package dev.usher.queue.draw.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.Texts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The draws in docs/fair-draw, which others made, and the program there that checks draws. */
class PublishedDrawsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/fair-draw");
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void ourDrawsAreTheSame(int number) {
    JsonObject draw = new JsonObject(Texts.of(file(number)));
    String secret = draw.getString("secret");
    long participants = draw.getLong("participants");
    String root = draw.getString("root");
    assertEquals(draw.getString("commitment"), DrawKey.commitment(secret));
    String key =
        DrawKey.of(
            secret, draw.getString("room"), participants, root, draw.getString("publicValue"));
    assertEquals(draw.getString("key"), key);
    JsonObject entry = draw.getJsonObject("entry");
    long index = entry.getLong("index");
    List<byte[]> proof =
        entry.getJsonArray("proof").stream().map(hash -> HEX.parseHex((String) hash)).toList();
    assertTrue(
        MerkleTree.isPart(
            HEX.parseHex(entry.getString("receipt")),
            index - 1,
            participants,
            proof,
            HEX.parseHex(root)));
    Permutation order = new Permutation(HEX.parseHex(key), participants);
    assertEquals(entry.getLong("number"), order.of(index));
  }

  @Test
  void theProgramAcceptsThemAndFindsWhatIsAltered(@TempDir Path folder) throws Exception {
    Result right = check(List.of(file(1), file(2), file(3), file(4)));
    assertEquals(0, right.status(), right::output);
    Map<String, String> findings =
        Map.of(
            "commitment", "the commitment is",
            "key", "the key is made",
            "publicValue", "the key is made",
            "root", "the receipt of entry 257 is part of",
            "receipt", "the receipt of entry 257 is part of",
            "number", "entry 257 of 300 has queue number");
    List<Path> files = new ArrayList<>();
    for (String field : findings.keySet()) {
      files.add(Files.writeString(folder.resolve(field), alter(file(3), field)));
    }
    Result wrong = check(files);
    assertEquals(1, wrong.status(), wrong::output);
    for (Path file : files) {
      // The program prints the name of a file before what it found in it.
      String found =
          wrong.output()
              .split(Pattern.quote(file + "\n"), 2)[1]
              .split(Pattern.quote(folder.toString()), 2)[0];
      String finding = findings.get(String.valueOf(file.getFileName()));
      assertTrue(found.contains("WRONG: " + finding), () -> file + ": " + found);
    }
  }

  private static String alter(Path file, String field) {
    JsonObject draw = new JsonObject(Texts.of(file));
    JsonObject entry = draw.getJsonObject("entry");
    JsonObject owner = draw.containsKey(field) ? draw : entry;
    if (owner.getValue(field) instanceof String text) {
      String start = text.substring(0, text.length() - 1);
      owner.put(field, start + (text.endsWith("0") ? "1" : "0"));
    } else {
      owner.put(field, owner.getLong(field) + 1);
    }
    return draw.encode();
  }

  private record Result(int status, String output) {}

  private static Result check(List<Path> files) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add(FOLDER.resolve("VerifyDraw.java").toString());
    files.forEach(file -> command.add(file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private static Path file(int number) {
    return FOLDER.resolve("draw-" + number + ".json");
  }
}
