import { describe, expect, it } from "vitest";
import { meterOne } from "../../../../test/flows/metered.ts";
import { talk } from "../../../../test/flows/talk.ts";

const request = (...fields: string[]) =>
  `GET /a?b=c HTTP/1.1\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
const response = (status: string, ...fields: string[]) =>
  `HTTP/1.1 ${status}\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
const windowsProgram = `MZ${"\0".repeat(58)}\x40\0\0\0PE\0\0`;

describe("HTTP", () => {
  it("has the first request and the first response, on any port", () => {
    const row = meterOne(
      talk(4444, [
        ["up", request("Host: shop.example", "user-agent:  curl/8 ")],
        ["down", response("404 Not Found", "Content-Type: text/html; charset=utf-8")],
        ["up", "POST /later HTTP/1.1\r\nUser-Agent: other\r\n\r\n"],
        ["down", response("200 OK")],
      ]),
    );
    expect(row).toMatchObject({
      http_host: "shop.example",
      http_method: "GET",
      http_uri: "/a?b=c",
      http_user_agent: "curl/8",
      http_status: 404,
      http_content_type: "text/html; charset=utf-8",
      login_failures: null,
      program: null,
    });
  });

  it("keeps 512 characters of a target, and the fields of a truncated head", () => {
    const row = meterOne(talk(80, [["up", `GET /${"x".repeat(900)} HTTP/1.1\r\nHost: a\r\n\r\n`]]));
    expect(row.http_uri).toHaveLength(512);
    const [cut] = talk(80, [["up", request("Host: shop.example", "User-Agent: curl/8")]]);
    expect(meterOne([{ ...cut!, captured: 43 }])).toMatchObject({
      http_uri: "/a?b=c",
      http_user_agent: null,
    });
  });

  it("skips an interim answer", () => {
    const row = meterOne(
      talk(80, [
        ["up", request()],
        ["down", response("100 Continue")],
        ["down", response("500 Oops")],
      ]),
    );
    expect(row.http_status).toBe(500);
  });

  it("counts refused passwords, and one successful log-in", () => {
    const tried = request("Authorization: Basic YTpi");
    const row = meterOne(
      talk(80, [
        ["up", request()],
        ["down", response("401 Unauthorized", "WWW-Authenticate: Basic")],
        ["up", tried],
        ["down", response("401 Unauthorized", "WWW-Authenticate: Basic")],
        ["up", tried],
        ["down", response("200 OK")],
        ["up", tried],
        ["down", response("200 OK")],
      ]),
    );
    expect(row).toMatchObject({ login_failures: 1, login_successes: 1 });
    const challenged = meterOne(
      talk(80, [
        ["up", request("Authorization: NTLM TlRMTVNTUAAB")],
        ["down", response("401 Unauthorized", "WWW-Authenticate: NTLM TlRMTVNTUAAC")],
        ["up", request("Authorization: NTLM TlRMTVNTUAAD")],
        ["down", response("401 Unauthorized", "WWW-Authenticate: NTLM")],
      ]),
    );
    expect(challenged).toMatchObject({ login_failures: 1, login_successes: 0 });
  });

  it.each([
    ["in the packet of the head", [["down", response("200 OK") + windowsProgram]]],
    [
      "in the next packet",
      [
        ["down", response("200 OK")],
        ["down", windowsProgram],
      ],
    ],
    ["in chunks", [["down", `${response("200 OK", "Transfer-Encoding: chunked")}40\r\n${windowsProgram}`]]],
    [
      "of a later response",
      [
        ["down", `${response("200 OK")}text`],
        ["up", request()],
        ["down", response("200 OK") + windowsProgram],
      ],
    ],
  ] as const)("finds a program %s", (_name, turns) => {
    expect(meterOne(talk(80, [["up", request()], ...turns])).program).toBe("Windows program");
  });
});
