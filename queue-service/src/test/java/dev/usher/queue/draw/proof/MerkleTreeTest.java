package dev.usher.queue.draw.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The leaves of the test vectors of Certificate Transparency. */
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  })
  void rootsAreThoseOfCertificateTransparency(int size, String root) {
    MerkleTree tree = MerkleTree.of(size, i -> HEX.parseHex(LEAVES.get((int) i)));
    assertEquals(root, HEX.formatHex(tree.root()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1000, 1025, 5000})
  void eachLeafIsPartOfTheRootAtItsIndexAndNoOther(long size) {
    MerkleTree tree = MerkleTree.of(size, MerkleTreeTest::leaf);
    byte[] root = tree.root();
    assertArrayEquals(plainRoot(0, size), root);
    for (long index = 0; index < size; index += Math.max(1, size / 50)) {
      List<byte[]> proof = tree.proof(index);
      assertTrue(MerkleTree.isPart(leaf(index), index, size, proof, root));
      assertFalse(MerkleTree.isPart(leaf(index + 1), index, size, proof, root));
      assertFalse(MerkleTree.isPart(leaf(index), size, size, proof, root));
      if (size > 1) {
        assertFalse(MerkleTree.isPart(leaf(index), (index + 1) % size, size, proof, root));
        List<byte[]> shorter = proof.subList(0, proof.size() - 1);
        assertFalse(MerkleTree.isPart(leaf(index), index, size, shorter, root));
      }
    }
  }

  @Test
  void whatIsNoLeafHasNoProof() {
    MerkleTree tree = MerkleTree.of(3, MerkleTreeTest::leaf);
    assertThrows(IndexOutOfBoundsException.class, () -> tree.proof(3));
    assertThrows(IndexOutOfBoundsException.class, () -> tree.proof(-1));
  }

  private static byte[] leaf(long index) {
    return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  /** The definition of RFC 6962, section 2.1. */
  private static byte[] plainRoot(long from, long size) {
    if (size == 1) {
      return Sha256.hash(new byte[] {0}, leaf(from));
    }
    long left = 1;
    while (2 * left < size) {
      left *= 2;
    }
    return Sha256.hash(new byte[] {1}, plainRoot(from, left), plainRoot(from + left, size - left));
  }
}
