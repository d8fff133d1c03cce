import { describe, expect, it } from "vitest";
import { meterOne } from "../../../../test/flows/metered.ts";
import { type Turn, talk } from "../../../../test/flows/talk.ts";

const latin = (...bytes: readonly number[]) => Uint8Array.from(bytes);
const ber = (tag: number, ...parts: readonly (readonly number[])[]) => [
  tag,
  parts.flat().length,
  ...parts.flat(),
];
const integer = (value: number) => ber(2, [value]);
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

const kerberosError = (code: number) =>
  latin(...ber(0x7e, ber(0x30, ber(0xa0, integer(5)), ber(0xa1, integer(30)), ber(0xa6, integer(code)))));
const kerberosAsk = latin(...ber(0x6a, ber(0x30, ber(0xa1, integer(5)))));
const kerberosReply = latin(...ber(0x6b, ber(0x30, ber(0xa0, integer(5)))));

const bind = (name: string, password: string) =>
  latin(...ber(0x30, integer(1), ber(0x60, integer(3), ber(4, letters(name)), ber(0x80, letters(password)))));
const bound = (result: number) =>
  latin(...ber(0x30, integer(1), ber(0x61, ber(10, [result]), ber(4, []), ber(4, []))));

const mysqlPacket = (number: number, ...body: readonly number[]) => latin(body.length, 0, 0, number, ...body);
const mysqlGreeting = mysqlPacket(0, 0x0a, ...letters("8.0.36\0"), ...Array(20).fill(1));
const mysqlAnswer = mysqlPacket(1, ...Array(20).fill(2));
const postgresStart = latin(0, 0, 0, 9, 0, 3, 0, 0, 0);
const postgresError = (code: string) => `E\0\0\0\x20SFATAL\0VFATAL\0C${code}\0Mno\0\0`;

const cases: readonly (readonly [
  name: string,
  port: number,
  turns: readonly Turn[],
  failures: number,
  successes: number,
])[] = [
  [
    "FTP",
    21,
    [
      ["down", "220 ftp ready\r\n"],
      ["up", "LIST\r\n"],
      ["down", "530 Please log in.\r\n"],
      ["up", "USER a\r\n"],
      ["down", "331 password?\r\n"],
      ["up", "PASS b\r\n"],
      ["down", "530 Login incorrect.\r\n"],
      ["up", "USER a\r\n"],
      ["down", "331 password?\r\n"],
      ["up", "PASS c\r\n"],
      ["down", "230-Welcome\r\n230 ok\r\n"],
    ],
    1,
    1,
  ],
  [
    "POP3",
    110,
    [
      ["down", "+OK ready\r\n"],
      ["up", "USER a\r\n"],
      ["down", "+OK\r\n"],
      ["up", "PASS b\r\n"],
      ["down", "-ERR no\r\n"],
      ["up", "PASS c\r\n"],
      ["down", "+OK in\r\n"],
      ["up", "RETR 9\r\n"],
      ["down", "-ERR no such message\r\n"],
    ],
    1,
    1,
  ],
  [
    "IMAP",
    143,
    [
      ["down", "* OK ready\r\n"],
      ["up", "a1 LOGIN a b\r\n"],
      ["down", "a1 NO wrong\r\n"],
      ["up", "a2 LOGIN a c\r\n"],
      ["down", "* CAPABILITY\r\na2 OK in\r\n"],
      ["up", "a3 SELECT nothing\r\n"],
      ["down", "a3 NO none\r\n"],
    ],
    1,
    1,
  ],
  [
    "SMTP",
    25,
    [
      ["down", "220 mail\r\n"],
      ["up", "AUTH PLAIN AAA\r\n"],
      ["down", "535 5.7.8 no\r\n"],
      ["up", "AUTH PLAIN AAB\r\n"],
      ["down", "235 ok\r\n"],
    ],
    1,
    1,
  ],
  [
    "telnet",
    23,
    [
      ["down", latin(0xff, 0xfd, 0x18)],
      ["down", "\r\nLogin incorrect\r\nlogin: "],
      ["down", "\r\nLast login: Mon\r\n$ "],
    ],
    1,
    1,
  ],
  [
    "LDAP, wrong password, then right",
    389,
    [
      ["up", bind("a", "b")],
      ["down", bound(49)],
      ["up", bind("a", "c")],
      ["down", bound(0)],
    ],
    1,
    1,
  ],
  [
    "LDAP of nobody",
    389,
    [
      ["up", bind("", "")],
      ["down", bound(0)],
    ],
    0,
    0,
  ],
  [
    "MySQL, refused",
    3306,
    [
      ["down", mysqlGreeting],
      ["up", mysqlAnswer],
      ["down", mysqlPacket(2, 0xff, 0x15, 0x04, ...letters("#28000"))],
    ],
    1,
    0,
  ],
  [
    "MySQL",
    3306,
    [
      ["down", mysqlGreeting],
      ["up", mysqlAnswer],
      ["down", mysqlPacket(2, 0, 0, 0, 2, 0)],
      ["down", mysqlPacket(5, 0, 0, 0)],
    ],
    0,
    1,
  ],
  [
    "PostgreSQL, refused",
    5432,
    [
      ["up", postgresStart],
      ["down", postgresError("28P01")],
    ],
    1,
    0,
  ],
  [
    "PostgreSQL, no such database",
    5432,
    [
      ["up", postgresStart],
      ["down", postgresError("3D000")],
    ],
    0,
    0,
  ],
  [
    "PostgreSQL",
    5432,
    [
      ["up", postgresStart],
      ["down", "R\0\0\0\x08\0\0\0\0"],
    ],
    0,
    1,
  ],
];

describe("log-ins in the clear are counted", () => {
  it.each(cases)("%s", (_name, port, turns, failures, successes) => {
    expect(meterOne(talk(port, turns))).toMatchObject({
      login_failures: failures,
      login_successes: successes,
    });
  });

  it.each([
    [6, 1],
    [18, 1],
    [24, 1],
    // The server needs more, or the time is wrong: no password was refused.
    [25, 0],
    [37, 0],
  ])("Kerberos error %i counts %i refusals", (code, failures) => {
    const turns: Turn[] = [
      ["up", kerberosAsk],
      ["down", kerberosError(code)],
    ];
    expect(meterOne(talk(88, turns, "udp"))).toMatchObject({ login_failures: failures, login_successes: 0 });
  });

  it("a Kerberos ticket counts, over UDP and TCP", () => {
    const overTcp = (message: Uint8Array) => latin(0, 0, 0, message.length, ...message);
    const turns: Turn[] = [
      ["up", kerberosAsk],
      ["down", kerberosReply],
    ];
    expect(meterOne(talk(88, turns, "udp")).login_successes).toBe(1);
    const tcp = talk(88, [
      ["up", overTcp(kerberosAsk)],
      ["down", overTcp(kerberosReply)],
    ]);
    expect(meterOne(tcp).login_successes).toBe(1);
  });

  it("RADIUS accepts and rejects count", () => {
    const message = (code: number) => latin(code, 1, 0, 20, ...Array(16).fill(0));
    const turns: Turn[] = [
      ["up", message(1)],
      ["down", message(3)],
      ["up", message(1)],
      ["down", message(2)],
    ];
    expect(meterOne(talk(1812, turns, "udp"))).toMatchObject({ login_failures: 1, login_successes: 1 });
  });

  it("refused SIP registrations count; a challenge, a stale nonce and a call do not", () => {
    const register = (more = "") => `REGISTER sip:a SIP/2.0\r\nCSeq: 1 REGISTER\r\n${more}\r\n`;
    const withPassword = register('Authorization: Digest username="7", response="0"\r\n');
    const answer = (status: string, more = "") => `SIP/2.0 ${status}\r\nCSeq: 1 REGISTER\r\n${more}\r\n`;
    const turns: Turn[] = [
      ["up", register()],
      ["down", answer("401 Unauthorized")],
      ["up", withPassword],
      ["down", answer("401 Unauthorized", 'WWW-Authenticate: Digest nonce="1", stale=true\r\n')],
      ["up", withPassword],
      ["down", answer("401 Unauthorized")],
      ["up", withPassword],
      ["down", answer("403 Forbidden")],
      ["up", withPassword],
      ["down", answer("200 OK")],
      ["down", "SIP/2.0 403 Forbidden\r\nCSeq: 2 INVITE\r\n\r\n"],
    ];
    for (const protocol of ["udp", "tcp"] as const)
      expect(meterOne(talk(5060, turns, protocol))).toMatchObject({ login_failures: 2, login_successes: 1 });
  });

  it("SNMP communities count as failed when another follows unanswered, as successful once", () => {
    const message = (community: string, version = 1, kind = 0xa0) =>
      latin(...ber(0x30, integer(version), ber(4, letters(community)), ber(kind, integer(1))));
    const turns: Turn[] = [
      ["up", message("public")],
      ["up", message("public")],
      ["up", message("private")],
      ["up", message("cisco")],
      ["up", message("secret")],
      ["down", message("secret", 1, 0xa2)],
      ["up", message("secret")],
      ["down", message("secret", 1, 0xa2)],
    ];
    expect(meterOne(talk(161, turns, "udp"))).toMatchObject({ login_failures: 3, login_successes: 1 });
    const third = turns.map(([side]): Turn => [side, message("x", 3)]);
    expect(meterOne(talk(161, third, "udp"))).toMatchObject({ login_failures: 0, login_successes: 0 });
  });

  it("has no value for an unreadable protocol", () => {
    expect(meterOne(talk(22, [["up", "SSH-2.0-x\r\n"]]))).toMatchObject({
      login_failures: null,
      login_successes: null,
    });
  });
});

it("never throws, at any length and with any wrong byte", () => {
  const sip: Turn[] = [
    ["up", "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest\r\nCSeq: 1 REGISTER\r\n\r\n"],
    ["down", "SIP/2.0 403 Forbidden\r\nCSeq: 1 REGISTER\r\n\r\n"],
  ];
  const snmp: Turn[] = ["a", "b"].map((community) => [
    "up",
    latin(...ber(0x30, integer(1), ber(4, letters(community)), ber(0xa0, integer(1)))),
  ]);
  const more = [
    [null, 5060, sip],
    [null, 161, snmp],
  ] as const;
  for (const [, port, turns] of [...cases, ...more]) {
    const packets = talk(port, turns);
    const last = packets.at(-1)!;
    const bytes = last.payload as Uint8Array;
    for (let at = 0; at < bytes.length; at++) {
      const before = packets.slice(0, -1);
      expect(meterOne([...before, { ...last, captured: at }]).packets).toBe(turns.length);
      expect(meterOne([...before, { ...last, payload: bytes.with(at, 0xff) }]).packets).toBe(turns.length);
    }
  }
});
