// Tidewatch finds Wireshark, starts it without a shell and with exact arguments, and deletes its file when it is closed. A script that
// writes its arguments to a file takes Wireshark's place, because starting a real process is what matters.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { displayFilter } from "./display-filter.ts";
import { createWireshark, findWireshark } from "./wireshark.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-wireshark-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const until = async (met: () => boolean) => {
  for (let tries = 0; tries < 200 && !met(); tries++) await new Promise((wake) => setTimeout(wake, 25));
  expect(met()).toBe(true);
};

/** A program that writes each argument on a separate line and then runs `more`. */
function standIn(name: string, more = ""): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/arguments"\n${more}\n`);
  chmodSync(path, 0o755);
  return path;
}
const startArguments = () => readFileSync(join(folder, "arguments"), "utf8").trim().split("\n");

describe.skipIf(process.platform === "win32")("started", () => {
  const open = (program: string, filter: string) => {
    const wireshark = createWireshark({
      folder: join(folder, "files"),
      chosen: () => program,
      now: Date.now,
    });
    const file = wireshark.place();
    writeFileSync(file, "packets");
    return { file, opened: wireshark.open(wireshark.find(), file, filter) };
  };

  test("with the file and the filter unchanged, and deletes the file when it ends", async () => {
    const program = standIn("wireshark", `while [ ! -e "${folder}/close" ]; do sleep 0.05; done`);
    const filter = 'ip.addr == 10.0.0.1 && $(touch "x"); `id` | -k';
    const { file, opened } = open(program, filter);
    await opened;
    expect(startArguments()).toEqual(["-r", file, "-Y", filter]);
    expect(existsSync(file)).toBe(true);
    writeFileSync(join(folder, "close"), "");
    await until(() => !existsSync(file));
  });

  test("without a filter when the filter is empty", async () => {
    const { file, opened } = open(standIn("wireshark", "sleep 1"), "");
    await opened;
    expect(startArguments()).toEqual(["-r", file]);
  });

  test("reports a program that fails at once, and leaves no file", async () => {
    const { file, opened } = open(standIn("wireshark", "exit 3"), "");
    await expect(opened).rejects.toThrow(/wireshark\) ended at once with code 3; start it by hand/);
    expect(existsSync(file)).toBe(false);
  });

  test("names the file by its absolute path, whatever the data folder is called", () => {
    const wireshark = createWireshark({
      folder: relative(process.cwd(), join(folder, "-X")),
      chosen: () => "",
      now: Date.now,
    });
    expect(wireshark.place()).toMatch(/^\/.*\/-X\/flows-/);
  });

  test("removes old files after a day", () => {
    const wireshark = createWireshark({ folder: join(folder, "files"), chosen: () => "", now: Date.now });
    const [old, fresh] = [wireshark.place(), wireshark.place()];
    for (const path of [old, fresh]) writeFileSync(path, "");
    const yesterday = Date.now() / 1000 - 25 * 3600;
    utimesSync(old, yesterday, yesterday);
    createWireshark({ folder: join(folder, "files"), chosen: () => "", now: Date.now });
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  });
});

describe("found", () => {
  const machine = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...there: string[]) => ({
    platform,
    env,
    isExecutable: (path: string) => there.includes(path),
  });

  test.each([
    [machine("linux", { PATH: "relative:/a:/b" }, "relative/wireshark", "/b/wireshark"), "/b/wireshark"],
    [machine("linux", {}, "/usr/bin/wireshark"), "/usr/bin/wireshark"],
    [
      machine(
        "darwin",
        { PATH: "/b" },
        "/b/wireshark",
        "/Applications/Wireshark.app/Contents/MacOS/Wireshark",
      ),
      "/Applications/Wireshark.app/Contents/MacOS/Wireshark",
    ],
  ])("finds it in its usual place", (where, path) => {
    expect(findWireshark("", where)).toBe(path);
  });

  test("says how to install it or name it when it is not found", () => {
    expect(() => findWireshark("", machine("linux", { PATH: "/a" }))).toThrow(
      /not found on this machine\. Install it .* --program PATH/,
    );
  });

  test.each([
    ["/bin/sh", "not the whole path of a program called wireshark"],
    ["wireshark", "not the whole path"],
    ["/home/me/wireshark.sh", "not the whole path"],
    ["/gone/wireshark", "There is no Wireshark at /gone/wireshark"],
  ])("refuses %s in the settings", (path, message) => {
    expect(() => findWireshark(path, machine("linux", {}, "/bin/sh", "/home/me/wireshark.sh"))).toThrow(
      message,
    );
  });

  test("does not take a folder of that name for the program", () => {
    mkdirSync(join(folder, "wireshark"));
    expect(() => findWireshark(join(folder, "wireshark"))).toThrow("There is no Wireshark at");
  });
});

describe("display filter", () => {
  const flow = (
    protocol: string,
    orig_addr: string,
    orig_port: number,
    resp_addr: string,
    resp_port: number,
  ) => ({
    protocol,
    orig_addr,
    orig_port,
    resp_addr,
    resp_port,
  });

  test("names addresses and ports, and the fragments that have none", () => {
    expect(displayFilter([flow("tcp", "10.0.0.1", 40000, "10.0.0.2", 80)])).toBe(
      "ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2 && ((tcp.port == 40000 && tcp.port == 80) || ip.flags.mf == 1 || ip.frag_offset > 0)",
    );
    expect(displayFilter([flow("udp", "fe80::1", 5353, "ff02::fb", 5353)])).toBe(
      "ipv6.addr == fe80::1 && ipv6.addr == ff02::fb && ((udp.port == 5353 && udp.port == 5353) || ipv6.fraghdr)",
    );
    expect(displayFilter([flow("icmp", "10.0.0.1", 8, "10.0.0.2", 0)])).toBe(
      "ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2",
    );
  });

  test("joins flows, leaves out a list that is too long, and refuses an invalid address", () => {
    const pings = [flow("icmp", "10.0.0.1", 8, "10.0.0.2", 0), flow("icmp", "10.0.0.1", 8, "10.0.0.3", 0)];
    expect(displayFilter([...pings, pings[0]!])).toBe(
      "(ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2) || (ip.addr == 10.0.0.1 && ip.addr == 10.0.0.3)",
    );
    expect(displayFilter(new Array(21).fill(pings[0]))).toBe("");
    expect(() => displayFilter([flow("icmp", "1 || true", 0, "10.0.0.2", 0)])).toThrow("not an address");
  });
});
