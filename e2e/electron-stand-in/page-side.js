// The page's part, sent to Chromium as text: runs the built preload script in every new document, with the electron
// module of a sandboxed preload. It shares the page's world here (isolated worlds need Electron), inside a function.
// The value of this file is the function, which must be self-contained.
(binding, receiver, runPreload) => {
  const listeners = new Map();
  const paths = new Map();
  const call = (channel, ...args) => globalThis[binding](channel, args);
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) =>
        Object.defineProperty(globalThis, name, { value: Object.freeze({ ...api }), enumerable: true }),
    },
    ipcRenderer: {
      invoke: call,
      on: (channel, listener) => {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      },
      off: (channel, listener) => {
        listeners.get(channel)?.delete(listener);
      },
    },
    // A test creates its files in the page, where they have no path, so it sets the path for a name before.
    webUtils: { getPathForFile: (file) => paths.get(file.name) ?? "" },
  };
  Object.defineProperty(globalThis, receiver, {
    value: {
      receive: (channel, args) => {
        for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args);
      },
      setPath: (name, path) => {
        paths.set(name, path);
      },
    },
  });
  // Under Electron a denied window is null at once, and the handler in the main process is called.
  globalThis.open = (url) => {
    void call("stand-in:open", String(url));
    return null;
  };
  // A link to a new window is the same to Electron's handler.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target=_blank]");
    if (!link) return;
    event.preventDefault();
    globalThis.open(link.href);
  });
  const require = (name) => {
    if (name === "electron") return electron;
    throw new Error(`module not found: ${name}`);
  };
  runPreload(require, { exports: {} }, {});
};
