import { assertEquals } from "@std/assert";
import { parseStatus } from "../../../lib/cli/instances/show_status.ts";
import { instanceStatusDocument } from "../../../lib/cli/json_documents/instance_status_document.ts";

const NODE = {
  cardinal: 0,
  node_id: "tvmps_1_d",
  address: null,
  port: null,
  state: "starting",
  host_keys: [],
  users: [],
  container: null,
};
const STATUS = {
  version: 1,
  name: "default",
  endpoint: "http://127.0.0.1:17000",
  account: "poolgen",
  key: "a2V5",
  credentials_file: "/home/.poolgen/emulator/default/credentials.yaml",
  pid: 4711,
  state_dir: "/home/.poolgen/emulator/default",
  baseline_users: [],
  engine: "process",
  pools: [{ id: "pool", allocation_state: "steady", nodes: [NODE] }],
};

Deno.test("an emulator that says more is understood, and what is printed says no more", () => {
  const pools = [{ id: "pool", allocation_state: "steady", nodes: [{ ...NODE, later: 1 }] }];
  for (const more of [{ ...STATUS, later: 1 }, { ...STATUS, pools }]) {
    assertEquals<unknown>(parseStatus(more), STATUS);
    assertEquals(instanceStatusDocument.safeParse(more).success, false);
  }
  assertEquals(instanceStatusDocument.safeParse(STATUS).success, true);
});
