// Writes the sample's file: a little-endian pcapng with one Ethernet interface and times in microseconds. It is
// independent of the capture reader in capture/.

type SampleFile = {
  /** Returns true if the chunk was full: call `take` before the next frame. */
  add(timeUs: number, frame: Uint8Array, wireBytes: number): boolean;
  /** The bytes since the last call; the caller may keep them. */
  take(): Uint8Array;
};

const chunkBytes = 1_048_576;
/** More than any block of the sample needs. */
const roomBytes = 1024;

export function createSampleFile(options: { snapBytes: number; comment: string }): SampleFile {
  let chunk = new Uint8Array(chunkBytes);
  let view = new DataView(chunk.buffer);
  let length = 0;
  const u32 = (value: number): void => {
    view.setUint32(length, value >>> 0, true);
    length += 4;
  };
  const u16 = (value: number): void => {
    view.setUint16(length, value, true);
    length += 2;
  };
  const padded = (bytes: number): number => (bytes + 3) & ~3;
  const option = (code: number, text: string): void => {
    u16(code);
    u16(text.length);
    for (let i = 0; i < text.length; i++) chunk[length + i] = text.charCodeAt(i);
    length += padded(text.length);
  };

  const header = 28 + 4 + padded(options.comment.length) + 4;
  u32(0x0a0d0d0a);
  u32(header);
  u32(0x1a2b3c4d);
  u32(1); // Version 1.0.
  u32(0xffffffff); // Section length unknown.
  u32(0xffffffff);
  option(1, options.comment);
  u32(0);
  u32(header);
  const name = "office";
  const description = 20 + 4 + padded(name.length) + 4;
  u32(1);
  u32(description);
  u16(1); // Ethernet.
  u16(0);
  u32(options.snapBytes);
  option(2, name);
  u32(0);
  u32(description);

  return {
    add(timeUs, frame, wireBytes) {
      const block = 32 + padded(frame.length);
      const time = Math.round(timeUs);
      u32(6);
      u32(block);
      u32(0);
      u32(Math.floor(time / 4_294_967_296));
      u32(time % 4_294_967_296);
      u32(frame.length);
      u32(wireBytes);
      chunk.set(frame, length);
      length += padded(frame.length);
      u32(block);
      return length > chunkBytes - roomBytes;
    },
    take() {
      const bytes = chunk.subarray(0, length);
      chunk = new Uint8Array(chunkBytes);
      view = new DataView(chunk.buffer);
      length = 0;
      return bytes;
    },
  };
}
