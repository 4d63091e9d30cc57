package dev.usher.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between a service under test and PostgreSQL. A test can cut it, silence it, or lose it at
 * the moment of a commit. It reads PostgreSQL's protocol as far as it needs to know a commit.
 */
public final class PostgresProxy implements QuarkusTestResourceLifecycleManager {
  /** What becomes of a commit in the middle of which PostgreSQL goes away. */
  public enum Commit {
    /** PostgreSQL never sees it: what was to be committed is rolled back. */
    NEVER_ARRIVES,
    /** PostgreSQL commits, and nobody is informed of it. */
    IS_NOT_CONFIRMED
  }

  /** Short, so that a test can wait for it. */
  private static final String TIMEOUT = "PT2S";

  private static final int CHUNK = 8192;
  // All connections of a pool may be made anew at once.
  private static final int BACKLOG = 1_000;
  private static final int PROTOCOL_3 = 196_608;
  private static final Set<Link> LINKS = ConcurrentHashMap.newKeySet();
  private static final AtomicReference<@Nullable Commit> NEXT_COMMIT = new AtomicReference<>();
  private static volatile boolean isCut;
  private static volatile boolean isSilent;

  private final ServerSocket server;

  /** Listens, and is not used yet. */
  public PostgresProxy() {
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

  /** The connections that there are stay open and nothing comes through; new ones are as before. */
  public static void silence() {
    LINKS.forEach(link -> link.isDead = true);
  }

  /** Nothing comes through, on no connection, as from a host that is frozen. */
  public static void freeze() {
    isSilent = true;
    silence();
  }

  /** Undoes {@link #cut} and {@link #freeze}. Connections that were silent stay so. */
  public static void mend() {
    isSilent = false;
    isCut = false;
    NEXT_COMMIT.set(null);
  }

  /** The next commit cuts all connections. */
  public static void cutAtNextCommit(Commit how) {
    NEXT_COMMIT.set(how);
  }

  /** Whether it is cut. */
  public static boolean isCut() {
    return isCut;
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
        "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + postgres.getPath(),
        "usher.postgres.timeout",
        TIMEOUT);
  }

  @Override
  public void stop() {
    mend();
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
        } else {
          link.start();
        }
      } catch (IOException e) {
        LINKS.removeIf(Link::isClosed);
      }
    }
  }

  private static void run(Runnable work) {
    Thread thread = new Thread(work, "postgres-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection of the service, and the one to PostgreSQL that belongs to it. */
  private static final class Link {
    private final Socket service;
    private final Socket postgres;
    private volatile boolean isDead = isSilent;
    private volatile boolean isUnconfirmed;

    // Of the thread that carries requests.
    private final Set<String> commits = new HashSet<>();

    Link(Socket service, int postgresPort) throws IOException {
      this.service = service;
      this.postgres = new Socket(InetAddress.getLoopbackAddress(), postgresPort);
      // Messages are written one by one: each would wait for the acknowledgement of the last.
      service.setTcpNoDelay(true);
      postgres.setTcpNoDelay(true);
    }

    void start() {
      run(this::carryRequests);
      run(this::carryResponses);
    }

    private void carryRequests() {
      try {
        DataInputStream in = new DataInputStream(service.getInputStream());
        OutputStream out = postgres.getOutputStream();
        for (boolean isStarted = false; ; ) {
          byte type = isStarted ? in.readByte() : 0;
          int length = in.readInt();
          byte[] content = new byte[length - Integer.BYTES];
          in.readFully(content);
          if (!isStarted) {
            // What comes before, as the request for TLS, has the same form.
            isStarted = ByteBuffer.wrap(content).getInt() == PROTOCOL_3;
          }
          if (isCommit(type, content) && !passesOn(NEXT_COMMIT.getAndSet(null))) {
            return;
          }
          if (!isDead && !isSilent) {
            int head = type == 0 ? 0 : 1;
            ByteBuffer message = ByteBuffer.allocate(head + length);
            if (head == 1) {
              message.put(type);
            }
            out.write(message.putInt(length).put(content).array());
          }
        }
      } catch (IOException e) {
        isDead = true;
      } finally {
        close();
      }
    }

    /** Whether the message goes on to PostgreSQL. */
    private boolean passesOn(@Nullable Commit lost) {
      if (lost == Commit.NEVER_ARRIVES) {
        cut();
        return false;
      }
      isUnconfirmed = lost == Commit.IS_NOT_CONFIRMED;
      return true;
    }

    /** A simple query, or the execution of a statement that was prepared with this text. */
    private boolean isCommit(byte type, byte[] content) {
      if (type == 'P') {
        String name = text(content, 0);
        String query = text(content, name.length() + 1);
        if (query.equalsIgnoreCase("commit")) {
          commits.add(name);
        } else {
          commits.remove(name);
        }
        return false;
      }
      if (type == 'B') {
        String portal = text(content, 0);
        return commits.contains(text(content, portal.length() + 1));
      }
      return type == 'Q' && text(content, 0).equalsIgnoreCase("commit");
    }

    private static String text(byte[] content, int from) {
      int end = from;
      while (content[end] != 0) {
        end++;
      }
      return new String(Arrays.copyOfRange(content, from, end), StandardCharsets.UTF_8);
    }

    private void carryResponses() {
      byte[] chunk = new byte[CHUNK];
      try {
        InputStream in = postgres.getInputStream();
        OutputStream out = service.getOutputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          if (isUnconfirmed) {
            cut();
            return;
          }
          if (!isDead && !isSilent) {
            out.write(chunk, 0, n);
          }
        }
      } catch (IOException e) {
        isDead = true;
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
