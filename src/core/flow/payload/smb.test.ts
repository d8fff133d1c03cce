import { describe, expect, it } from "vitest";
import { meterOne } from "../../../../test/flows/metered.ts";
import { type Turn, talk } from "../../../../test/flows/talk.ts";

const u16 = (value: number) => [value & 255, value >> 8];
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const zeros = (count: number): number[] => Array(count).fill(0);
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const utf16 = (text: string) => letters(text).flatMap((letter) => [letter, 0]);
const framed = (message: readonly number[]) =>
  Uint8Array.from([0, 0, ...u16(message.length).reverse(), ...message]);

interface Smb2 {
  command: number;
  isResponse?: boolean;
  status?: number;
  tree?: number;
  body: readonly number[];
}
const smb2 = ({ command, isResponse = false, status = 0, tree = 0, body }: Smb2) =>
  framed([
    ...[0xfe, ...letters("SMB"), ...u16(64), ...u16(0), ...u32(status), ...u16(command), ...u16(1)],
    ...[...u32(isResponse ? 1 : 0), ...u32(0), ...zeros(8), ...u32(0), ...u32(tree), ...zeros(24)],
    ...body,
  ]);
const session = (status: number, flags = 0) =>
  smb2({ command: 1, isResponse: true, status, body: [...u16(9), ...u16(flags), ...u16(72), ...u16(0)] });
const connect = (path: string) =>
  smb2({ command: 3, body: [...u16(9), ...u16(0), ...u16(72), ...u16(2 * path.length), ...utf16(path)] });
const connected = (tree: number, kind: number) =>
  smb2({ command: 3, isResponse: true, tree, body: [...u16(16), kind, 0, ...zeros(12)] });
const create = (tree: number, name: string) =>
  smb2({
    command: 5,
    tree,
    body: [...u16(57), ...zeros(42), ...u16(120), ...u16(2 * name.length), ...zeros(8), ...utf16(name)],
  });
const write = (data: readonly number[]) =>
  smb2({ command: 9, body: [...u16(49), ...u16(112), ...u32(data.length), ...zeros(40), ...data] });

const svcctl = [0x81, 0xbb, 0x7a, 0x36, 0x44, 0x98, 0xf1, 0x35, 0xad, 0x32, 0x98, 0xf0, 0x38, 0, 0x10, 3];
const netlogon = [0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0xcd, 0xab, 0xef, 0, 1, 0x23, 0x45, 0x67, 0xcf, 0xfb];
const unknown = [...zeros(15), 7];
const pdu = (type: number, call: number, body: readonly number[]) => [
  ...[5, 0, type, 3, 0x10, 0, 0, 0],
  ...[...u16(16 + body.length), ...u16(0), ...u32(call)],
  ...body,
];
const bind = (...interfaces: readonly (readonly number[])[]) =>
  pdu(11, 1, [
    ...[...u16(4280), ...u16(4280), ...u32(0), interfaces.length, 0, 0, 0],
    ...interfaces.flatMap((uuid, k) => [...u16(k), 1, 0, ...uuid, ...u32(2), ...zeros(20)]),
  ]);

describe("SMB", () => {
  it("lists opened shares and pipes once each, and the interfaces called through them", () => {
    const row = meterOne(
      talk(445, [
        ["up", connect("\\\\10.0.0.2\\IPC$")],
        ["down", connected(5, 2)],
        ["up", create(5, "svcctl")],
        ["up", write(bind(svcctl))],
        ["up", connect("\\\\10.0.0.2\\ADMIN$")],
        ["down", connected(6, 1)],
        ["up", create(6, "notes.txt")],
        ["up", create(5, "strange-pipe")],
      ]),
    );
    expect(row).toMatchObject({ service: "smb", remote_operations: "IPC$, svcctl, ADMIN$, strange-pipe" });
  });

  it("finds a written program", () => {
    const row = meterOne(
      talk(445, [
        ["up", connect("\\\\a\\C$")],
        ["up", write(letters("\x7fELF\x02\x01\x01"))],
      ]),
    );
    expect(row).toMatchObject({ remote_operations: "C$", program: "Linux program" });
  });

  it("counts log-ins, but not those of guests or anonymous users", () => {
    const wrongPassword = 0xc000006d;
    const needsMore = 0xc0000016;
    const turns = (...answers: Uint8Array[]): Turn[] => answers.map((answer) => ["down", answer]);
    const counted = (...answers: Uint8Array[]) => {
      const { login_failures, login_successes } = meterOne(talk(445, turns(...answers)));
      return [login_failures, login_successes];
    };
    expect(counted(session(needsMore), session(wrongPassword), session(needsMore), session(0))).toEqual([
      1, 1,
    ]);
    expect(counted(session(0, 1), session(0, 2))).toEqual([0, 0]);
  });

  it("reads SMB 1 too", () => {
    const header = (command: number, flags: number, status = 0) => [
      ...[0xff, ...letters("SMB"), command, ...u32(status), flags, ...u16(0x4000)],
      ...zeros(20),
    ];
    const tree = framed([
      ...header(0x75, 0),
      4,
      0xff,
      0,
      ...u16(0),
      ...u16(0),
      ...u16(1),
      ...u16(20),
      0,
      ...letters("\\\\A\\IPC$\0?????\0"),
    ]);
    const open = framed([
      ...header(0xa2, 0),
      24,
      0xff,
      0,
      ...u16(0),
      0,
      ...u16(8),
      ...zeros(41),
      ...u16(9),
      ...letters("\\spoolss\0"),
    ]);
    const refused = framed([...header(0x73, 0x80, 0xc000006d), 0, 0, 0]);
    const row = meterOne(
      talk(139, [
        ["up", tree],
        ["up", open],
        ["down", refused],
      ]),
    );
    expect(row).toMatchObject({ remote_operations: "IPC$, spoolss", login_failures: 1 });
  });
});

describe("RPC over TCP", () => {
  const sent = (bytes: readonly number[]) => Uint8Array.from(bytes);

  it("lists the interfaces, unknown ones by their UUID", () => {
    expect(meterOne(talk(135, [["up", sent(bind(svcctl, unknown))]])).remote_operations).toBe(
      "svcctl, 00000000-0000-0000-0000-000000000007",
    );
  });

  it("counts refused log-ins to netlogon", () => {
    const authenticate = (call: number) =>
      sent(pdu(0, call, [...u32(0), ...u16(0), ...u16(26), ...zeros(40)]));
    const answer = (call: number, status: number) =>
      sent(pdu(2, call, [...u32(0), ...u16(0), 0, 0, ...zeros(16), ...u32(status)]));
    const row = meterOne(
      talk(49_155, [
        ["up", sent(bind(netlogon))],
        ["up", authenticate(2)],
        ["down", answer(2, 0xc0000022)],
        ["up", authenticate(3)],
        ["down", answer(3, 0)],
        ["down", answer(4, 0xc0000022)],
      ]),
    );
    expect(row).toMatchObject({ remote_operations: "netlogon", login_failures: 1, login_successes: 1 });
  });
});

it("never throws, at any length and with any wrong byte", () => {
  for (const message of [connect("\\\\a\\C$"), create(5, "svcctl"), write(bind(svcctl)), session(0)]) {
    const [packet] = talk(445, [["up", message]]);
    for (let at = 0; at < message.length; at++) {
      expect(meterOne([{ ...packet!, captured: at }]).packets).toBe(1);
      for (const value of [0, 0xff])
        expect(meterOne([{ ...packet!, payload: message.with(at, value) }]).packets).toBe(1);
    }
  }
});
