// Preloaded into the engine's process: provides the process.parentPort of an Electron utility process.
import { EventEmitter } from "node:events";

const port = new EventEmitter();
port.postMessage = (message) => {
  if (process.connected) process.send(message);
};
// Messages wait for the first listener, as in Electron.
port.once("newListener", () => {
  process.on("message", (data) => port.emit("message", { data, ports: [] }));
});
// A utility process ends with its browser process.
process.on("disconnect", () => process.exit(0));
process.parentPort = port;
