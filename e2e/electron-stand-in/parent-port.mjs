// Preloaded into the engine's process: gives it the process.parentPort that Electron gives a utility process.
import { EventEmitter } from "node:events";

const port = new EventEmitter();
port.postMessage = (message) => {
  if (process.connected) process.send(message);
};
// Messages wait for the first who listens, as Electron's do.
port.once("newListener", () => {
  process.on("message", (data) => port.emit("message", { data, ports: [] }));
});
// A utility process does not outlive its browser process.
process.on("disconnect", () => process.exit(0));
process.parentPort = port;
