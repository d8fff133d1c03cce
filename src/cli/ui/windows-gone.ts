// Detects that the last window is closed: one was connected, and for some seconds none is. A reload, or a page that lost its socket for a
// moment, does not count.

const graceMs = 3_000;

interface WindowsGone {
  counted(windows: number): void;
  gone: Promise<void>;
}

export function untilLastWindow(ms = graceMs): WindowsGone {
  let timer: NodeJS.Timeout | undefined;
  let resolveGone: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    resolveGone = resolve;
  });
  return {
    gone,
    counted(windows) {
      clearTimeout(timer);
      if (windows > 0) return;
      timer = setTimeout(resolveGone, ms);
      // The timer must not keep the process alive.
      timer.unref();
    },
  };
}
