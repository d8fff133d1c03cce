// Answers to the requests about sinks of alerts.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { Alerts } from "./alerts.ts";

export const alertHandlers = (current: () => { alerts: Alerts }) =>
  ({
    "alert.list": () => current().alerts.list(),
    "alert.save": (input) => current().alerts.save(input),
    "alert.remove": async ({ sinkId }) => {
      await current().alerts.remove(sinkId);
      return {};
    },
    "alert.test": ({ sinkId }) => current().alerts.test(sinkId),
  }) satisfies Partial<EngineHandlers>;
