package dev.usher.common.redis;

import java.util.List;

/**
 * The part of a key in braces, which decides on which node of a Redis Cluster the key is. A command
 * or script can only use keys of one node, so its keys must all have the same tag.
 */
final class HashTag {
  private HashTag() {}

  /**
   * Checks the keys of one call. Redis without a cluster would take any keys, so this is checked
   * everywhere.
   *
   * @throws IllegalArgumentException if there is no key, one has no tag, or they have several tags
   */
  static void requireOne(List<String> keys) {
    String first = keys.isEmpty() ? "" : keys.get(0);
    int begin = first.indexOf('{');
    int end = first.indexOf('}', begin + 1);
    if (begin < 0 || end <= begin + 1) {
      throw new IllegalArgumentException("The key of a call has no hash tag: " + first);
    }
    int length = end + 1 - begin;
    for (String key : keys) {
      int at = key.indexOf('{');
      if (!key.regionMatches(at, first, begin, length)) {
        throw new IllegalArgumentException(
            "The keys of a call have not the same hash tag: %s, %s".formatted(first, key));
      }
    }
  }
}
