package dev.usher.standalone.process;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports, so that concurrent runs do not conflict. A port found stays reserved until this
 * process ends, by a UDP socket of the same number: TCP servers are not in its way, and the search
 * of another process passes it over.
 */
public final class FreePort {
  // Below the ephemeral range, so that no outgoing connection takes the port between find and use.
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final Set<DatagramSocket> RESERVED = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** Returns a currently free port of the loopback address, a different one at each call. */
  public static int find() {
    return find(FIRST, END);
  }

  static int find(int first, int end) {
    for (int tries = 0; tries < END - FIRST; tries++) {
      int port = ThreadLocalRandom.current().nextInt(first, end);
      if (reserve(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No free port from " + first + " to " + (end - 1));
  }

  private static boolean reserve(int port) {
    try {
      RESERVED.add(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Whether a server could listen on this port of the loopback address right now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // Like servers do; otherwise closed connections of an earlier run would make the port appear
      // taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
