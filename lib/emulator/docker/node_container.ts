import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { DockerClient } from "../../docker/docker_client.ts";
import { putFiles } from "../../docker/put_files.ts";
import { runInContainer } from "../../docker/run_in_container.ts";
import { UserError } from "../../errors.ts";
import { awaitSsh } from "./await_ssh.ts";
import { type ContainerFacts, containerSpec } from "./container_spec.ts";
import { dialContainer } from "./dial_container.ts";
import type { NodeFile } from "./node_files.ts";

/** Where the image's own program finds what makes a container into a node. */
const FOLDER = "/etc/poolgen";
const START_MS = 120_000;

/** A container that runs, and where it is reached. */
export interface Running {
  /** In the network of the containers. */
  readonly address: string;
  /** On 127.0.0.1 of the daemon's machine. */
  readonly sshPort: number;
  /** The ports that are published besides, with where: `8888` → `127.0.0.1:49153`. */
  readonly published: ReadonlyMap<number, string>;
}

/** One node's container, from its creation to its removal. */
export class NodeContainer {
  readonly id: string;
  readonly #client: DockerClient;
  readonly #alias: string;
  /** Absent while it does not run. */
  running: Running | undefined;

  private constructor(client: DockerClient, id: string, alias: string) {
    this.#client = client;
    this.id = id;
    this.#alias = alias;
  }

  /** Creates the container of a node, which does not run yet. Throws `UserError`. */
  static async create(client: DockerClient, facts: ContainerFacts): Promise<NodeContainer> {
    const alias = `node${facts.cardinal}`;
    const { id } = await client.call(
      `create ${alias}`,
      (docker) => docker.createContainer(containerSpec(facts)),
    );
    return new NodeContainer(client, id, alias);
  }

  /** Starts it, and waits until its SSH server answers. Throws `UserError` where it does not. */
  async start(): Promise<Running> {
    const doing = `start ${this.#alias}`;
    await this.#client.call(doing, (docker) => docker.getContainer(this.id).start());
    const info = await this.#client.call(doing, (docker) => docker.getContainer(this.id).inspect());
    const running = whereRunning(info.NetworkSettings);
    const deadline = Date.now() + START_MS;
    await awaitSsh(
      () => dialContainer(this.#client, { id: this.id, sshPort: running.sshPort }),
      () => this.#whyNot(deadline),
    );
    this.running = running;
    return running;
  }

  /** Gives it the files that make it a node; it may run or not. */
  async fill(files: readonly NodeFile[]): Promise<void> {
    await putFiles(
      this.#client,
      this.id,
      files.map(({ path, text, mode }) => ({ path: `${FOLDER}/${path}`, content: text, mode })),
    );
  }

  /** Lets it become what its files say. Throws `UserError`. */
  async apply(): Promise<void> {
    const { code, stderr } = await runInContainer(this.#client, this.id, {
      argv: ["/usr/local/sbin/poolgen-node", "apply"],
      user: "0",
    });
    const said = Buffer.from(stderr).toString().trim();
    if (code !== 0) throw new UserError(`Cannot set up ${this.#alias}: ${said}`);
  }

  /** A new connection to its SSH server. */
  async dial(): Promise<Duplex> {
    const { running } = this;
    if (running === undefined) throw new UserError(`${this.#alias} does not run`);
    return await dialContainer(this.#client, { id: this.id, sshPort: running.sshPort });
  }

  /** Stops it as a power cut would; its disk stays. */
  async kill(): Promise<void> {
    this.running = undefined;
    await this.#client.call(
      `stop ${this.#alias}`,
      (docker) => docker.getContainer(this.id).kill(),
    );
  }

  /** Removes it with its disk. */
  async remove(): Promise<void> {
    this.running = undefined;
    await this.#client.call(
      `remove ${this.#alias}`,
      (docker) => docker.getContainer(this.id).remove({ force: true, v: true }),
    );
  }

  async #whyNot(deadline: number): Promise<UserError | undefined> {
    const doing = `start ${this.#alias}`;
    const { State } = await this.#client.call(
      doing,
      (docker) => docker.getContainer(this.id).inspect(),
    );
    if (State.Running && Date.now() < deadline) return undefined;
    const log = await this.#client.call(
      doing,
      (docker) => docker.getContainer(this.id).logs({ stdout: true, stderr: true, tail: 3 }),
    );
    const said = logText(log).trim();
    const state = State.Running ? "its SSH server does not answer" : "its container has ended";
    return new UserError(`Cannot ${doing}: ${state}${said === "" ? "" : `: ${said}`}`, {
      hint: "The image must be one of: poolgen emulator image build",
    });
  }
}

/** A log comes in frames, each with eight bytes before it, of which the last four are its length. */
function logText(frames: Buffer): string {
  const texts: string[] = [];
  for (let at = 0; at + 8 <= frames.length;) {
    const end = at + 8 + frames.readUInt32BE(at + 4);
    texts.push(frames.toString("utf8", at + 8, end));
    at = end;
  }
  return texts.join("");
}

interface NetworkSettings {
  readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>;
  readonly Ports: Readonly<
    Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
  >;
}

function whereRunning({ Networks, Ports }: NetworkSettings): Running {
  const places = Object.entries(Ports).flatMap(([port, bindings]) => {
    const binding = bindings?.[0];
    return binding === undefined ? [] : [[Number.parseInt(port), binding] as const];
  });
  return {
    address: Object.values(Networks)[0]?.IPAddress ?? "",
    sshPort: Number(places.find(([port]) => port === 22)?.[1].HostPort ?? 0),
    published: new Map(
      places.filter(([port]) => port !== 22)
        .map(([port, { HostIp, HostPort }]) => [port, `${HostIp}:${HostPort}`]),
    ),
  };
}
