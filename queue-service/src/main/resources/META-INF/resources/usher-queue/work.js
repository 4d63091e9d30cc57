// A worker that solves a challenge of the ALTCHA protocol: it looks for the number of which the
// SHA-256, after the salt, is the challenge. The browser's own SHA-256 is there on https only, and is
// slower for as many short texts as have to be tried.

const BLOCK = 64;
const PAUSE = 10_000;

/** The first 32 bits after the point. */
const fraction = (root) => ((root % 1) * 0x1_0000_0000) | 0;

const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
const CONSTANTS = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const words = new Int32Array(64);

const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** Adds a block of a text to the state (FIPS 180-4, 6.2.2). */
function compress(state, bytes, from) {
  for (let i = 0; i < 16; i++) {
    const at = from + 4 * i;
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    words[i] = words[i - 16] + words[i - 7]
      + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)) + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g))
      + CONSTANTS[i] + words[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** Calls back with each number that was tried in vain, now and then; returns undefined if none fits. */
function solve({ challenge, salt, maxnumber }, tried) {
  const wanted = challenge.match(/.{8}/g).map((word) => parseInt(word, 16) | 0);
  const bytes = new TextEncoder().encode(salt);
  // The blocks that all texts begin with.
  const begun = START.slice();
  const rest = bytes.length % BLOCK;
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) compress(begun, bytes, at);
  const end = new Uint8Array(2 * BLOCK);
  end.set(bytes.subarray(bytes.length - rest));
  const view = new DataView(end.buffer);
  const state = new Int32Array(8);
  for (let number = 0; number <= maxnumber; number++) {
    const digits = String(number);
    end.fill(0, rest);
    for (let i = 0; i < digits.length; i++) end[rest + i] = digits.charCodeAt(i);
    end[rest + digits.length] = 0x80;
    const length = rest + digits.length + 9 > BLOCK ? 2 * BLOCK : BLOCK;
    view.setUint32(length - 4, 8 * (bytes.length + digits.length));
    state.set(begun);
    for (let at = 0; at < length; at += BLOCK) compress(state, end, at);
    if (state[0] === wanted[0] && state.every((word, i) => word === wanted[i])) return number;
    if (number % PAUSE === 0) tried(number);
  }
  return undefined;
}

self.onmessage = ({ data }) => {
  const number = solve(data, (tried) => self.postMessage({ tried }));
  self.postMessage({ done: true, number });
};
