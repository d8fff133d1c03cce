// The bytes of one header, and the fields that its description reads from them. Fields that were not captured are
// left out, so descriptions check no lengths and never throw.

import type { PacketField } from "../../../shared/packet-vocabulary.ts";
import { ipv4Text, ipv6Text } from "../../table/address-text.ts";

/** The encoding of a number and its text form. */
interface NumberForm {
  bytes: number;
  /** Whether the lowest byte comes first. */
  little?: boolean;
  /** Only these bits: their number, and the number of bits below them. */
  bits?: number;
  below?: number;
  base?: 10 | 16;
  /** Words for the number; without words, the number itself. */
  words?: (value: number) => string | undefined;
}

const mostFields = 400;
const mostDataBytes = 32;

export class Header {
  readonly fields: PacketField[] = [];
  readonly #bytes: Uint8Array;
  readonly #at: number;
  readonly #end: number;
  #depth = 0;

  /**
   * @param bytes the frame
   * @param at start of the header in it
   * @param end index after its last byte
   */
  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = Math.min(end, bytes.length);
  }

  /** Bytes from the start of the header to the end of its layer. */
  get length(): number {
    return Math.max(0, this.#end - this.#at);
  }

  has(at: number, bytes: number): boolean {
    return at >= 0 && bytes >= 0 && this.#at + at + bytes <= this.#end;
  }

  /** A big-endian number of up to six bytes; −1 if it was not captured. */
  value(at: number, bytes: number): number {
    if (!this.has(at, bytes)) return -1;
    let value = 0;
    for (let k = 0; k < bytes; k++) value = value * 256 + this.#bytes[this.#at + at + k]!;
    return value;
  }

  valueLittle(at: number, bytes: number): number {
    if (!this.has(at, bytes)) return -1;
    let value = 0;
    for (let k = bytes - 1; k >= 0; k--) value = value * 256 + this.#bytes[this.#at + at + k]!;
    return value;
  }

  /** Adds a field with a given text. */
  add(name: string, at: number, { bytes, text }: { bytes: number; text: string }): void {
    if (this.fields.length >= mostFields || !this.has(at, bytes)) return;
    const from = this.#at + at;
    this.fields.push({ name, text, from, to: from + bytes, depth: this.#depth });
  }

  /** Adds a number; its text is the number, and its words if there are any. */
  number(name: string, at: number, form: number | NumberForm): void {
    const {
      bytes,
      little,
      bits,
      below = 0,
      base = 10,
      words,
    } = typeof form === "number" ? { bytes: form } : (form as NumberForm);
    const whole = little ? this.valueLittle(at, bytes) : this.value(at, bytes);
    if (whole < 0) return;
    const shifted = Math.floor(whole / 2 ** below);
    const value = bits === undefined ? shifted : shifted % 2 ** bits;
    const digits = Math.ceil((bits ?? 8 * bytes) / 4);
    const text = base === 16 ? `0x${value.toString(16).padStart(digits, "0")}` : String(value);
    const word = words?.(value);
    this.add(name, at, { bytes, text: word === undefined ? text : `${word} (${text})` });
  }

  hex(name: string, at: number, bytes: number): void {
    this.number(name, at, { bytes, base: 16 });
  }

  mac(name: string, at: number): void {
    this.add(name, at, { bytes: 6, text: this.macText(at) });
  }

  macText(at: number): string {
    return this.hexText(at, 6).replace(/(..)(?=.)/g, "$1:");
  }

  ipv4(name: string, at: number): void {
    this.add(name, at, { bytes: 4, text: this.ipv4Text(at) });
  }

  ipv4Text(at: number): string {
    return this.has(at, 4) ? ipv4Text(this.value(at, 4) | 0) : "";
  }

  ipv6(name: string, at: number): void {
    this.add(name, at, { bytes: 16, text: this.ipv6Text(at) });
  }

  ipv6Text(at: number): string {
    if (!this.has(at, 16)) return "";
    return ipv6Text(
      [0, 4, 8, 12].map((word) => this.value(at + word, 4) | 0),
      0,
    );
  }

  /** Adds the captured part of `bytes` characters as text. */
  text(name: string, at: number, bytes: number): void {
    const there = Math.min(bytes, this.length - at);
    if (there > 0) this.add(name, at, { bytes: there, text: this.asciiText(at, there) });
  }

  /** Characters that are not printable become dots. */
  asciiText(at: number, bytes: number): string {
    let text = "";
    const end = Math.min(at + bytes, this.length, at + 512);
    for (let k = Math.max(0, at); k < end; k++) {
      const byte = this.#bytes[this.#at + k]!;
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
    }
    return text;
  }

  /** Adds the captured part of `bytes` bytes, the first of them as hexadecimal digits. */
  data(name: string, at: number, bytes: number): void {
    const there = Math.min(bytes, this.length - at);
    if (there <= 0) return;
    const digits = this.hexText(at, Math.min(there, mostDataBytes));
    this.add(name, at, {
      bytes: there,
      text: there > mostDataBytes ? `${digits}… (${there} bytes)` : digits,
    });
  }

  hexText(at: number, bytes: number): string {
    let text = "";
    for (let k = at; k < at + bytes && this.has(k, 1); k++)
      text += this.value(k, 1).toString(16).padStart(2, "0");
    return text;
  }

  /** Nests the fields that `describe` adds in the field before them. */
  inside(describe: () => void): void {
    this.#depth += 1;
    describe();
    this.#depth -= 1;
  }
}

/** Describes a header: adds its fields, and returns its summary in one line. */
export type Describe = (header: Header) => string;

/** The names of the bits that are set, from the lowest. */
export function bitNames(value: number, names: readonly string[]): string {
  return names.filter((_, bit) => (value & (1 << bit)) !== 0).join(" ");
}
