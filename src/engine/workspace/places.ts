// Where Tidewatch keeps what does not belong to a workspace: the user's data folder, by platform convention.
import { homedir } from "node:os";
import { join } from "node:path";

/** The data folder: TIDEWATCH_HOME, or the platform's place for application data. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  if (env.TIDEWATCH_HOME) return env.TIDEWATCH_HOME;
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Tidewatch");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Tidewatch");
  return join(env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "tidewatch");
}

export const defaultWorkspacePath = (data: string): string => join(data, "Default.tidewatch");
