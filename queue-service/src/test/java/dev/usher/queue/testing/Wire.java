package dev.usher.queue.testing;

import dev.usher.testing.TestStores;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The wire between the service and PostgreSQL, which a test can cut, mend or silence. */
public final class Wire implements QuarkusTestResourceLifecycleManager {
  private static final int CHUNK = 8192;
  // All connections of a pool may be made anew at once.
  private static final int BACKLOG = 1_000;
  private static final Set<Link> LINKS = ConcurrentHashMap.newKeySet();
  private static volatile boolean isCut;

  private final ServerSocket server;

  /** Listens, and is not used yet. */
  public Wire() {
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks all connections and takes no new ones, as when PostgreSQL is gone. */
  public static void cut() {
    isCut = true;
    LINKS.forEach(Link::close);
  }

  /** Takes connections again. */
  public static void mend() {
    isCut = false;
  }

  /** The connections that there are stay open and nothing comes through any more. */
  public static void silence() {
    LINKS.forEach(link -> link.silent = true);
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public Map<String, String> start() {
    URI postgres = URI.create(TestStores.stores().jdbcUrl().substring("jdbc:".length()));
    run(() -> accept(postgres.getPort()));
    return Map.of(
        "quarkus.datasource.jdbc.url",
        "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + postgres.getPath());
  }

  @Override
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(int postgresPort) {
    while (!server.isClosed()) {
      try {
        Link link = new Link(server.accept(), postgresPort);
        LINKS.add(link);
        if (isCut) {
          link.close();
        }
      } catch (IOException e) {
        LINKS.removeIf(Link::isClosed);
      }
    }
  }

  private static void run(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  private static final class Link {
    private final Socket service;
    private final Socket postgres;
    private volatile boolean silent;

    Link(Socket service, int postgresPort) throws IOException {
      this.service = service;
      this.postgres = new Socket(InetAddress.getLoopbackAddress(), postgresPort);
      InputStream asked = service.getInputStream();
      OutputStream told = service.getOutputStream();
      InputStream answered = postgres.getInputStream();
      OutputStream passedOn = postgres.getOutputStream();
      run(() -> carry(asked, passedOn));
      run(() -> carry(answered, told));
    }

    private void carry(InputStream in, OutputStream out) {
      byte[] chunk = new byte[CHUNK];
      try {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          if (!silent) {
            out.write(chunk, 0, n);
          }
        }
      } catch (IOException e) {
        silent = true;
      } finally {
        close();
      }
    }

    boolean isClosed() {
      return service.isClosed();
    }

    void close() {
      LINKS.remove(this);
      try (service;
          postgres) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
