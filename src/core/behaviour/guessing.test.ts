import { expect, test } from "vitest";
import { daily, find, flow, inside, repeat, rowsWith } from "../../../test/support/flow-rows.ts";

const attempt = (at: number, from: string, to: string, port = 22) =>
  flow(at, from, to, port, {
    service: "ssh",
    orig_payload_bytes: 1400,
    resp_payload_bytes: 2100,
    duration_s: 2,
  });

test("a hundred equal log-ins from inside are guesses", () => {
  const rows = [...daily(), ...repeat(100, (i) => attempt(300 + i * 3, inside(4), "10.0.0.9"))];
  const [guess, ...rest] = find(rows).of("guessing");
  expect(rest).toEqual([]);
  expect(guess).toMatchObject({ from: [inside(4)], to: ["10.0.0.9"] });
  expect(guess!.rows).toEqual(rowsWith(rows, (row) => row.resp_port === 22));
  expect(guess!.strength).toBeGreaterThan(0.6);
  expect(guess!.title).toContain("guesses passwords at 10.0.0.9:22 (ssh): 100 log-ins");
});

test("a log-in that succeeds after them raises the strength", () => {
  const guesses = repeat(30, (i) => attempt(300 + i * 3, inside(4), "10.0.0.9"));
  const session = flow(400, inside(4), "10.0.0.9", 22, {
    service: "ssh",
    duration_s: 600,
    orig_payload_bytes: 90_000,
    resp_payload_bytes: 400_000,
  });
  const before = find([...daily(), ...guesses]).of("guessing")[0]!;
  const after = find([...daily(), ...guesses, session]).of("guessing")[0]!;
  expect(after.strength).toBeGreaterThan(before.strength);
  expect(after.title).toContain("then one goes on");
});

test("one host at many servers is one finding", () => {
  const spray = repeat(6, (server) =>
    repeat(12, (i) => attempt(300 + i * 20 + server, inside(4), `10.0.1.${server + 1}`)),
  );
  const found = find([...daily(), ...spray]).of("guessing");
  expect(found).toHaveLength(1);
  expect(found[0]!.sentence).toContain("the same is tried at many hosts");
});

test("many outside sources at one server are one finding", () => {
  const crowd = repeat(20, (source) =>
    repeat(15, (i) => attempt(100 + i * 30 + source, `198.18.0.${source + 1}`, "10.0.0.9")),
  );
  expect(find([...daily(), ...crowd]).of("guessing")).toMatchObject([{ to: ["10.0.0.9"] }]);
});

test("a busy web server, an administrator's sessions and shared files are not guesses", () => {
  const web = repeat(300, (i) => flow(i * 10, `198.18.0.${i % 40}`, "10.0.0.80", 443, { service: "tls" }));
  const sessions = repeat(4, (i) =>
    flow(i * 900, inside(0), "10.0.0.9", 22, {
      service: "ssh",
      duration_s: 700,
      orig_payload_bytes: 40_000 * (i + 1),
    }),
  );
  const shares = repeat(10, (h) =>
    repeat(8, (i) =>
      flow(i * 400 + h * 17, inside(h), "10.0.0.10", 445, {
        service: "smb",
        orig_payload_bytes: 3000 + 2900 * ((i * 7 + h) % 5),
        resp_payload_bytes: 9000 + 8000 * ((i * 3 + h) % 4),
      }),
    ),
  );
  expect(find([...daily(), ...web, ...sessions, ...shares]).of("guessing")).toEqual([]);
});

test("refused log-ins within one connection are guesses", () => {
  const rows = [
    ...daily(),
    flow(600, inside(4), "10.0.0.9", 21, {
      service: "ftp",
      login_failures: 15,
      login_successes: 0,
      duration_s: 30,
    }),
  ];
  expect(find(rows).of("guessing")).toMatchObject([
    { from: [inside(4)], to: ["10.0.0.9"], rows: [rows.length - 1] },
  ]);
});

test("SNMP communities that nothing answers are guesses; one that goes unanswered all day is none", () => {
  const asked = (login_failures: number) => [
    ...daily(),
    flow(600, inside(4), "10.0.0.9", 161, {
      protocol: "udp",
      service: "snmp",
      conn_state: "S0",
      resp_payload_bytes: 0,
      resp_packets: 0,
      login_failures,
      login_successes: 0,
      duration_s: 5,
    }),
  ];
  expect(find(asked(30)).of("guessing")).toMatchObject([{ from: [inside(4)], to: ["10.0.0.9"] }]);
  expect(find(asked(0)).of("guessing")).toEqual([]);
});

test("one refused log-in at each of many hosts is spraying; accepted ones are not", () => {
  const at = (failures: number) =>
    repeat(12, (i) =>
      flow(600 + i, inside(4), `10.0.1.${i + 1}`, 445, {
        service: "smb",
        login_failures: failures,
        login_successes: 1 - failures,
      }),
    );
  const found = find([...daily(), ...at(1)]).of("guessing");
  expect(found).toHaveLength(1);
  expect(found[0]!.to).toHaveLength(12);
  expect(found[0]!.sentence).toContain("12 refused log-ins seen");
  expect(find([...daily(), ...at(0)]).of("guessing")).toEqual([]);
});

test("forty outside sources that try one server once each are one finding", () => {
  const crowd = repeat(40, (i) => attempt(100 + i * 9, `198.18.${i}.7`, "10.0.0.9"));
  expect(find([...daily(), ...crowd]).of("guessing")).toMatchObject([
    { to: ["10.0.0.9"], rows: { length: 40 } },
  ]);
});

test("posts to a log-in page are guesses; posts to another page are not", () => {
  const posts = (uri: string) =>
    repeat(100, (i) =>
      flow(600 + i / 5, inside(4), "10.0.0.80", 80, {
        service: "http",
        http_method: "POST",
        http_uri: uri,
        orig_payload_bytes: 180,
        resp_payload_bytes: 3400,
      }),
    );
  expect(find([...daily(), ...posts("/wp-login.php")]).of("guessing")).toHaveLength(1);
  expect(find([...daily(), ...posts("/cart/add")]).of("guessing")).toEqual([]);
});

test("an application whose log-ins all succeed does not guess", () => {
  const queries = repeat(400, (i) =>
    flow(100 + i * 1.5, inside(0), "10.0.0.30", 3306, {
      service: "mysql",
      login_failures: 0,
      login_successes: 1,
    }),
  );
  expect(find([...daily(), ...queries]).of("guessing")).toEqual([]);
});

test("log-ins at fixed intervals of a minute weigh less than the same at random gaps", () => {
  const strengthOf = (jitterS: number) =>
    find([
      ...daily(10, 120),
      ...repeat(40, (i) =>
        attempt(300 + i * 60 + (((i * i * 37) % 11) - 5) * jitterS, inside(4), "10.0.0.9"),
      ),
    ]).of("guessing")[0]?.strength ?? 0;
  expect(strengthOf(0)).toBeLessThan(0.7 * strengthOf(4));
});
