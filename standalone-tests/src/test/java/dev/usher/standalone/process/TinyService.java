package dev.usher.standalone.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    Path lastWords = Path.of(file).resolveSibling("last-words");
    if (Files.exists(lastWords)) {
      System.out.println(Files.readString(lastWords));
      System.exit(1);
    }
    if (settings.containsKey("tiny.dies")) {
      System.out.println("tiny: cannot go on");
      System.exit(3);
    }
    if (settings.containsKey("tiny.clings")) {
      Runtime.getRuntime().addShutdownHook(new Thread(TinyService::cling));
    }
    if (settings.containsKey("quarkus.redis.hosts")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> lookForStores(settings)));
    }
    for (String name : List.of("quarkus.http.port", "quarkus.management.port")) {
      int port = Integer.parseInt(settings.getProperty(name));
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] body =
                settings.getProperty("tiny.says", "ready").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }
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

  /** A service may still write while it stops: its stores must outlive that. */
  private static void lookForStores(Properties settings) {
    pause(1_000);
    String jdbc = settings.getProperty("quarkus.datasource.jdbc.url").substring("jdbc:".length());
    for (URI store :
        List.of(URI.create(jdbc), URI.create(settings.getProperty("quarkus.redis.hosts")))) {
      try (Socket socket = new Socket(store.getHost(), store.getPort())) {
        System.out.println("tiny: " + store.getScheme() + " is there, " + socket.isConnected());
      } catch (IOException e) {
        System.out.println("tiny: " + store.getScheme() + " is gone");
      }
    }
  }

  private static void cling() {
    pause(60_000);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
