// Opens a documentation link in the analyst's browser. Only links of the allow list get here; the opener is started without a shell.
import { spawn } from "node:child_process";
import { isAllowedLink } from "../../host/web-security.ts";
import { AppError } from "../../shared/errors.ts";
import { hasDisplay } from "./browser.ts";

const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  linux: ["xdg-open"],
  win32: ["rundll32.exe", "url.dll,FileProtocolHandler"],
};

export async function openLink(url: string, canOpen = hasDisplay()): Promise<void> {
  if (!isAllowedLink(url)) {
    throw new AppError("FORBIDDEN", `Tidewatch opens only the links of its documentation, not ${url}.`);
  }
  const [command, ...args] = openers[process.platform] ?? [];
  const unable = new AppError(
    "UNSUPPORTED",
    `This machine has no browser to show ${url}; open it elsewhere.`,
  );
  if (!command || !canOpen) throw unable;
  await new Promise<void>((resolve, reject) => {
    const opener = spawn(command, [...args, url], { stdio: "ignore", detached: true });
    opener.once("error", () => reject(unable));
    opener.once("spawn", resolve);
    opener.unref();
  });
}
