package dev.usher.standalone.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
  @Test
  void aPortIsFoundOnceAlthoughNothingListensYet() throws Exception {
    int port = unused();
    assertEquals(port, FreePort.find(port, port + 1));
    assertThrows(IllegalStateException.class, () -> FreePort.find(port, port + 1));
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void aPortThatAnotherProcessFoundIsPassedOver() throws Exception {
    int port = unused();
    try (DatagramSocket other = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      assertThrows(
          IllegalStateException.class,
          () -> FreePort.find(other.getLocalPort(), other.getLocalPort() + 1));
    }
  }

  @Test
  void aPortInUseIsPassedOver() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      assertThrows(IllegalStateException.class, () -> FreePort.find(port, port + 1));
    }
  }

  private static int unused() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
