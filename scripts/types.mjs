// Checks the types of every room with only the libraries that the room may know, and of the tests with all of them.
import { spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const rooms = ["shared", "host", "core", "engine", "main", "preload", "renderer", "cli"];
const projects = [...rooms.map((room) => join("src", room)), "."];
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

const check = (project) =>
  new Promise((resolve) => {
    const tsc = spawn(process.execPath, [compiler, "-p", project], { cwd: root, stdio: "inherit" });
    tsc.on("close", resolve);
  });

// Two at a time, because one compiler leaves the second core idle.
const waiting = projects.values();
const codes = [];
const work = async () => {
  for (const project of waiting) codes.push(await check(project));
};
await Promise.all([work(), work()]);
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;
