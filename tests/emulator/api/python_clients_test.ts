import { assertEquals } from "@std/assert";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { fromFileUrl } from "../../../scripts/project_paths.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { PYTHON, PYTHON_CLIENTS, pythonWith } from "../../support/python_clients.ts";
import { ACCOUNT, KEYS } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

for (
  const [client, script] of [
    [PYTHON_CLIENTS.azureBatch8, "batch_msrest.py"],
    [PYTHON_CLIENTS.azureBatch14, "batch_msrest.py"],
    [PYTHON_CLIENTS.azureBatch15, "batch_core.py"],
  ] as const
) {
  testWith(PYTHON, `${client} does everything that it can with pools and nodes`, async () => {
    const python = await pythonWith([client]);
    await using service = await startService();
    const path = fromFileUrl(new URL(`clients/${script}`, import.meta.url).href);
    const publicKey = makeEd25519Pair("somebody").publicKey;
    const { code, stdout, stderr } = await runCommand(
      python,
      ["-W", "ignore", path, service.url, ACCOUNT, publicKey],
      { stdin: `${KEYS[0]}\n`, timeoutMs: 120_000 },
    );
    assertEquals([code, stdout], [0, "ok\n"], stderr + service.lines.slice(-5).join("\n"));
  });
}
