import { assertMatch } from "@std/assert";
import { dirname } from "node:path";
import { nodeFolder } from "../../lib/tunnels/node_folder.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const OWNER = { project: "/project", pool: "pool", nodeId: "a" };

Deno.test("a node's socket is where every folder sees it, whatever TMPDIR says", async () => {
  await using folder = await tempFolder();
  // the blank is one that a socket's path cannot have
  const home = `${folder.path}/a b`;
  for (const TMPDIR of [undefined, "", "relative"]) {
    const env = TMPDIR === undefined ? {} : { TMPDIR };
    const path = await nodeFolder({ env, cwd: folder.path, home }, OWNER, "socket");
    await Deno.remove(path);
    // others of the user's may be there
    await Deno.remove(dirname(path)).catch(() => undefined);
    assertMatch(path, /^\/tmp\/poolgen-\w+\/env-[0-9a-f]{12}$/);
  }
});
