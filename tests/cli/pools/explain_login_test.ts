import { assertEquals, assertStringIncludes } from "@std/assert";
import { explainLogin, type TriedLogin } from "../../../lib/cli/pools/explain_login.ts";
import type { PoolConfig } from "../../../lib/config/pool_config.ts";
import type { Node } from "../../../lib/inventory/inventory.ts";

const NODE: Node = {
  ...{ cardinal: 0, alias: "node0", nodeId: "n", address: "203.0.113.1", port: 1, user: "ann" },
  state: "idle",
  hostKeys: [],
};

const CONFIG: Pick<PoolConfig, "ssh" | "batchAccount" | "staticNodes"> = {
  batchAccount: undefined,
  staticNodes: undefined,
  ssh: {
    ...{ username: "ann", expiryDays: 7, privateKey: "/k", publicKey: undefined },
    ...{ publicKeyData: undefined, generateDockerTunnelScript: false, exportFolder: "/" },
    ...{ allowDockerAccess: false, hpnServerSwap: false },
  },
};

const UNIX: TriedLogin = {
  ...{ platform: "unix", env: {}, proxyJump: undefined, identityFile: undefined, keyOrigin: "" },
  stateAdvice: undefined,
  forgetKey: "ssh-keygen -R n -f generated/known_hosts_first_use",
};

Deno.test("explainLogin() tells how a private key is kept to its owner, on each system", () => {
  const unix =
    "@ WARNING: UNPROTECTED PRIVATE KEY FILE! @\r\nPermissions 0644 for '/my k' are too open.";
  assertStringIncludes(explainLogin(unix, NODE, CONFIG, UNIX) ?? "", "run: chmod 600 -- '/my k'");
  const windows =
    "Permissions for 'D:\\\\my k' are too open.\r\nann@h: Permission denied (publickey).";
  const io = { ...UNIX, platform: "windows", env: { USERNAME: "ann b" } } as const;
  assertStringIncludes(
    explainLogin(windows, NODE, CONFIG, io) ?? "",
    'run: icacls "D:\\my k" /inheritance:r /grant:r "ann b:F"',
  );
});

Deno.test("explainLogin() names the line that mends a login", () => {
  const rows = [
    ["Your account has expired", "poolgen pool user add"],
    ["ann@203.0.113.1: Permission denied (publickey).", "(expiry_days: 7 in pool.yaml)"],
    ["Host key verification failed.", `anew, forget that key: ${UNIX.forgetKey}`],
    ["@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @", UNIX.forgetKey],
    ["ssh: connect to host 203.0.113.1 port 1: Connection refused", "remote_access_control"],
    ["ssh: connect to host 203.0.113.1 port 1: Connection timed out", "remote_access_control"],
    ["ssh: connect to host 203.0.113.1 port 1: No route to host", "remote_access_control"],
  ] as const;
  for (const [said, part] of rows) {
    assertStringIncludes(explainLogin(said, NODE, CONFIG, UNIX) ?? "", part);
  }
  for (const pin of ["api", "emulator"] as const) {
    const hint = explainLogin("Host key verification failed.", { ...NODE, pin }, CONFIG, UNIX) ??
      "";
    assertStringIncludes(hint, "poolgen pool nodes reboot");
  }
});

Deno.test("explainLogin() adds nothing to what it does not know, or cannot mend", () => {
  assertEquals(explainLogin("", NODE, CONFIG, UNIX), undefined);
  assertEquals(explainLogin("kex_exchange_identification: read", NODE, CONFIG, UNIX), undefined);
  // a machine of one's own has no account that could add the user
  const own = { ssh: undefined, batchAccount: undefined, staticNodes: undefined };
  assertEquals(explainLogin("Permission denied (publickey).", NODE, own, UNIX), undefined);
});

Deno.test("explainLogin() leads to the list where the pinned key came from there", () => {
  const node = { ...NODE, pin: "file" } as const;
  assertStringIncludes(
    explainLogin("Host key verification failed.", node, CONFIG, UNIX) ?? "",
    "put its new key into host_keys there",
  );
});

Deno.test("explainLogin() sends nobody to an account for a machine of a list", () => {
  const config = { ...CONFIG, staticNodes: [] };
  const denied = explainLogin("ann@h: Permission denied (publickey).", NODE, config, UNIX) ?? "";
  assertStringIncludes(denied, "authorized_keys");
  assertEquals(denied.includes("pool user add"), false);
  const refused = "ssh: connect to host 203.0.113.1 port 1: Connection refused";
  assertEquals(explainLogin(refused, NODE, config, UNIX), undefined);
});
