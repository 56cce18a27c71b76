/**
 * SHA-1 in hexadecimal (FIPS 180-4), for the names that TypeORM derives. Node's own would do, but what is between the edges
 * uses nothing of Node.
 */
export function sha1(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new DataView(new ArrayBuffer((Math.floor((bytes.length + 8) / 64) + 1) * 64));
  bytes.forEach((byte, i) => { padded.setUint8(i, byte); });
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);
  let state: readonly [number, number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < padded.byteLength; at += 64) state = mixed(state, padded, at);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function mixed(state: readonly [number, number, number, number, number], block: DataView, at: number): readonly [number, number, number, number, number] {
  const words = new Uint32Array(80);
  for (let i = 0; i < 80; i++) words[i] = i < 16 ? block.getUint32(at + 4 * i) : left((words[i - 3] ?? 0) ^ (words[i - 8] ?? 0) ^ (words[i - 14] ?? 0) ^ (words[i - 16] ?? 0), 1);
  let [a, b, c, d, e] = state;
  words.forEach((word, i) => {
    const [f, k] = round(i, b, c, d);
    [a, b, c, d, e] = [(left(a, 5) + f + e + k + word) | 0, a, left(b, 30), c, d];
  });
  return [state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e];
}

function round(i: number, b: number, c: number, d: number): readonly [number, number] {
  if (i < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (i < 40) return [b ^ c ^ d, 0x6ed9eba1];
  return i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
}

function left(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
