package dev.usher.system.stores;

import java.util.ArrayList;
import java.util.List;

/** Programs that refuse to run as root, such as PostgreSQL, in tests that do. */
final class Unprivileged {
  private Unprivileged() {}

  /** The command, for root in a user namespace in which it is somebody else. */
  static List<String> command(String... command) {
    List<String> all = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("unshare", "-U"));
    }
    all.addAll(List.of(command));
    return all;
  }
}
