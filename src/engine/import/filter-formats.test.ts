// A filter means the same in tables of every format: its short names follow the roles of columns.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { fittingFilter } from "../../shared/filter-check.ts";

const fixture = withEngine("filter-formats");

/** Further columns of CICFlowMeter, needed to recognise its tables. */
const statistics = [
  "Flow IAT",
  "Fwd IAT",
  "Bwd IAT",
  "Active",
  "Idle",
  "Fwd Packet Length",
  "Bwd Packet Length",
].flatMap((name) => ["Mean", "Std", "Max", "Min"].map((statistic) => `${name} ${statistic}`));
const zeros = statistics.map(() => 0).join(",");

/**
 * Three flows in each format: web to the outside, a name lookup, and SSH inside. The web flow sends 2 MB in 90 s at ten o'clock, the others
 * come at eleven.
 */
const tables: Record<string, string> = {
  "conn.log": [
    "#separator \\x09",
    "#path\tconn",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\tcount\tcount\tcount",
    "1772532000.0\tC1\t10.0.0.5\t40000\t203.0.113.7\t443\ttcp\tssl\t90.0\t2000000\t5000\tSF\t1500\t2060000\t100\t9000",
    "1772535600.0\tC2\t10.0.0.6\t40001\t10.0.0.1\t53\tudp\tdns\t0.02\t40\t90\tSF\t1\t68\t1\t118",
    "1772535601.0\tC3\t10.0.0.6\t40002\t10.0.0.9\t22\ttcp\tssh\t0.2\t0\t0\tREJ\t1\t60\t1\t40",
  ].join("\n"),
  "nfdump.csv": [
    "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt",
    "2026-03-03 10:00:00,2026-03-03 10:01:30,90.000,10.0.0.5,203.0.113.7,40000,443,TCP,...AP.SF,0,0,1500,2060000,100,9000",
    "2026-03-03 11:00:00,2026-03-03 11:00:00,0.020,10.0.0.6,10.0.0.1,40001,53,UDP,........,0,0,1,68,1,118",
    "2026-03-03 11:00:01,2026-03-03 11:00:01,0.200,10.0.0.6,10.0.0.9,40002,22,TCP,....RS..,0,0,1,60,1,40",
  ].join("\n"),
  "argus.csv": [
    "StartTime,LastTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes,SrcPkts,DstPkts,SrcBytes,DstBytes",
    "2026-03-03 10:00:00.0,2026-03-03 10:01:30.0,90.0,tcp,10.0.0.5,40000,->,203.0.113.7,443,FIN,1600,2069000,1500,100,2060000,9000",
    "2026-03-03 11:00:00.0,2026-03-03 11:00:00.1,0.02,udp,10.0.0.6,40001,<->,10.0.0.1,53,CON,2,186,1,1,68,118",
    "2026-03-03 11:00:01.0,2026-03-03 11:00:01.2,0.2,tcp,10.0.0.6,40002,->,10.0.0.9,22,RST,2,100,1,1,60,40",
  ].join("\n"),
  "cic.csv": [
    `Flow ID,Source IP,Source Port,Destination IP,Destination Port,Protocol,Timestamp,Flow Duration,Total Fwd Packets,Total Backward Packets,Total Length of Fwd Packets,Total Length of Bwd Packets,${statistics.join(",")},Label`,
    `a,10.0.0.5,40000,203.0.113.7,443,6,3/3/2026 10:00:00,90000000,1500,100,2000000,5000,${zeros},BENIGN`,
    `b,10.0.0.6,40001,10.0.0.1,53,17,3/3/2026 11:00:00,20000,1,1,40,90,${zeros},BENIGN`,
    `c,10.0.0.6,40002,10.0.0.9,22,6,3/3/2026 11:00:01,200000,1,1,0,0,${zeros},SSH-Patator`,
  ].join("\n"),
};

/** The row numbers that match each filter. */
const expected: Record<string, number[]> = {
  "src = 10.0.0.5": [0],
  "dst in 203.0.113.0/24": [0],
  "ip in private and dst in public": [0],
  "dport in (22, 53)": [1, 2],
  "port = 40002": [2],
  "proto = UDP": [1],
  "bytes > 1.5MB": [0],
  "sent > 1MB and received < 10kB": [0],
  "packets < 10": [1, 2],
  "duration > 1m": [0],
  "duration in 10ms..500ms": [1, 2],
  "time > 10:30": [1, 2],
  "time in 2026-03-03 9:59..10:01": [0],
  "tcp.dstport == 22 || ip.addr == 203.0.113.7": [0, 2],
};

describe.each(Object.entries(tables))("%s", (name, text) => {
  test("keeps the same rows as any other format", async () => {
    const path = join(fixture.folder, name);
    writeFileSync(path, `${text}\n`);
    const { datasetId } = await fixture.done("dataset.import", { path });
    const { columns } = (await fixture.engine.handlers["dataset.list"]({})).find(
      ({ id }) => id === datasetId,
    )!;
    const found: Record<string, number[]> = {};
    for (const text of Object.keys(expected)) {
      const filter = fittingFilter(text, columns);
      const page = await fixture.engine.handlers["flows.page"]({
        datasetId,
        filter,
        sort: [],
        offset: 0,
        limit: 9,
      });
      found[text] = page.rowIds;
    }
    expect(found).toEqual(expected);
  });
});
