package dev.usher.lab.measure;

/**
 * Reads what a driver sends to PostgreSQL, byte by byte, for the messages that execute a statement:
 * Query and Execute ("Message Formats" of PostgreSQL's manual). A message is a letter, its length
 * in four bytes, itself included, and the rest; those before the start of the session have no
 * letter.
 */
final class Messages {
  private static final int LENGTH_BYTES = 4;
  private static final int CODE_BYTES = 4;
  private static final int PROTOCOL_3 = 3;

  private boolean inSession;
  private int headerBytes;
  private int number;
  private int startLength;
  private long rest;

  void sent(byte[] bytes, int offset, int length) {
    for (int at = offset; at < offset + length; ) {
      if (rest > 0) {
        long passed = Math.min(rest, offset + length - at);
        rest -= passed;
        at += (int) passed;
      } else {
        header(bytes[at++]);
      }
    }
  }

  private void header(byte next) {
    if (inSession && headerBytes == 0) {
      if (next == 'Q' || next == 'E') {
        Calls.statement();
      }
      headerBytes = 1;
      return;
    }
    number = (number << Byte.SIZE) | (next & 0xff);
    headerBytes++;
    if (inSession && headerBytes == 1 + LENGTH_BYTES) {
      body(number - LENGTH_BYTES);
    } else if (!inSession && headerBytes == LENGTH_BYTES) {
      startLength = number;
      number = 0;
    } else if (!inSession && headerBytes == LENGTH_BYTES + CODE_BYTES) {
      // Before it, the driver may ask for encryption, with a code of its own.
      inSession = number >>> Short.SIZE == PROTOCOL_3;
      body(startLength - LENGTH_BYTES - CODE_BYTES);
    }
  }

  private void body(long length) {
    rest = length;
    headerBytes = 0;
    number = 0;
  }
}
