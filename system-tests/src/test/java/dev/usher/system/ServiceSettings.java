package dev.usher.system;

import static java.util.stream.Collectors.toMap;

import dev.usher.system.DeclaredSettings.Setting;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The settings that one service understands, and what it sets itself. */
final class ServiceSettings {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final String MODEL = "META-INF/quarkus-config-doc/quarkus-config-model.json";

  private final String service;

  ServiceSettings(String service) {
    this.service = service;
  }

  static String variable(String setting) {
    return StringUtil.replaceNonAlphanumericByUnderscores(setting).toUpperCase(Locale.ROOT);
  }

  /** Usher's own settings, by the names of their variables. */
  Map<String, Setting> own() {
    List<String> modules =
        service.equals("queue-service")
            ? List.of("common", service)
            : List.of("common", "inventory", service);
    return DeclaredSettings.all().stream()
        .filter(setting -> modules.contains(setting.module()))
        .collect(toMap(setting -> variable(setting.name()), setting -> setting, (one, two) -> one));
  }

  /** The variables of Quarkus' settings, which the service's libraries describe. */
  Set<String> quarkus() throws IOException {
    Set<String> variables = new HashSet<>();
    Path libraries = HOME.resolve(service).resolve("target/quarkus-app/lib/main");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(libraries, "io.quarkus.*.jar")) {
      for (Path jar : jars) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
          ZipEntry model = zip.getEntry(MODEL);
          if (model != null) {
            variables.addAll(
                Kustomization.YAML
                    .readTree(zip.getInputStream(model))
                    .findValuesAsText("environmentVariable"));
          }
        }
      }
    }
    return variables;
  }

  /** What the service sets in its own file. */
  Properties properties() throws IOException {
    Properties properties = new Properties();
    Path file = HOME.resolve(service).resolve("src/main/resources/application.properties");
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    }
    return properties;
  }
}
