// Sends an alert as a mail: a small client of SMTP (RFC 5321) with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). A password is sent over
// TLS only.

import type { Socket } from "node:net";
import { hostname } from "node:os";
import { createInterface } from "node:readline";
import type { TargetOf } from "../../shared/alert-vocabulary.ts";
import { AppError } from "../../shared/errors.ts";
import type { Alert } from "./alert.ts";
import { connectTo, secured } from "./connect.ts";
import { mailOf } from "./mail.ts";

type Email = TargetOf<"email">;

/** Longer lines of a reply are not SMTP. */
const longestReply = 64 * 1024;

export async function sendEmail(target: Email, alert: Alert, signal: AbortSignal): Promise<void> {
  let socket = await connectTo(target, { isTls: target.security === "tls", signal });
  const stop = () => socket.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  try {
    let talk = conversation(socket, signal);
    await talk.expect(220);
    let abilities = await talk.say(`EHLO ${ownName()}`, 250);
    if (target.security === "starttls") {
      if (!/^\d{3}[ -]STARTTLS$/im.test(abilities))
        throw new AppError("SINK_FAILED", `${target.host} offers no STARTTLS; choose another --security.`);
      await talk.say("STARTTLS", 220);
      talk.end();
      socket = await secured(socket, target, signal);
      talk = conversation(socket, signal);
      abilities = await talk.say(`EHLO ${ownName()}`, 250);
    }
    if (target.user !== undefined) {
      if (target.security === "none")
        throw new AppError(
          "SINK_FAILED",
          "A password is sent over TLS only; choose --security starttls or tls.",
        );
      const login = Buffer.from(`\0${target.user}\0${target.secret ?? ""}`).toString("base64");
      await talk.say(`AUTH PLAIN ${login}`, 235);
    }
    await talk.say(`MAIL FROM:<${target.from}>`, 250);
    for (const to of target.to) await talk.say(`RCPT TO:<${to}>`, 250);
    await talk.say("DATA", 354);
    await talk.say(`${stuffed(mailOf(target, alert))}\r\n.`, 250);
    // The mail is taken; how the server says goodbye does not matter.
    socket.end("QUIT\r\n");
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroySoon();
  }
}

/** A literal of the address would be refused by some servers, so the name is always given. */
const ownName = (): string => hostname().replace(/[^a-z0-9.-]/gi, "") || "localhost";

/** A line of one dot would end the mail. */
const stuffed = (mail: string): string => mail.replaceAll(/^\./gm, "..");

interface Conversation {
  expect(code: number): Promise<string>;
  say(line: string, code: number): Promise<string>;
  /** Reads no more, before the connection goes on by TLS. */
  end(): void;
}

function conversation(socket: Socket, signal: AbortSignal): Conversation {
  const replies: string[] = [];
  const waiting: { resolve(reply: string): void; reject(thrown: unknown): void }[] = [];
  let reply = "";
  let failure: unknown = null;
  const fail = (thrown: unknown) => {
    failure ??= thrown;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    reply += `${line}\n`;
    if (reply.length > longestReply)
      return socket.destroy(new AppError("SINK_FAILED", "The mail server sends no reply of SMTP."));
    if (!/^\d{3}(?: |$)/.test(line)) return;
    const next = waiting.shift();
    if (next) next.resolve(reply);
    else replies.push(reply);
    reply = "";
  });
  const closed = () =>
    fail(
      signal.aborted ? signal.reason : new AppError("SINK_FAILED", "The mail server closed the connection."),
    );
  socket.on("error", fail);
  socket.on("close", closed);
  const expect = async (code: number): Promise<string> => {
    const text = await new Promise<string>((resolve, reject) => {
      const known = replies.shift();
      if (known !== undefined) resolve(known);
      else if (failure !== null) reject(failure);
      else waiting.push({ resolve, reject });
    });
    if (text.startsWith(String(code))) return text;
    throw new AppError("SINK_FAILED", `The mail server refused: ${text.trim().slice(0, 300)}`);
  };
  return {
    expect,
    say(line, code) {
      socket.write(`${line}\r\n`);
      return expect(code);
    },
    end() {
      lines.close();
      socket.off("error", fail);
      socket.off("close", closed);
      socket.removeAllListeners("data");
    },
  };
}
