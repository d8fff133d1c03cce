// npm run check:deb -- PACKAGE --root FOLDER: installs the Debian package into a clean root (made by debootstrap, for example), and uses it
// there as a person would: doctor, the sample, an import, the window over HTTP. Needs root, for chroot.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ options: { root: { type: "string" } }, allowPositionals: true });
const [deb] = positionals;
if (deb === undefined || values.root === undefined || !existsSync(join(values.root, "etc"))) {
  console.error(
    "npm run check:deb -- PACKAGE --root FOLDER, where FOLDER is a clean Debian, made by debootstrap --variant=minbase.",
  );
  process.exit(2);
}
const clean = values.root;
/** Nothing of this machine: its Node, its settings and its home stay outside. */
const env = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  DEBIAN_FRONTEND: "noninteractive",
};

function inside(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("chroot", [clean, ...args], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

const say = (line: string) => console.log(line.trim());
copyFileSync(deb, join(clean, "tmp", basename(deb)));
// With what it depends on, and nothing that it only recommends.
inside("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", `/tmp/${basename(deb)}`);
rmSync(join(clean, "tmp", basename(deb)));
say(inside("dpkg-query", "--show", "tidewatch"));
const doctor = JSON.parse(inside("tidewatch", "doctor", "--json")) as unknown;
say(`doctor: ${JSON.stringify(doctor).slice(0, 400)}`);
inside("tidewatch", "sample", "/tmp/office.pcapng", "--overwrite");
say(inside("tidewatch", "import", "/tmp/office.pcapng", "--workspace", "/tmp/case.tidewatch"));
const incidents = inside("tidewatch", "incidents", "--workspace", "/tmp/case.tidewatch", "--limit", "2");
say(incidents.slice(0, 600));
const server = spawn(
  "chroot",
  [clean, "tidewatch", "ui", "--no-open", "--workspace", "/tmp/case.tidewatch"],
  { env },
);
try {
  const page = await fetch(await addressOf(server), { redirect: "manual" });
  const text = await page.text();
  if (page.status >= 400) throw new Error(`tidewatch ui answers ${page.status}: ${text}`);
  say(`tidewatch ui answers ${page.status}.`);
} finally {
  server.kill("SIGTERM");
  await once(server, "exit");
}
inside("dpkg", "--remove", "tidewatch");
if (existsSync(join(clean, "usr/lib/tidewatch")))
  throw new Error("The package leaves files behind in /usr/lib/tidewatch.");
say("Removed without a rest.");

function addressOf(server: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    const look = (part: Buffer) => {
      text += part;
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text);
      if (match) resolve(match[0]);
    };
    server.stdout!.on("data", look);
    server.stderr!.on("data", look);
    server.once("exit", (code) => reject(new Error(`tidewatch ui ended with ${code}: ${text}`)));
  });
}
