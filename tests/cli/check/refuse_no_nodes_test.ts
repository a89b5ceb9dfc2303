import { assertThrows } from "@std/assert";
import { CHECKS } from "../../../lib/checks/checks.ts";
import { refuseNoNodes } from "../../../lib/cli/check/refuse_no_nodes.ts";
import { UserError } from "../../../lib/errors.ts";
import { makeInventory } from "../../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("a run that would ask no node is refused, and a pool that is empty by intent is not", () => {
  const ofNodes = CHECKS.filter(({ scope }) => scope === "node");
  const [some, none] = [makeInventory(2), makeInventory(0)];
  const unreachable = [{ nodeId: "a", reason: "it is starting" }];
  refuseNoNodes({ inventory: some, unreachable }, ofNodes);
  refuseNoNodes({ inventory: none, unreachable: [] }, CHECKS);
  for (
    const [rest, checks, told] of [[[], ofNodes, "no nodes"], [
      unreachable,
      CHECKS,
      "a: it",
    ]] as const
  ) {
    assertThrows(
      () => refuseNoNodes({ inventory: none, unreachable: rest }, checks),
      UserError,
      told,
    );
  }
});
