package dev.usher.standalone.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A program that looks from outside as a packaged service does, to be started by the tests. */
public final class TinyService {
  private TinyService() {}

  /** Becomes ready, unless its settings say otherwise. */
  public static void main(String[] args) throws Exception {
    Properties settings = new Properties();
    URI file = URI.create(System.getProperty("quarkus.config.locations"));
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      settings.load(in);
    }
    if (settings.containsKey("tiny.dies")) {
      System.out.println("tiny: cannot go on");
      System.exit(3);
    }
    if (settings.containsKey("tiny.clings")) {
      Runtime.getRuntime().addShutdownHook(new Thread(TinyService::cling));
    }
    int port = Integer.parseInt(settings.getProperty("quarkus.http.port"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = settings.getProperty("tiny.says", "ready").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Packages this class as the module's Quarkus application. */
  public static Path packageIn(Path module) throws IOException {
    Path app = Files.createDirectories(module.resolve("target/quarkus-app"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, TinyService.class.getName());
    String entry = TinyService.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar =
            new JarOutputStream(Files.newOutputStream(app.resolve("quarkus-run.jar")), manifest);
        InputStream code = TinyService.class.getResourceAsStream("/" + entry)) {
      jar.putNextEntry(new JarEntry(entry));
      code.transferTo(jar);
      jar.closeEntry();
    }
    return module;
  }

  private static void cling() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
