package dev.usher.system;

import dev.usher.standalone.process.ChildProcess;
import dev.usher.standalone.process.FreePort;
import dev.usher.testing.TestStores;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A proxy with its file of {@code deploy/shield}, in which only addresses, the room, and what a
 * test process may not use are replaced.
 */
final class ShieldProxy implements AutoCloseable {
  private static final Path FILES =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("deploy/shield");
  private static final Duration START = Duration.ofSeconds(30);

  private final int port;
  private final ChildProcess process;

  /** What Debian has. */
  enum Kind {
    NGINX("nginx", "nginx.conf"),
    HAPROXY("haproxy", "haproxy.cfg"),
    CADDY("caddy", "Caddyfile");

    private final String program;
    private final String file;

    Kind(String program, String file) {
      this.program = program;
      this.file = file;
    }

    /** Where it is installed; empty if it is not. */
    Optional<Path> find() {
      String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
      return Stream.of(path.split(File.pathSeparator))
          .map(folder -> Path.of(folder, program))
          .filter(Files::isExecutable)
          .findFirst();
    }

    private String config() {
      try {
        return Files.readString(FILES.resolve(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private ShieldProxy(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param room that it asks about
   * @param queue host and port of queue-service
   * @param site host and port of the site
   * @param isOpen whether visitors get in while queue-service is away, as the file says how
   */
  static ShieldProxy start(
      Kind kind, int port, String room, String queue, String site, boolean isOpen) {
    Path folder = TestStores.folder().resolve("shield-" + port);
    String config =
        replaced(
            kind.config(),
            "/verify/gala",
            "/verify/" + room,
            "queue-service:8080",
            queue,
            "site:80",
            site);
    String here = "127.0.0.1:" + port;
    config =
        switch (kind) {
          case NGINX ->
              replaced(
                  isOpen
                      ? replaced(
                          config,
                          "default_type text/plain;",
                          "",
                          "add_header Retry-After 5 always;",
                          "",
                          "return 503 \"The waiting room",
                          "proxy_pass http://site; #")
                      : config,
                  "listen 8080",
                  "listen " + here,
                  "/tmp/nginx.pid",
                  "nginx.pid",
                  "http {\n",
                  """
                  http {
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                  """);
          case HAPROXY ->
              replaced(
                  isOpen ? replaced(config, " closed unless", " open unless") : config,
                  "bind :8080",
                  "bind " + here);
          case CADDY ->
              replaced(
                  isOpen
                      ? replaced(config, "header Retry-After 5", "")
                          .replaceAll("respond \"The waiting.*", "reverse_proxy " + site)
                      : config,
                  ":8080 {",
                  "http://" + here + " {");
        };
    Path file = folder.resolve(kind.file);
    try {
      Files.createDirectories(folder);
      Files.writeString(file, config);
      Files.copy(
          FILES.resolve("usher.lua"),
          folder.resolve("usher.lua"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path log = TestStores.folder().resolve("logs").resolve(kind.program + "-" + port + ".log");
    ChildProcess process =
        ChildProcess.start(kind.program, command(kind, folder, file), folder, log);
    try {
      process.await(() -> !FreePort.isFree(port), START);
      return new ShieldProxy(port, process);
    } catch (IllegalStateException e) {
      process.stop();
      throw e;
    }
  }

  private static List<String> command(Kind kind, Path folder, Path file) {
    String program = kind.find().orElseThrow().toString();
    return switch (kind) {
      case NGINX ->
          List.of(
              program,
              "-p",
              folder.toString(),
              "-e",
              "stderr",
              "-g",
              "daemon off; master_process off;",
              "-c",
              file.toString());
      case HAPROXY -> List.of(program, "-db", "-f", file.toString());
      case CADDY ->
          List.of(
              "env",
              "HOME=" + folder,
              "XDG_CONFIG_HOME=" + folder,
              "XDG_DATA_HOME=" + folder,
              program,
              "run",
              "--adapter",
              "caddyfile",
              "--config",
              file.toString());
    };
  }

  /** Each of the texts, which must be there, in turn with what replaces it. */
  private static String replaced(String text, String... pairs) {
    String result = text;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!result.contains(pairs[i])) {
        throw new IllegalStateException("Not in the file: " + pairs[i]);
      }
      result = result.replace(pairs[i], pairs[i + 1]);
    }
    return result;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.stop();
  }
}
