// Actions that can be undone, the last first, and undone actions that can be repeated. Pure.

export class UndoLine<T> {
  private done: T[] = [];
  private takenBack: T[] = [];

  /** Something new was done: what had been taken back before is not done again after it. */
  did(step: T): void {
    this.done.push(step);
    this.takenBack = [];
  }

  /** Takes `step` out of the done ones, else the last one; undefined when there is none. */
  takeBack(step = this.done.at(-1)): T | undefined {
    return step !== undefined && move(step, this.done, this.takenBack) ? step : undefined;
  }

  /** The step that was taken back last is done again; undefined when there is none. */
  doAgain(): T | undefined {
    const step = this.takenBack.at(-1);
    return step !== undefined && move(step, this.takenBack, this.done) ? step : undefined;
  }

  /** A step that cannot be taken or done any more is out of the line. */
  drop(step: T): void {
    this.done = this.done.filter((other) => other !== step);
    this.takenBack = this.takenBack.filter((other) => other !== step);
  }

  forget(): void {
    this.done = [];
    this.takenBack = [];
  }
}

function move<T>(step: T, from: T[], to: T[]): boolean {
  const at = from.lastIndexOf(step);
  if (at < 0) return false;
  from.splice(at, 1);
  to.push(step);
  return true;
}
