// Stores the records of open flows in chunks of a fixed number of records, so that a million flows need no single huge buffer and growing
// copies nothing. It manages slots. A slot's record is whole, or folded while the flow has had only one packet.

import { foldRecord, LONE_WORDS, type RecordPlace, unfoldRecord } from "./lone-record.ts";
import { RECORD_WORDS } from "./record.ts";

const CHUNK_BITS = 12;
const CHUNK_RECORDS = 1 << CHUNK_BITS;

/** Numbers from 0 that are handed out, taken back and used again, last freed first. */
class Numbers {
  #free = new Int32Array(CHUNK_RECORDS);
  #freed = 0;
  #used = 0;

  get taken(): number {
    return this.#used - this.#freed;
  }

  take(): number {
    if (this.#freed > 0) {
      this.#freed -= 1;
      return this.#free[this.#freed]!;
    }
    this.#used += 1;
    return this.#used - 1;
  }

  give(number: number): void {
    if (this.#freed === this.#free.length) {
      const larger = new Int32Array(this.#free.length * 2);
      larger.set(this.#free);
      this.#free = larger;
    }
    this.#free[this.#freed] = number;
    this.#freed += 1;
  }
}

/** Frees a buffer that nothing refers to any more. */
export type Release = (buffer: ArrayBuffer) => void;

/** Places for records of one size, in chunks of 4,096. */
class Places {
  readonly f64: Float64Array[] = [];
  readonly i32: Int32Array[] = [];
  readonly #words: number;
  readonly #numbers = new Numbers();
  /** Records in each chunk. */
  readonly #records: number[] = [];
  /** What frees chunks without records: when all flows end, not while others begin. */
  release: Release | null = null;

  /** @param words doubles of a record */
  constructor(words: number) {
    this.#words = words;
  }

  take(): number {
    const place = this.#numbers.take();
    const chunk = place >> CHUNK_BITS;
    if (chunk === this.f64.length || this.f64[chunk]!.length === 0) this.#make(chunk);
    this.#records[chunk]! += 1;
    return place;
  }

  give(place: number): void {
    this.#numbers.give(place);
    const chunk = place >> CHUNK_BITS;
    this.#records[chunk]! -= 1;
    if (this.release !== null && this.#records[chunk] === 0) this.#drop(chunk, this.release);
  }

  at(place: number): number {
    return (place & (CHUNK_RECORDS - 1)) * this.#words;
  }

  #make(chunk: number): void {
    const buffer = new ArrayBuffer(CHUNK_RECORDS * this.#words * 8);
    this.f64[chunk] = new Float64Array(buffer);
    this.i32[chunk] = new Int32Array(buffer);
    this.#records[chunk] = 0;
  }

  #drop(chunk: number, release: Release): void {
    const { buffer } = this.f64[chunk]!;
    this.f64[chunk] = none;
    this.i32[chunk] = noInts;
    release(buffer as ArrayBuffer);
  }

  /** Points `to` at a place. */
  point(to: RecordPlace, place: number): RecordPlace {
    to.f64 = this.f64[place >> CHUNK_BITS]!;
    to.i32 = this.i32[place >> CHUNK_BITS]!;
    to.at = this.at(place);
    return to;
  }
}

const none = new Float64Array(0);
const noInts = new Int32Array(0);

const noPlace = (): RecordPlace => ({ f64: none, i32: noInts, at: 0 });

/** Slots of records. A new slot's record is whole. */
export class FlowSlab {
  readonly #slots = new Numbers();
  readonly #whole = new Places(RECORD_WORDS);
  readonly #folded = new Places(LONE_WORDS);
  /** Of each slot its place among the whole records, or ~ its place among the folded ones. */
  #places = new Int32Array(CHUNK_RECORDS);
  readonly #from = noPlace();
  readonly #to = noPlace();

  /** Slots in use. */
  get open(): number {
    return this.#slots.taken;
  }

  /** All flows end now: frees the chunks of folded records as they empty. */
  empty(release: Release): void {
    this.#folded.release = release;
  }

  take(): number {
    const slot = this.#slots.take();
    if (slot === this.#places.length) {
      const larger = new Int32Array(this.#places.length * 2);
      larger.set(this.#places);
      this.#places = larger;
    }
    this.#places[slot] = this.#whole.take();
    return slot;
  }

  /** Takes back a slot whose record is whole. */
  give(slot: number): void {
    this.#whole.give(this.#places[slot]!);
    this.#slots.give(slot);
  }

  isFolded(slot: number): boolean {
    return this.#places[slot]! < 0;
  }

  /** Folds a record that has had one lone packet. Of its words only the key and the time of its start can be read then. */
  fold(slot: number): void {
    const whole = this.#places[slot]!;
    const folded = this.#folded.take();
    foldRecord(this.#whole.point(this.#from, whole), this.#folded.point(this.#to, folded));
    this.#whole.give(whole);
    this.#places[slot] = ~folded;
  }

  /** Makes a slot's record whole, if it is not. */
  unfold(slot: number): void {
    if (!this.isFolded(slot)) return;
    const folded = ~this.#places[slot]!;
    const whole = this.#whole.take();
    unfoldRecord(this.#folded.point(this.#from, folded), this.#whole.point(this.#to, whole));
    this.#folded.give(folded);
    this.#places[slot] = whole;
  }

  /** The doubles of a slot's chunk; the record starts at `at(slot)`. */
  f64(slot: number): Float64Array {
    const place = this.#places[slot]!;
    return place >= 0 ? this.#whole.f64[place >> CHUNK_BITS]! : this.#folded.f64[~place >> CHUNK_BITS]!;
  }

  /** The same buffer as int32s; the record starts at `2 * at(slot)`. */
  i32(slot: number): Int32Array {
    const place = this.#places[slot]!;
    return place >= 0 ? this.#whole.i32[place >> CHUNK_BITS]! : this.#folded.i32[~place >> CHUNK_BITS]!;
  }

  /** Index of the record's first double in its chunk. */
  at(slot: number): number {
    const place = this.#places[slot]!;
    return place >= 0 ? this.#whole.at(place) : this.#folded.at(~place);
  }
}
