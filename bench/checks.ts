import { projectRoot } from "../scripts/project_paths.ts";
import { MANY_MACHINES, pythonWith } from "../tests/support/python_clients.ts";
import { startTcpProxy } from "../tests/support/tcp_proxy.ts";
import { type Contender, measure, type Measurement } from "./measure.ts";

const NODES = 500;
const AT_ONCE = 64;
const LATENCY = "30ms";
/** Peers that take their time are asked for fewer nodes, as is poolgen beside them, unless `--full` is given. */
const isFull = Deno.args.includes("--full");
const FEWER = isFull ? NODES : 200;
const FEW = isFull ? NODES : 20;
/** Both go through proxies of this process, which are no work of theirs. */
const SCANNED = isFull ? NODES : 100;
/** ssh-keyscan knows one port for all nodes. */
const SCANNED_PORT = 2222;

/** A check of many nodes beside another program that asks them. */
export interface CheckFigure {
  readonly name: string;
  readonly own: Measurement;
  readonly peer: Measurement;
  /** The share of the peer's time that it should take at most. */
  readonly most: number;
}

interface Status {
  readonly baseline_users: readonly { readonly name: string; readonly private_key: string }[];
  readonly pools: readonly { readonly nodes: readonly { readonly port: number }[] }[];
}

/** Measures checks of an emulated pool, whose nodes take their time to answer. */
export async function measureChecks(program: string, work: string): Promise<CheckFigure[]> {
  const cwd = `${work}/checks`;
  await Deno.mkdir(cwd);
  const python = await pythonWith(MANY_MACHINES);
  const env = { POOLGEN_EMULATOR_STATE: `${cwd}/state`, HOME: cwd };
  const poolgen = async (...args: string[]): Promise<string> => {
    const { success, stdout } = await new Deno.Command(program, {
      ...{ args, cwd, env, stderr: "inherit" },
    }).output();
    if (!success) throw new Error(`poolgen ${args.join(" ")} failed`);
    return new TextDecoder().decode(stdout);
  };
  await poolgen("emulator", "up", "-d", "-q", `--nodes=${NODES}`);
  try {
    await poolgen("render", "-q");
    await poolgen("emulator", "fault", "set", "ssh-latency", LATENCY, "-q");
    const status: Status = JSON.parse(await poolgen("emulator", "status", "--json"));
    const place = { cwd, env: { ...env, PATH: `${python.replace(/\/[^/]*$/, "")}:${path()}` } };
    const peers = await writePeers(cwd, python, status);
    const figures: CheckFigure[] = [];
    for (const { name, nodes, most, command } of peers) {
      const range = `0-${nodes - 1}`;
      const args = ["check", "-q", "--only=login,exec", `--concurrency=${AT_ONCE}`, range];
      figures.push({
        name: `check --only login,exec of ${nodes} nodes at ${LATENCY} beside ${name}`,
        own: await measure({ ...place, command: [program, ...args] }),
        peer: await measure({ ...place, command }),
        most,
      });
    }
    return [...figures, await measureHostKeys(program, cwd, status)];
  } finally {
    await poolgen("emulator", "down", "-q");
  }
}

interface Peer {
  readonly name: string;
  readonly nodes: number;
  readonly most: number;
  readonly command: readonly string[];
}

async function writePeers(
  cwd: string,
  python: string,
  { baseline_users }: Status,
): Promise<readonly Peer[]> {
  const key = baseline_users.find(({ name }) => name === "ubuntu")?.private_key ?? "";
  const config = `-F ${cwd}/generated/ssh_config`;
  const names = Array.from({ length: NODES }, (_, cardinal) => `node${cardinal}\n`);
  await Deno.writeTextFile(`${cwd}/names`, names.join(""));
  const inventory = names.slice(0, FEW).map((name) =>
    `${name.trim()} ansible_ssh_common_args='${config}' ansible_python_interpreter=${python}\n`
  );
  await Deno.writeTextFile(`${cwd}/inventory`, inventory.join(""));
  const xargs = `xargs -P ${AT_ONCE} -I{} ssh ${config} -n {} true <names`;
  const peer = `${projectRoot()}/bench/check_peer.py`;
  const nodes = `${cwd}/generated/nodes.json`;
  const fanout = `-f ${AT_ONCE}`.split(" ");
  return [
    { name: "xargs -P ssh", nodes: NODES, most: 1, command: ["sh", "-c", xargs] },
    {
      name: "parallel-ssh",
      ...{ nodes: FEWER, most: 1 },
      command: [python, peer, nodes, key, String(AT_ONCE), String(FEWER)],
    },
    {
      name: "clush",
      ...{ nodes: FEWER, most: 1 },
      command: ["clush", ...fanout, "-o", config, "-w", `node[0-${FEWER - 1}]`, "true"],
    },
    {
      name: "ansible -m ping",
      ...{ nodes: FEW, most: 0.2 },
      command: ["ansible", ...fanout, "-i", "inventory", "all", "-m", "ping"],
    },
  ];
}

function path(): string {
  return Deno.env.get("PATH") ?? "";
}

/** Both reach the nodes through the same proxies, each at an address of its own. */
async function measureHostKeys(
  program: string,
  work: string,
  { pools }: Status,
): Promise<CheckFigure> {
  const cwd = `${work}/scanned`;
  await Deno.mkdir(cwd);
  await using proxies = new AsyncDisposableStack();
  const addresses: string[] = [];
  for (const [index, { port }] of (pools[0]?.nodes ?? []).slice(0, SCANNED).entries()) {
    const host = `127.1.${index >> 8}.${index & 255}`;
    proxies.use(await startTcpProxy(port, { host, port: SCANNED_PORT }));
    addresses.push(host);
  }
  const nodes = addresses.map((address, index) => ({
    id: `n${index}`,
    address,
    port: SCANNED_PORT,
  }));
  await Deno.writeTextFile(`${cwd}/nodes.yaml`, JSON.stringify({ nodes }));
  await Deno.writeTextFile(`${cwd}/addresses`, `${addresses.join("\n")}\n`);
  const place = { cwd, env: { HOME: cwd } };
  const scan = `-p ${SCANNED_PORT} -t ed25519 -f addresses`.split(" ");
  const args = ["check", "-q", "--only=host-key", `--concurrency=${SCANNED}`];
  const own: Contender = { ...place, command: [program, ...args] };
  const peer: Contender = { ...place, command: ["ssh-keyscan", ...scan] };
  return {
    name: `check --only host-key of ${SCANNED} nodes at ${LATENCY} beside ssh-keyscan -f`,
    own: await measure(own),
    peer: await measure(peer),
    most: 2,
  };
}
