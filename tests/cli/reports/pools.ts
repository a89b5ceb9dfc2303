import type { CheckReport, CheckResult } from "../../../lib/checks/check_result.ts";
import { makePoolReport, NODE_CHECKS } from "./reports.ts";

const AFTER_LOGIN: readonly string[] = NODE_CHECKS.slice(NODE_CHECKS.indexOf("login") + 1);

/** A pool that has troubles as real pools do: closed ports, refused keys, weak algorithms, no Docker. */
export function troubledPool(count: number): CheckReport {
  return makePoolReport(count, (cardinal, check) => {
    if (check === "gpu") return { verdict: "skipped", data: {}, detail: "the pool has no GPUs" };
    if (check === "algorithms" && cardinal % 9 === 4) {
      return {
        ...{ verdict: "failed", severity: "warning" },
        detail: "the server offers diffie-hellman-group14-sha1; upgrade OpenSSH on the node",
        data: { strict_kex: false, post_quantum: false, weak: ["diffie-hellman-group14-sha1"] },
      };
    }
    return closedPort(cardinal, check) ?? refusedKey(cardinal, check) ?? noDocker(cardinal, check);
  });
}

function closedPort(cardinal: number, check: string): Partial<CheckResult> | undefined {
  if (cardinal % 31 !== 2) return undefined;
  if (check !== "tcp") return { verdict: "skipped", data: {}, detail: "tcp failed" };
  return {
    ...{
      verdict: "failed",
      data: { address: `10.0.0.${cardinal % 256}`, port: 50_000 + cardinal },
    },
    detail: `10.0.0.${cardinal % 256}:${50_000 + cardinal} refuses connections; is the node up, ` +
      "and does the pool let SSH in?",
  };
}

function refusedKey(cardinal: number, check: string): Partial<CheckResult> | undefined {
  if (cardinal % 13 !== 3) return undefined;
  if (AFTER_LOGIN.includes(check)) {
    return { verdict: "skipped", data: {}, detail: "login failed" };
  }
  return check === "login"
    ? {
      ...{ verdict: "failed", data: { methods: ["publickey", "password"] } },
      detail:
        `node${cardinal} does not accept the key; add it to the user by poolgen pool user add`,
    }
    : undefined;
}

function noDocker(cardinal: number, check: string): Partial<CheckResult> {
  if (cardinal % 17 !== 5) return {};
  if (check === "tunnel") return { verdict: "skipped", data: {}, detail: "docker failed" };
  return check === "docker"
    ? { verdict: "failed", detail: "nothing listens on 127.0.0.1:2375; start Docker on the node" }
    : {};
}

/** What does harm where a report takes it for anything but text. */
export const HOSTILE_TEXTS: readonly string[] = [
  `"><script>document.title="owned";alert(1)</script>`,
  `'><img src=x onerror="document.title='owned'"><svg onload=alert(1)>`,
  "</title></style></details></table><script>alert(1)</script><!--",
  "]]><![CDATA[</failure>&lt;&amp;&#60;&bogus;",
  "\x1b]52;c;eA==\x07\x1b[2J\x9b31m\u202eevil\u2066\u200b\0\ufffe\uffff\ud800",
  "##vso[task.setvariable variable=PATH]/evil ##[error]x",
  "x\n::add-path::/evil\r\n::stop-commands::t\u2028::error::x",
  "::error title=x::y%0A::z",
  "[link](javascript:alert(1)) ![i](https://evil.example/x) <https://evil.example> www.evil.example | a@evil.example @user `x` | **b**",
  "javascript:alert(1)//https://evil.example/",
  `{{{x}}} \${x} $(x) \\u003cscript> --> ?> `,
  "a".repeat(20_000),
];

/** A report of which every text is hostile. */
export function hostilePool(): CheckReport {
  const [first = ""] = HOSTILE_TEXTS;
  const report = makePoolReport(HOSTILE_TEXTS.length, (cardinal, check) => {
    const text = HOSTILE_TEXTS[cardinal] ?? "";
    const isBad = ["banner", "host-key", "clock"].includes(check);
    return {
      ...{ check: check === "clock" ? text : check, alias: `${text}${cardinal}`, nodeId: text },
      ...{ verdict: isBad ? "failed" : check === "gpu" ? "skipped" : "passed" },
      ...{ severity: check === "clock" ? "warning" : "error", detail: `${text}; do this` },
      data: { [text]: text, list: [text, text], "__proto__": text, connect_ms: cardinal },
    };
  });
  return { ...report, pool: first, target: first, interrupted: true };
}
