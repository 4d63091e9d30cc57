package dev.usher.lab.measure;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets for PostgreSQL's driver, which finds this class by its name in the property {@code
 * socketFactory}: what goes through them is counted in {@link Calls}. On the wire nothing is missed
 * and nothing is in the way, whoever speaks JDBC. Encrypted connections cannot be counted.
 */
public final class CountingSocketFactory extends SocketFactory {
  @Override
  public Socket createSocket() {
    return new CountedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("The driver connects its sockets itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostName(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  /** Used by one thread at a time, as a connection is. */
  private static final class CountedSocket extends Socket {
    private final Messages messages = new Messages();
    private boolean unanswered;

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          unanswered = true;
          messages.sent(bytes, offset, length);
          out.write(bytes, offset, length);
        }

        @Override
        public void write(int one) throws IOException {
          write(new byte[] {(byte) one}, 0, 1);
        }
      };
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          if (unanswered) {
            unanswered = false;
            Calls.trip();
          }
          return in.read(bytes, offset, length);
        }
      };
    }
  }
}
