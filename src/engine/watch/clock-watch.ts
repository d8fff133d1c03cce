// Notices that the clock of the packets jumps: a sensor whose clock was set, or a capture from another time.
import { manyText } from "../../shared/number-words.ts";

/** Longer than packets of one sensor ever wait for each other. */
const jumpUs = 3600e6;

interface ClockWatch {
  see(timeUs: number): void;
  /** One sentence, or none. */
  trouble(): string[];
}

export function createClockWatch(): ClockWatch {
  let previousUs = Number.NaN;
  let forward = 0;
  let back = 0;
  return {
    see(timeUs) {
      const stepUs = timeUs - previousUs;
      if (stepUs > jumpUs) forward++;
      else if (stepUs < -jumpUs) back++;
      previousUs = timeUs;
    },
    trouble() {
      if (forward + back === 0) return [];
      return [
        `The times of the packets leap by more than an hour, ${manyText(forward, "time")} forward and ${manyText(back, "time")} back; no packet is lost, but flows around a leap end early.`,
      ];
    },
  };
}
