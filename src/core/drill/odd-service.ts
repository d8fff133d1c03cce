// A remote shell or remote control that the network does not use otherwise.
import type { Family } from "./family.ts";
import { about, minuteMs, talk } from "./shapes.ts";

export const oddServiceFamily: Family = {
  name: "odd-service",
  behaviour: "odd-service",
  title: "Remote control",
  about: "A program that is fetched and a shell to a place outside, down to one unnamed TLS connection.",
  source:
    "Metasploit (reverse TCP on port 4444 by default); AsyncRAT (port 6606, a certificate that it signs itself): their documentation.",
  words: [
    "a program fetched from an address, then a shell on port 4444",
    "a shell on port 4444 for 20 minutes",
    "TLS on port 6606 with a certificate that signed itself, for an hour",
    "one TLS connection on port 443 without a name",
  ],
  make({ actor, outside, begin }, random, intensity) {
    const server = outside();
    const atMs = begin((intensity === 2 ? 60 : 25) * minuteMs);
    const shell = talk(random, {
      atMs: atMs + 20_000,
      from: actor,
      to: server,
      port: 4444,
      service: null,
      out: about(random, 90_000),
      back: about(random, 210_000),
      durationS: 1200,
    });
    if (intensity === 1) return [shell];
    if (intensity === 0)
      return [
        talk(random, {
          atMs,
          from: actor,
          to: server,
          port: 8000,
          service: "http",
          out: 180,
          back: about(random, 74_000),
          durationS: 0.6,
          more: {
            http_host: `${server}:8000`,
            http_method: "GET",
            http_uri: "/update.exe",
            http_user_agent: "WindowsPowerShell/5.1",
            http_status: 200,
            program: "Windows program",
          },
        }),
        shell,
      ];
    const rat = intensity === 2;
    return [
      talk(random, {
        atMs,
        from: actor,
        to: server,
        port: rat ? 6606 : 443,
        service: "tls",
        out: about(random, rat ? 40_000 : 3000),
        back: about(random, rat ? 26_000 : 7000),
        durationS: rat ? 3600 : 40,
        more: {
          tls_sni: null,
          tls_version: "TLS 1.2",
          ...(rat ? { tls_subject: "CN=AsyncRAT Server", tls_issuer: "CN=AsyncRAT Server" } : {}),
        },
      }),
    ];
  },
};
