import type { CheckReport, CheckResult } from "../../../lib/checks/check_result.ts";

/** The checks of one node, in their order. */
export const NODE_CHECKS = [
  ...["tcp", "banner", "host-key", "algorithms", "login", "exec", "sudo", "sftp"],
  ...["docker", "docker-closed", "gpu", "clock", "tunnel"],
] as const;
const POOL_CHECKS = ["config", "render", "openssh"] as const;

/** A result as a test needs it: one of node0 that passed, unless said otherwise. */
export function makeResult(more: Partial<CheckResult> = {}): CheckResult {
  return {
    check: "tcp",
    severity: "error",
    alias: "node0",
    nodeId: "tvmps_0_d",
    verdict: "passed",
    durationMs: 2.5,
    detail: "the port answers",
    data: {},
    ...more,
  };
}

/** A report of what was found on the pool named `pool`. */
export function makeReport(
  results: readonly CheckResult[],
  more: Partial<CheckReport> = {},
): CheckReport {
  return { target: "live", pool: "pool", interrupted: false, results, ...more };
}

/** A report of so many nodes on which all passes, but for what `change` makes of a result. */
export function makePoolReport(
  count: number,
  change: (cardinal: number, check: string) => Partial<CheckResult> = () => ({}),
  checks: readonly string[] = NODE_CHECKS,
): CheckReport {
  const own = POOL_CHECKS.map((check) =>
    makeResult({ check, alias: undefined, nodeId: undefined, detail: "as it should be" })
  );
  const ofNodes = Array.from({ length: count }, (_, cardinal) =>
    checks.map((check) =>
      makeResult({
        ...{ check, alias: `node${cardinal}`, nodeId: `tvmps_${cardinal}_d` },
        ...{ detail: `${check} is as it should be`, data: dataOf(check, cardinal) },
        ...change(cardinal, check),
      })
    )).flat();
  return makeReport([...own, ...ofNodes]);
}

/** What the checks tell, with latencies that differ as real ones do. */
function dataOf(check: string, cardinal: number): CheckResult["data"] {
  const wave = Math.round(100 * (1 + Math.sin(cardinal * 12.9898) + cardinal % 7 / 5)) / 100;
  if (check === "tcp") {
    return {
      address: `10.0.${cardinal >> 8}.${cardinal & 255}`,
      port: 22,
      connect_ms: 8 + 4 * wave,
    };
  }
  if (check === "banner") return { software: "OpenSSH_9.2p1 Debian-2+deb12u7", version: "2.0" };
  if (check === "host-key") {
    return {
      fingerprint: `SHA256:${`${cardinal}`.padStart(43, "kJ8sPqTn2")}`,
      type: "ssh-ed25519",
    };
  }
  if (check === "algorithms") {
    return { strict_kex: true, post_quantum: true, weak: [], kex: ["sntrup761x25519-sha512"] };
  }
  if (check === "login") return { login_ms: 60 + 30 * wave * wave, methods: ["publickey"] };
  return check === "exec" ? { exec_ms: 5 + 3 * wave, exit_code: 0 } : {};
}
