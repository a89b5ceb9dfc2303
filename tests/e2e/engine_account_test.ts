import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testWithImage } from "../support/node_images.ts";
import { runCommand } from "../support/command.ts";
import { makeEngineSite } from "./engine_site.ts";
import { parseStatus } from "../../lib/cli/instances/show_status.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const POOL_FILE = `pool_specification:
  id: made
  vm_configuration:
    platform_image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_count: {dedicated: 2, low_priority: 0}
  vm_size: standard_d2s_v3
  ssh: {username: drwho, expiry_days: 3}
`;

testWithImage(
  "ssh",
  "a pool of containers is made over the API, with users and start tasks",
  async (image) => {
    await using site = await makeEngineSite(image);
    const started = parseStatus(
      JSON.parse(await site.done("emulator", "up", "-d", "--nodes=0", "--pool=none", "--json")),
    );
    await Deno.writeTextFile(`${site.folder}/pool.yaml`, POOL_FILE);
    const env = { SHIPYARD_CREDENTIALS_CONF: started.credentials_file };
    const poolgen = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await site.run(args, { env });
      assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
      return stdout;
    };
    await poolgen("pool", "add", "-y");
    await poolgen("render");
    const both = "whoami; sudo -n whoami; ssh -o BatchMode=yes made-node1 hostname";
    assertEquals((await site.ssh("node0", both)).stdout, "drwho\nroot\nnode1\n");

    // the keys that a start task of ours has printed are those of the containers
    const pins = JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`));
    const status = parseStatus(JSON.parse(await poolgen("emulator", "status", "--json")));
    const made = status.pools.find(({ id }) => id === "made");
    assertEquals(
      pins.nodes.map(({ host_keys }: { host_keys: string[] }) => host_keys),
      made?.nodes.map(({ host_keys }) => host_keys),
    );
    const node = made?.nodes[0];
    assert(node?.container);
    const printed = await site.docker(
      "exec",
      node.container.id,
      "cat",
      "/mnt/batch/tasks/startup/stdout.txt",
    );
    for (const key of node.host_keys) assertStringIncludes(printed, key);

    await poolgen("pool", "user", "del", "-y");
    const gone = await runCommand("ssh", [
      "-F",
      `${site.folder}/generated/ssh_config`,
      "node0",
      "true",
    ]);
    assertEquals(gone.code, 255);
    assertEquals(await site.docker("exec", node.container.id, "sh", "-c", "ls /home"), "ubuntu\n");
    await poolgen("pool", "user", "add");
    assertEquals((await site.ssh("node0", "whoami")).stdout, "drwho\n");
  },
);
