// Actions that can be undone, last first, and undone actions that can be redone. Pure.

export class UndoLine<T> {
  private done: T[] = [];
  private takenBack: T[] = [];

  /** Records a new step, and clears what could be redone. */
  did(step: T): void {
    this.done.push(step);
    this.takenBack = [];
  }

  /** Undoes `step`, or the last one; undefined when there is none. */
  takeBack(step = this.done.at(-1)): T | undefined {
    return step !== undefined && move(step, this.done, this.takenBack) ? step : undefined;
  }

  /** Redoes the step that was undone last; undefined when there is none. */
  doAgain(): T | undefined {
    const step = this.takenBack.at(-1);
    return step !== undefined && move(step, this.takenBack, this.done) ? step : undefined;
  }

  /** Removes a step that can no longer be undone or redone. */
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
