// One attempt to hand an alert over, by the kind of the sink. Each ends within a time and throws a sentence when it fails.
import type { Target } from "../../shared/alert-vocabulary.ts";
import type { Alert } from "./alert.ts";
import { sendEmail } from "./email.ts";
import { appendToFile } from "./file.ts";
import { sendSyslog } from "./syslog.ts";
import { postWebhook } from "./webhook.ts";

export type Deliver = (target: Target, alert: Alert, signal: AbortSignal) => Promise<void>;

export const deliver: Deliver = (target, alert, signal) => {
  switch (target.kind) {
    case "webhook":
      return postWebhook(target, alert, signal);
    case "syslog":
      return sendSyslog(target, alert, signal);
    case "email":
      return sendEmail(target, alert, signal);
    case "file":
      return appendToFile(target, alert);
  }
};
