package dev.usher.queue.draw.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The Merkle tree of RFC 6962 (section 2.1), with SHA-256, over leaves that can be made again at
 * any time: it keeps the hash of each 256 of them, and those above. Immutable and thread-safe if
 * the leaves are.
 */
public final class MerkleTree {
  private static final int BLOCK = 256;
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final long size;
  private final LongFunction<byte[]> leaves;

  /** Level k has the hash of each {@code BLOCK << k} leaves; the last level has the root. */
  private final List<byte[][]> levels = new ArrayList<>();

  private MerkleTree(long size, LongFunction<byte[]> leaves) {
    this.size = size;
    this.leaves = leaves;
    byte[][] level = new byte[Math.toIntExact((size + BLOCK - 1) / BLOCK)][];
    for (int block = 0; block < level.length; block++) {
      long from = (long) block * BLOCK;
      level[block] = hashOfLeaves(from, Math.min(BLOCK, size - from));
    }
    levels.add(level);
    while (level.length > 1) {
      level = above(level);
      levels.add(level);
    }
  }

  /** The hash of each two; a last one without a partner stays as it is. */
  private static byte[][] above(byte[][] level) {
    byte[][] above = new byte[(level.length + 1) / 2][];
    for (int i = 0; i < above.length; i++) {
      int right = 2 * i + 1;
      above[i] =
          right < level.length ? hash(NODE, level[right - 1], level[right]) : level[right - 1];
    }
    return above;
  }

  /**
   * A tree. Makes each leaf once.
   *
   * @param size may be 0
   * @param leaves from index 0 on
   */
  public static MerkleTree of(long size, LongFunction<byte[]> leaves) {
    return new MerkleTree(size, leaves);
  }

  /** The hash that names all leaves and their order; of no leaves, the hash of nothing. */
  public byte[] root() {
    return size == 0 ? Sha256.hash() : hash(0, size);
  }

  /**
   * The hashes that show, with a leaf and its index, that it is part of the root: from the leaf up.
   *
   * @throws IndexOutOfBoundsException if there is no such leaf
   */
  public List<byte[]> proof(long index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    List<byte[]> proof = new ArrayList<>();
    addProof(index, 0, size, proof);
    return List.copyOf(proof);
  }

  private void addProof(long index, long from, long count, List<byte[]> proof) {
    if (count == 1) {
      return;
    }
    long left = left(count);
    if (index < left) {
      addProof(index, from, left, proof);
      proof.add(hash(from + left, count - left));
    } else {
      addProof(index - left, from + left, count - left, proof);
      proof.add(hash(from, left));
    }
  }

  /** Whether a proof shows that a leaf is part of a root (RFC 9162, section 2.1.3.2). */
  public static boolean isPart(
      byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    byte[] hash = hash(LEAF, leaf);
    for (byte[] other : proof) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = hash(NODE, other, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = hash(NODE, hash, other);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && MessageDigest.isEqual(hash, root);
  }

  private byte[] hash(long from, long count) {
    boolean isBlock = from % BLOCK == 0 && (count == BLOCK || from + count == size);
    if (count < BLOCK && !isBlock) {
      return hashOfLeaves(from, count);
    }
    int level = 0;
    while ((long) BLOCK << level < count) {
      level++;
    }
    return levels.get(level)[(int) (from / ((long) BLOCK << level))];
  }

  private byte[] hashOfLeaves(long from, long count) {
    if (count == 1) {
      return hash(LEAF, leaves.apply(from));
    }
    long left = left(count);
    return hash(NODE, hashOfLeaves(from, left), hashOfLeaves(from + left, count - left));
  }

  /** The largest power of two that is less than the count. */
  private static long left(long count) {
    return Long.highestOneBit(count - 1);
  }

  private static byte[] hash(byte prefix, byte[]... parts) {
    byte[][] all = new byte[parts.length + 1][];
    all[0] = new byte[] {prefix};
    System.arraycopy(parts, 0, all, 1, parts.length);
    return Sha256.hash(all);
  }
}
