/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4, has the test vectors), the checksum of TensorBoard's files. The journal
 * uses zlib's CRC-32, which has another polynomial.
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const polynomial = 0x82f63b78; // 0x1edc6f41 with its bits in reverse

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? polynomial ^ (crc >>> 1) : crc >>> 1;
  return crc;
});
