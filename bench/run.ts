/** Measures the executable beside a peer and prints a line of JSON for each benchmark. */
import { projectRoot } from "../scripts/project_paths.ts";
import { writeBigPool } from "./big_pool.ts";
import { measureChecks } from "./checks.ts";
import { measureContainers } from "./docker.ts";
import { measureEmulator } from "./emulator.ts";
import { compare, type Contender } from "./measure.ts";
import { measurePools } from "./pools.ts";

const dist = `${projectRoot()}/dist`;
const work = await Deno.makeTempDir({ prefix: "poolgen-bench-" });

function report(name: string, figures: Record<string, number | undefined>): void {
  const rounded = Object.entries(figures).map((
    [key, value],
  ) => [key, value === undefined ? null : Math.round(value * 100) / 100]);
  // deno-lint-ignore no-console -- the results
  console.log(JSON.stringify({ benchmark: name, ...Object.fromEntries(rounded) }));
}

/** The peer is an empty program, compiled the same way. */
async function start(): Promise<void> {
  const { a, b, ratio } = await compare({ command: [`${dist}/poolgen`, "--version"] }, {
    command: [`${dist}/empty`],
  }, 30);
  report("poolgen --version beside an empty program", { ms: a.ms, peer_ms: b.ms, ratio, most: 2 });
}

/** `poolgen render` of a pool into a folder that is empty before each run. */
function render(folder: string): Contender {
  return {
    command: [`${dist}/poolgen`, "render"],
    cwd: folder,
    before: () => Deno.remove(`${folder}/generated`, { recursive: true }).catch(() => {}),
  };
}

/** The peer is the same program with a tenth of the nodes. */
async function renderLarge(): Promise<void> {
  const { a, b, ratio } = await compare(render(`${work}/10000`), render(`${work}/1000`), 7);
  report("render of 10,000 nodes beside 1,000", {
    ms: a.ms,
    most_ms: 500,
    peak_mb: a.peakMb,
    most_mb: 200,
    peer_ms: b.ms,
    peer_peak_mb: b.peakMb,
    ratio,
    most: 10,
  });
}

/** The peer is the rendered file with nothing but each node's names, address and port. */
async function sshReads(): Promise<void> {
  const rendered = `${work}/10000/generated/ssh_config`;
  const plain = `${work}/plain_ssh_config`;
  const lines = (await Deno.readTextFile(rendered)).split("\n")
    .filter((line) => /^Host |^ {2}HostName |^ {2}Port /.test(line));
  await Deno.writeTextFile(plain, lines.join("\n") + "\n");
  const { a, b, ratio } = await compare(
    { command: ["ssh", "-F", rendered, "-G", "node9999"] },
    { command: ["ssh", "-F", plain, "-G", "node9999"] },
    30,
  );
  report("ssh -G node9999 beside a file of names, addresses and ports", {
    ms: a.ms,
    peer_ms: b.ms,
    ratio,
    most: 1.5,
  });
}

/** The peer is OpenSSH's own server. */
async function emulator(): Promise<void> {
  const { start100, start1000, down, up, exec } = await measureEmulator(`${dist}/poolgen`, work);
  report("emulator: 100 nodes ready, from the start of the process", {
    ms: start100.ms,
    most_ms: 1000,
    peak_mb: start100.peakMb,
  });
  report("emulator: 1,000 nodes ready, from the start of the process", {
    ms: start1000.ms,
    most_ms: 4000,
    peak_mb: start1000.peakMb,
    most_mb: 400,
  });
  const beside = { down, up, exec };
  for (const [name, { own, peer }] of Object.entries(beside)) {
    const unit = name === "exec" ? "per_s" : "mb_per_s";
    report(`emulator: ${name} beside OpenSSH's sshd`, {
      [unit]: own,
      [`peer_${unit}`]: peer,
      ratio: own / peer,
      least: 1,
    });
  }
}

/** The peer is Azure's own SDK for Python, with as many calls at once. */
async function pools(): Promise<void> {
  for (const { name, most, own, peer, ratio } of await measurePools(`${dist}/poolgen`, work)) {
    report(`${name} of 1,000 nodes at 40 ms beside Azure's SDK for Python`, {
      ms: own.ms,
      most_ms: most,
      peak_mb: own.peakMb,
      peer_ms: peer.ms,
      peer_peak_mb: peer.peakMb,
      ratio,
    });
  }
}

/** The peers are other ways to ask many machines by SSH, with as many of them at once. */
async function checks(): Promise<void> {
  for (const { name, own, peer, most } of await measureChecks(`${dist}/poolgen`, work)) {
    report(name, {
      ms: own.ms,
      peak_mb: own.peakMb,
      most_mb: 250,
      peer_ms: peer.ms,
      ratio: own.ms / peer.ms,
      most,
    });
  }
}

/** The peer is a script of docker and ssh. */
async function containers(): Promise<void> {
  const figures = await measureContainers(`${dist}/poolgen`, work);
  if (typeof figures === "string") {
    // deno-lint-ignore no-console -- not a result
    console.error(`containers are not measured: ${figures}`);
    return;
  }
  const { name, a, b, ratio } = figures;
  report(name, { ms: a.ms, peer_ms: b.ms, ratio, most: 1 });
}

try {
  await writeBigPool(`${work}/1000`, 1_000);
  await writeBigPool(`${work}/10000`, 10_000);
  await start();
  await renderLarge();
  await sshReads();
  await emulator();
  await pools();
  await checks();
  await containers();
} finally {
  await Deno.remove(work, { recursive: true });
}
