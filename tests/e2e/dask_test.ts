import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startChromium } from "../support/chromium.ts";
import { startDaemon } from "../support/daemon.ts";
import { freePort } from "../support/free_port.ts";
import { testWithImage } from "../support/node_images.ts";
import { argumentsOf } from "../support/processes.ts";
import { testWith, which } from "../support/programs.ts";
import { PYTHON } from "../support/python_clients.ts";
import { until } from "../support/wait.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { holdExample, makeContainerSite, pythonWithDask, runExample } from "./dask_site.ts";
import { type EmulatorSite, makeSite, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SUM = "the sum of 1000 squares is 332833500\n";
const PAGE = { width: 1400, height: 900, scheme: "light" } as const;

testWith([...SSH, ...PYTHON], "Dask's SSHCluster runs on nodes that are processes", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.done("emulator", "up", "-d", "--nodes", "2");
  await site.done("render");
  const python = await pythonWithDask();
  const one = ["--host", "127.0.0.1", "--dashboard", "127.0.0.1:0"];
  const said = await runExample(site, "--python", python, ...one);
  assertMatch(said, /^workers on (\S+) \1\n/);
  assertStringIncludes(said, `${SUM}closed\n`);
  // nothing of it is left on the nodes
  const left = (): boolean =>
    site.processes().some(({ pid }) => argumentsOf(pid).includes("distributed.cli.dask_spec"));
  assert(await until(() => !left(), 30_000), "Dask's processes are still there");
});

testWithImage("dask", "a cluster, its dashboard and a notebook on containers", async (image) => {
  await using site = await makeContainerSite(image, "--nodes", "2", "--publish", "8787");
  await using chromium = await startChromium();
  const held = await holdExample(site, "--dashboard", "0.0.0.0:8787");
  assertStringIncludes(held.stdout(), `workers on node0 node1\n${SUM}`);
  await using dashboard = await forward(site, 8787);
  const published = nodesOf(await site.status())[0]?.container?.published["8787"] ?? "";
  assertMatch(published, /^127\.0\.0\.1:\d+$/);
  for (const place of [`127.0.0.1:${dashboard.port}`, published]) {
    const { value } = await chromium.show(`http://${place}/status`, {
      ...PAGE,
      // what the page has once its own connection to the scheduler is there
      expression: waitFor("window.Bokeh?.documents?.length > 0 && document.title"),
    });
    assertEquals(value, "Dask: Status");
  }

  await using notebook = await startNotebook(site);
  const { value } = await chromium.show(notebook.url, {
    ...PAGE,
    expression: `(async () => {
      await ${waitFor("window.jupyterapp?.shell?.currentWidget ? 'there' : ''")};
      await jupyterapp.restored;
      const panel = await jupyterapp.commands.execute("notebook:create-new", { kernelName: "python3" });
      await panel.sessionContext.ready;
      panel.content.activeCell.model.sharedModel.setSource("import socket; print(socket.gethostname(), 6 * 7)");
      await jupyterapp.commands.execute("notebook:run-all-cells");
      return await ${waitFor("document.querySelector('.jp-OutputArea-output pre')?.textContent")};
    })()`,
  });
  assertEquals(value, "node0 42\n");
});

/** JavaScript that resolves with an expression's value once it has one. */
function waitFor(expression: string): string {
  return `new Promise((resolve, reject) => {
    const begin = Date.now();
    const look = () => {
      const value = ${expression};
      if (value) resolve(value);
      else if (Date.now() - begin > 120000) reject(new Error(document.body.innerHTML));
      else setTimeout(look, 100);
    };
    look();
  })`;
}

/** Leads a free port to one of node0's own 127.0.0.1, as users are told to. */
async function forward(
  site: EmulatorSite,
  port: number,
  ...command: string[]
): Promise<AsyncDisposable & { readonly port: number; log(): Promise<string> }> {
  const local = freePort();
  const config = ["-F", `${site.folder}/generated/ssh_config`];
  const leads = [
    "-L",
    `127.0.0.1:${local}:127.0.0.1:${port}`,
    ...(command.length > 0 ? ["-tt"] : ["-N"]),
  ];
  const daemon = await startDaemon(
    which("ssh") ?? "ssh",
    [...config, ...leads, "node0", ...command],
    `${site.tmp}/forward-${port}.log`,
  );
  const listens = async (): Promise<boolean> => {
    try {
      using _connection = await Deno.connect({ hostname: "127.0.0.1", port: local });
      return true;
    } catch {
      return false;
    }
  };
  assert(await until(listens, 60_000), await daemon.log());
  return {
    port: local,
    log: daemon.log,
    [Symbol.asyncDispose]: () => daemon.end(10_000),
  };
}

/** Starts JupyterLab on node0; its page is at the address that it prints, by the forwarded port. */
async function startNotebook(
  site: EmulatorSite,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await forward(
    ...[site, 8888, "jupyter", "lab", "--no-browser", "--port", "8888"] as const,
    "--expose-app-in-browser",
  );
  const token = async (): Promise<string | undefined> =>
    /http:\/\/127\.0\.0\.1:8888\/lab\?token=([0-9a-f]+)/.exec(await server.log())?.[1];
  assert(await until(async () => await token() !== undefined, 120_000), await server.log());
  return {
    url: `http://127.0.0.1:${server.port}/lab?token=${await token()}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
