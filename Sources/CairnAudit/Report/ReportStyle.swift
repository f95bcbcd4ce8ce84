/// How the page of a report looks: on a screen, light and dark, and on paper.
enum ReportStyle {
    static let css = """
        :root{color-scheme:light dark;--ink:#1c2024;--soft:#5b6570;--line:#d8dde3;--paper:#fff;--box:#f5f7f9;\
        --good:#14663a;--good-box:#e6f4ec;--bad:#9b1c1c;--bad-box:#fbeaea}
        @media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3adb8;--line:#3a4149;--paper:#16191d;\
        --box:#1f2429;--good:#7ddba4;--good-box:#14301f;--bad:#ff9d9d;--bad-box:#3a1717}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:62rem;font:1rem/1.55 system-ui,sans-serif;\
        color:var(--ink);background:var(--paper)}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 1rem;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
        .kind{color:var(--soft);margin:0}
        .verdict{font-size:1.15rem;font-weight:600;padding:.9rem 1.1rem;border-radius:.5rem;margin:0}
        .good{color:var(--good);background:var(--good-box)}
        .bad{color:var(--bad);background:var(--bad-box)}
        dl{display:grid;grid-template-columns:minmax(9rem,15rem) 1fr;gap:.3rem 1rem;margin:0}
        dt{color:var(--soft)}
        dd{margin:0;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
        th{color:var(--soft);font-weight:500}
        td{overflow-wrap:anywhere}
        .narrow{width:auto}
        .w{white-space:nowrap;overflow-wrap:normal}
        code{font:.86em ui-monospace,monospace;overflow-wrap:anywhere}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        pre{background:var(--box);padding:.8rem 1rem;border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere;\
        font:.85rem/1.5 ui-monospace,monospace}
        @media (max-width:36rem){.w{white-space:normal}dl{grid-template-columns:1fr}dt{margin-top:.4rem}}
        @media print{:root{--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--box:#f4f4f4;--good:#064;--good-box:#fff;\
        --bad:#800;--bad-box:#fff}body{max-width:none;padding:0;font-size:10pt}.verdict{border:2pt solid currentColor}\
        section{break-inside:auto}h2,tr,dt{break-inside:avoid;break-after:auto}h2{break-after:avoid}thead{display:table-header-group}}
        """
}
