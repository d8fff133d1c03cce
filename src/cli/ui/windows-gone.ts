// Detects when the last window is closed: there was one, and for some seconds there is none.
// A reload, or a page that lost its socket for a moment, is not a closed window.

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
      // It must not keep a process alive that is ending anyway.
      timer.unref();
    },
  };
}
