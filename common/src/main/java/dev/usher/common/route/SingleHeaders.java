package dev.usher.common.route;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds repeated headers that must be unique, because different readers would use different values.
 * One pass over the names, compared by length first.
 */
final class SingleHeaders {
  private static final List<AsciiString> NAMES =
      List.of(
          AsciiString.cached("Host"),
          AsciiString.cached("Origin"),
          AsciiString.cached("Content-Type"),
          AsciiString.cached("Authorization"),
          AsciiString.cached("Sec-Fetch-Site"),
          AsciiString.cached("Idempotency-Key"));

  /** At its length each name, as no two have the same. */
  private static final @Nullable AsciiString[] BY_LENGTH = byLength();

  private SingleHeaders() {}

  /** The name of a header that is there twice; null if there is none. */
  static @Nullable String repeated(MultiMap headers) {
    if (!(headers instanceof HttpHeaders http1)) {
      return repeatedOfHttp2(headers);
    }
    int seen = 0;
    Iterator<Map.Entry<CharSequence, CharSequence>> all = http1.iteratorCharSequence();
    while (all.hasNext()) {
      CharSequence name = all.next().getKey();
      int length = name.length();
      AsciiString single = length < BY_LENGTH.length ? BY_LENGTH[length] : null;
      if (single != null && single.contentEqualsIgnoreCase(name)) {
        if ((seen & (1 << length)) != 0) {
          return single.toString();
        }
        seen |= 1 << length;
      }
    }
    return null;
  }

  private static @Nullable String repeatedOfHttp2(MultiMap headers) {
    for (AsciiString name : NAMES) {
      if (headers.contains(name) && headers.getAll(name).size() > 1) {
        return name.toString();
      }
    }
    return null;
  }

  private static @Nullable AsciiString[] byLength() {
    int longest = NAMES.stream().mapToInt(AsciiString::length).max().orElse(0);
    @Nullable AsciiString[] names = new AsciiString[longest + 1];
    NAMES.forEach(name -> names[name.length()] = name);
    return names;
  }
}
