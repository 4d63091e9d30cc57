package dev.usher.standalone.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports that nobody listens on, so that two runs side by side do not meet. */
public final class FreePort {
  // Below what systems give to outgoing connections: such a port is not taken between find and use.
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** A port of the loopback address that was free a moment ago, another one at each call. */
  public static int find() {
    for (int tries = 0; tries < END - FIRST; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port) && FOUND.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No free port from " + FIRST + " to " + (END - 1));
  }

  /** Whether a server could listen on this port of the loopback address right now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do, or the closed connections of an earlier run would count as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
