import { readyFile } from "../tests/support/node_images.ts";
import { makeKey } from "../tests/support/ssh_keys.ts";
import { which } from "../tests/support/programs.ts";
import { compare, type Contender, type Measurement } from "./measure.ts";

const NODES = 8;
/** The label of the peer's containers, and the name of their network. */
const LABEL = "poolgen-bench";

/** What docker is told to get as many nodes as by hand: containers, their ports, and a login that succeeds. */
const PEER = `set -eu
docker network create "$2" >/dev/null
for i in $(seq ${NODES}); do
  docker run -d -p 127.0.0.1::22 --network "$2" --label "$2" -v "$PWD/users:/etc/poolgen/users:ro" "$1" >/dev/null
done
for id in $(docker ps -q --filter "label=$2"); do
  port=$(docker port "$id" 22 | sed 's/.*://')
  until ssh -F none -i key -p "$port" -o BatchMode=yes -o StrictHostKeyChecking=no \\
    -o UserKnownHostsFile=/dev/null -o ConnectTimeout=15 ubuntu@127.0.0.1 true; do sleep 0.1; done
done
`;

/** What nodes that are containers take to be ready, beside those that a script of docker and ssh starts. */
export interface ContainerFigures {
  readonly name: string;
  readonly a: Measurement;
  readonly b: Measurement;
  readonly ratio: number;
}

/** Measures it, on the image that tests have made, else on the user's own; gives why not where there is none. */
export async function measureContainers(
  program: string,
  work: string,
): Promise<ContainerFigures | string> {
  if (which("docker") === undefined) return "docker is not installed";
  const { dockerHost, tag } = await imageOfTests();
  const host = dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost };
  const cwd = `${work}/containers`;
  await Deno.mkdir(cwd);
  const env = { ...host, POOLGEN_EMULATOR_STATE: `${cwd}/state`, HOME: cwd };
  const run = (command: string, ...args: string[]): Promise<Deno.CommandOutput> =>
    new Deno.Command(command, { args, cwd, env, stdin: "null" }).output();
  if (!(await run("docker", "image", "inspect", tag)).success) return `docker has no image ${tag}`;
  const { publicKey } = await makeKey(`${cwd}/key`);
  await Deno.writeTextFile(`${cwd}/users`, `ubuntu\tuser\t\t${publicKey.trim()}\n`);
  await Deno.writeTextFile(`${cwd}/peer.sh`, PEER);
  const up = `"$0" emulator up -d --engine docker --image "$1" --nodes ${NODES}`;
  const own = `${up} && "$0" render && "$0" check --only login --wait 5m`;
  const clean = async (): Promise<void> => {
    await run(program, "emulator", "down", "-q");
    const { stdout } = await run("docker", "ps", "-aq", "--filter", `label=${LABEL}`);
    const ids = new TextDecoder().decode(stdout).split("\n").filter((id) => id !== "");
    if (ids.length > 0) await run("docker", "rm", "-f", "-v", ...ids);
    await run("docker", "network", "rm", LABEL);
  };
  const place: Pick<Contender, "cwd" | "env" | "before"> = { cwd, env, before: clean };
  try {
    const figures = await compare(
      { ...place, command: ["sh", "-c", own, program, tag] },
      { ...place, command: ["sh", "peer.sh", tag, LABEL] },
      1,
    );
    return {
      name: `${NODES} containers, until a login to each succeeds, beside docker run`,
      ...figures,
    };
  } finally {
    await clean();
  }
}

interface Image {
  readonly dockerHost?: string;
  readonly tag: string;
}

async function imageOfTests(): Promise<Image> {
  const folder = Deno.env.get("POOLGEN_TEST_IMAGES") ?? "";
  try {
    return JSON.parse(await Deno.readTextFile(readyFile(folder, "ssh")));
  } catch {
    return { tag: "poolgen-node:ssh" };
  }
}
