package dev.usher.system;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.usher.testing.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders a folder as {@code kubectl kustomize} does, as far as {@code deploy/kubernetes} uses it;
 * what it does not know fails. One difference: generated names get no suffix. Files of Secrets may
 * be missing, and are then empty.
 */
final class Kustomization {
  static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private record Content(
      String apiVersion,
      String kind,
      String namespace,
      List<String> resources,
      @Nullable List<Generator> configMapGenerator,
      @Nullable List<Generator> secretGenerator,
      @Nullable List<Image> images,
      @Nullable List<Patch> patches) {}

  private record Generator(
      String name,
      @Nullable String behavior,
      @Nullable List<String> envs,
      @Nullable List<String> literals,
      @Nullable List<String> files) {}

  private record Image(String name, @Nullable String newName, @Nullable String newTag) {}

  private record Patch(Target target, String patch) {}

  private record Target(String kind, @Nullable String name) {}

  private final Path folder;
  private final Content content;
  private final List<ObjectNode> objects = new ArrayList<>();

  private Kustomization(Path folder) {
    this.folder = folder;
    this.content = read(folder.resolve("kustomization.yaml"), Content.class).get(0);
  }

  static List<ObjectNode> build(Path folder) {
    return new Kustomization(folder).build();
  }

  /** The files, relative to the folder, that Secrets are generated from; git has none of them. */
  static List<String> filesOfSecrets(Path folder) {
    return orEmpty(new Kustomization(folder).content.secretGenerator()).stream()
        .flatMap(generator -> orEmpty(generator.files()).stream())
        .map(file -> file.substring(file.indexOf('=') + 1))
        .toList();
  }

  private List<ObjectNode> build() {
    for (String resource : content.resources()) {
      Path path = folder.resolve(resource);
      objects.addAll(Files.isDirectory(path) ? build(path) : read(path, ObjectNode.class));
    }
    orEmpty(content.configMapGenerator()).forEach(g -> generate("ConfigMap", g));
    orEmpty(content.secretGenerator()).forEach(g -> generate("Secret", g));
    orEmpty(content.images()).forEach(this::rename);
    orEmpty(content.patches()).forEach(this::patch);
    for (ObjectNode object : objects) {
      if (!kind(object).equals("Namespace")) {
        object.withObjectProperty("metadata").put("namespace", content.namespace());
      }
    }
    return objects;
  }

  private void generate(String kind, Generator generator) {
    boolean merges = "merge".equals(generator.behavior());
    if (!merges && generator.behavior() != null) {
      throw new IllegalArgumentException("Unknown behavior " + generator.behavior());
    }
    boolean exists = objects.stream().anyMatch(o -> is(o, kind, generator.name()));
    if (exists != merges) {
      throw new IllegalArgumentException(kind + " " + generator.name() + " is not there, or twice");
    }
    ObjectNode object =
        objects.stream()
            .filter(o -> is(o, kind, generator.name()))
            .findAny()
            .orElseGet(() -> add(kind, generator.name()));
    values(kind, generator).forEach(object.withObjectProperty("data")::put);
  }

  private ObjectNode add(String kind, String name) {
    ObjectNode object = YAML.createObjectNode().put("apiVersion", "v1").put("kind", kind);
    object.withObjectProperty("metadata").put("name", name);
    if (kind.equals("Secret")) {
      object.put("type", "Opaque");
    }
    objects.add(object);
    return object;
  }

  private Map<String, String> values(String kind, Generator generator) {
    Map<String, String> values = new TreeMap<>();
    List<String> lines = new ArrayList<>(orEmpty(generator.literals()));
    for (String file : orEmpty(generator.envs())) {
      Texts.of(folder.resolve(file)).lines().filter(l -> !l.startsWith("#")).forEach(lines::add);
    }
    for (String line : lines) {
      int equals = line.indexOf('=');
      values.put(line.substring(0, equals), line.substring(equals + 1));
    }
    for (String file : orEmpty(generator.files())) {
      String key = file.contains("=") ? file.substring(0, file.indexOf('=')) : baseName(file);
      Path path = folder.resolve(file.substring(file.indexOf('=') + 1));
      boolean isSecret = kind.equals("Secret");
      values.put(key, isSecret && Files.notExists(path) ? "" : Texts.of(path));
    }
    if (kind.equals("Secret")) {
      values.replaceAll((key, value) -> base64(value));
    }
    return values;
  }

  private void rename(Image image) {
    String name = image.newName() == null ? image.name() : image.newName();
    String tag = image.newTag() == null ? "" : ":" + image.newTag();
    for (ObjectNode object : objects) {
      for (JsonNode container : object.at("/spec/template/spec/containers")) {
        if (container.path("image").asText().equals(image.name())) {
          ((ObjectNode) container).put("image", name + tag);
        }
      }
    }
  }

  private void patch(Patch patch) {
    Target target = patch.target();
    List<ObjectNode> targets =
        objects.stream()
            .filter(o -> kind(o).equals(target.kind()))
            .filter(o -> target.name() == null || name(o).matches(target.name()))
            .toList();
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("Nothing to patch: " + target);
    }
    for (JsonNode operation : parse(patch.patch())) {
      targets.forEach(object -> apply(object, operation.deepCopy()));
    }
  }

  /** One operation of a JSON patch (RFC 6902). */
  private static void apply(ObjectNode object, JsonNode operation) {
    JsonPointer path = JsonPointer.compile(operation.get("path").asText());
    JsonNode parent = object.at(path.head());
    String member = path.last().getMatchingProperty();
    String kind = operation.get("op").asText();
    if (!kind.equals("add") && object.at(path).isMissingNode()) {
      throw new IllegalArgumentException("Not there: " + operation);
    }
    if (kind.equals("add") && parent instanceof ArrayNode list && member.equals("-")) {
      list.add(operation.get("value"));
    } else if (kind.equals("remove") && parent instanceof ObjectNode fields) {
      fields.remove(member);
    } else if (!kind.equals("remove") && parent instanceof ObjectNode fields) {
      fields.set(member, operation.get("value"));
    } else {
      throw new IllegalArgumentException("Not understood: " + operation);
    }
  }

  static String kind(JsonNode object) {
    return object.get("kind").asText();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static boolean is(JsonNode object, String kind, String name) {
    return kind(object).equals(kind) && name(object).equals(name);
  }

  static <T> List<T> read(Path file, Class<T> type) {
    try (var documents = YAML.readerFor(type).<T>readValues(file.toFile())) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static String baseName(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
