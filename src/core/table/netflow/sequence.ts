// How many units of an exporter were lost on the way, from the sequence numbers of its messages.

/** A jump beyond it means that the exporter started again, not that so much was lost. */
const largestGap = 1_000_000;
const modulus = 2 ** 32;

export class Sequence {
  #last: { number: number; units: number } | null = null;
  lost = 0;

  /** A message with its number, and how many units it counts for: flows, records or messages. Null when that is not known. */
  see(number: number, units: number | null): void {
    if (units === null) {
      this.#last = null;
      return;
    }
    if (this.#last !== null) {
      const gap = Math.min(
        distance(this.#last.number + this.#last.units, number),
        // Some exporters (softflowd) count the units of a message before they number it.
        distance(this.#last.number + units, number),
      );
      // A message that comes late was counted as lost when its successor came.
      const late = distance(number, this.#last.number);
      if (late > 0 && late <= largestGap) {
        this.lost = Math.max(0, this.lost - units);
        return;
      }
      if (gap <= largestGap) this.lost += gap;
    }
    this.#last = { number, units };
  }
}

const distance = (from: number, to: number): number => (((to - from) % modulus) + modulus) % modulus;
