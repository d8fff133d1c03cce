// Shows the menu, and rebuilds it when the list of recent workspaces may have changed. menu.ts defines its items.
import { Menu } from "electron";
import type { AnyEvent } from "../host/engine-supervisor.ts";
import type { RequestOutput } from "../shared/contract/contract.ts";
import type { RequestRoute } from "../shared/transport/rpc.ts";
import { menuTemplate } from "./menu.ts";
import { openOfferedWorkspace } from "./offers.ts";

interface MenuKeeperOptions {
  ask: RequestRoute;
  send(event: AnyEvent): void;
  showDocumentation(): void;
  development: boolean;
}

export function keepMenu({ ask, send, showDocumentation, development }: MenuKeeperOptions): {
  refresh(): void;
} {
  let recent: RequestOutput<"workspace.recent"> = [];
  const show = () =>
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          platform: process.platform,
          development,
          recent,
          choose: (item) => send({ event: "menu.chosen", payload: { item } }),
          showDocumentation,
          openWorkspace: (path) => void openOfferedWorkspace(ask, path),
        }),
      ),
    );
  const refresh = async () => {
    const answer = await ask("workspace.recent", {});
    if (!answer.ok) return;
    recent = answer.value as typeof recent;
    show();
  };
  show();
  return { refresh: () => void refresh() };
}
