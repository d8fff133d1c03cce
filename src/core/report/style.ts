// The report's style sheet: light and dark by the reader's system, and for paper. The colours are the window's.
import { Html } from "./html.ts";

export const reportStyle = new Html(`
:root{color-scheme:light dark;--paper:#fbfbf9;--card:#fefefd;--ink:#1f2731;--soft:#4b5661;--quiet:#5c6670;--line:#e1e2de;--area:#9fb0bf;--hot:#c9372c;--warn:#7a5600;--warnbg:#f6eeda;--accent:#1d6f7a;--code:"JetBrains Mono",ui-monospace,"SFMono-Regular",Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--paper:#10161e;--card:#161d27;--ink:#e6eaee;--soft:#b1bac3;--quiet:#94a0ab;--line:#2c3743;--area:#53697d;--hot:#ff8473;--warn:#eec37a;--warnbg:#2b2619;--accent:#66c2c4}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 Inter,system-ui,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1040px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:24px;font-weight:620;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:16px;font-weight:620;margin:36px 0 8px}h3{font-size:14px;font-weight:620;margin:0;overflow-wrap:anywhere}
p{margin:4px 0 8px}.soft{color:var(--soft)}.quiet{color:var(--quiet);font-size:12px}
code,.mono{font-family:var(--code);font-size:12.5px;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
.fact{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 12px}.fact b{display:block;font-size:20px;font-weight:620}.fact span{color:var(--quiet);font-size:12px}
.note{background:var(--warnbg);color:var(--warn);border-radius:6px;padding:8px 12px;margin:8px 0}.note ul{margin:0;padding-left:18px}
figure{margin:12px 0;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:12px}figcaption{color:var(--soft);font-size:12.5px;margin-bottom:6px}
svg{display:block;width:100%;height:auto}svg.square{max-width:340px}svg text{fill:var(--quiet);font:11px Inter,system-ui,sans-serif}svg text.hot{fill:var(--hot)}
.grid{stroke:var(--line);fill:none}.area{fill:var(--area)}.flag{fill:var(--hot)}.line{stroke:var(--hot);stroke-width:1.5}.curve{fill:none;stroke:var(--accent);stroke-width:1.75}
.pair{display:flex;flex-wrap:wrap;gap:12px}.pair figure{flex:1 1 300px;margin:0}
table{border-collapse:collapse;width:100%;font-size:13px}th{color:var(--quiet);font-weight:520;text-align:left;font-size:12px}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}td.bar{width:30%}
.bar i{display:block;height:8px;border-radius:2px;background:var(--hot);margin-top:6px;min-width:2px}
.scroll{overflow-x:auto}
.episode{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:12px 14px;margin:10px 0;break-inside:avoid}
.episode header{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap}.score{color:var(--hot);font-weight:620;font-size:16px;min-width:44px}
.divider{margin:18px 0 6px;padding-top:8px;border-top:1px solid var(--line);color:var(--soft)}
.episode ul{margin:6px 0;padding-left:18px}.chip{border:1px solid var(--line);border-radius:4px;padding:0 6px;font-size:12px;color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:4px 16px;margin:8px 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--quiet:#555;--line:#ccc;--area:#9fb0bf;--hot:#b3261e;--warn:#5f4300;--warnbg:#f7f0df;--accent:#1d6f7a;color-scheme:light}body{font-size:11pt}main{max-width:none;padding:0}h2{break-after:avoid}figure,.fact,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`);
