// Checks a draw by what GET /api/rooms/{room}/draw returns: what docs/fair-draw.md describes, and no
// more. Needs WebCrypto only, so it also runs outside of this page.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, "0")).join("");
const joined = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));

/** HMAC-SHA256 with a key, as a function. */
async function hmac(key) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return async (message) => new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** Whether a leaf is part of a root (RFC 9162, section 2.1.3.2; hashes of RFC 6962, section 2.1). */
async function isPart(leaf, index, size, proof, root) {
  let at = index;
  let last = size - 1;
  if (at < 0 || at > last) return false;
  let hash = await sha256([0], leaf);
  for (const other of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await sha256([1], other, hash);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await sha256([1], hash, other);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(hash) === hex(root);
}

/** The queue number of an entry: a Feistel network, walked until it is in range. */
async function numberOf(key, size, index) {
  let bits = 4;
  while (2 ** (2 * bits) < size) bits++;
  const half = 2 ** bits;
  const sign = await hmac(key);
  const blocks = new Map();
  /** Two bytes of HMAC-SHA256(key, round, right / 16), at 2 * (right mod 16). */
  const mix = async (round, right) => {
    const block = Math.floor(right / 16);
    const name = round * half + block;
    const hash = blocks.get(name) ?? await sign(Uint8Array.of(round, block >> 8, block & 255));
    blocks.set(name, hash);
    const from = 2 * (right % 16);
    return (hash[from] * 256 + hash[from + 1]) % half;
  };
  let value = index - 1;
  do {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < 10; round++) [left, right] = [right, left ^ await mix(round, right)];
    value = left * half + right;
  } while (value >= size);
  return value + 1;
}

/**
 * Computes again whatever a visitor can.
 *
 * @param draw of the visitor, after it was made
 * @param own what the visitor kept from joining: receipt and commitment
 * @returns the names of what is wrong; empty if nothing is
 */
export async function verify(draw, own) {
  if (draw.state !== "DRAWN" || !draw.entry) return ["state"];
  const { index, receipt, proof, number } = draw.entry;
  const secret = bytes(draw.secret);
  const lines = ["usher draw 1", draw.room, draw.participants, draw.root, draw.publicValue, ""].join("\n");
  const key = await (await hmac(secret))(new TextEncoder().encode(lines));
  const isIn = await isPart(bytes(receipt), index - 1, draw.participants, proof.map(bytes), bytes(draw.root));
  const checks = {
    commitment: hex(await sha256(secret)) === draw.commitment && (own?.commitment ?? draw.commitment) === draw.commitment,
    receipt: (own?.receipt ?? receipt) === receipt && isIn,
    publicValue: draw.publicSource ? /^[0-9a-f]{64}$/.test(draw.publicValue) : draw.publicValue === "",
    key: hex(key) === draw.key,
    number: number === (index >= 1 && index <= draw.participants ? await numberOf(key, draw.participants, index) : 0),
  };
  return Object.keys(checks).filter((name) => !checks[name]);
}
