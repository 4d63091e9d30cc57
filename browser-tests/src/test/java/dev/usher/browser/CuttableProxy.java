package dev.usher.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a browser and a service, which a test can break. Each connection has two
 * threads; they end with the connection.
 */
final class CuttableProxy implements AutoCloseable {
  private static final int CHUNK = 8_192;

  private final URI service;
  private final ServerSocket server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean isCut;

  CuttableProxy(String service) {
    this.service = URI.create(service);
    try {
      server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Resets all connections, and new ones too, as when the server is away. */
  void cut() {
    attempts.set(0);
    isCut = true;
    links.forEach(Link::reset);
  }

  void mend() {
    isCut = false;
  }

  /** Carries no more events of the streams that are open, as when the network has changed. */
  void silenceStreams() {
    links.forEach(link -> link.isSilent = link.isStream);
  }

  /** How many connections were tried since {@link #cut}. */
  int attempts() {
    return attempts.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket browser = server.accept();
        attempts.incrementAndGet();
        Link link = new Link(browser, isCut ? browser : connect());
        links.add(link);
        if (isCut) {
          link.reset();
        } else {
          link.carry();
        }
      }
    } catch (IOException e) {
      links.forEach(Link::reset);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(service.getHost(), service.getPort());
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cuttable-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Link {
    private final Socket browser;
    private final Socket service;
    private volatile boolean isStream;
    private volatile boolean isSilent;

    Link(Socket browser, Socket service) {
      this.browser = browser;
      this.service = service;
    }

    void carry() {
      start(() -> carry(browser, service));
      start(() -> carry(service, browser));
    }

    private void carry(Socket from, Socket to) {
      byte[] chunk = new byte[CHUNK];
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          if (from == service
              && new String(chunk, 0, n, StandardCharsets.ISO_8859_1)
                  .contains("text/event-stream")) {
            isStream = true;
          }
          if (!isSilent) {
            out.write(chunk, 0, n);
          }
        }
      } catch (IOException e) {
        reset();
      }
      links.remove(this);
    }

    void reset() {
      links.remove(this);
      try (browser;
          service) {
        browser.setSoLinger(true, 0);
      } catch (IOException e) {
        // It is closed already.
      }
    }
  }
}
