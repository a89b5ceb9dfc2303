import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { env } from "node:process";
import { connectDocker } from "../../../lib/emulator/docker_endpoint/connect_docker.ts";
import { type Faults, NO_FAULTS } from "../../../lib/emulator/faults.ts";
import type { LoginUser, NodeMachine } from "../../../lib/emulator/sshd/node_machine.ts";

/** What a test may change about its machine at any time. */
export interface MachineState {
  up: boolean;
  users: readonly LoginUser[];
  faults: Partial<Faults>;
  hasNoDocker?: boolean;
  /** The ports of the SSH servers of other nodes, by their names. */
  nodes?: Readonly<Record<string, number>>;
}

/**
 * A machine that lives in a folder: users' homes are `home/<name>`, host keys are made where there are
 * none, Docker is at the socket `docker.sock` or emulated, and log lines go to `log`.
 */
export function testMachine(
  folder: string,
  state: MachineState,
  log: (line: string) => void,
): NodeMachine {
  const key = (type: string): string => {
    const path = `${folder}/host_${type}`;
    if (!existsSync(path)) {
      const bits = type === "rsa" ? ["-b", "2048"] : [];
      execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", "", "-C", "", "-f", path]);
    }
    return readFileSync(path, "utf8");
  };
  const homeOf = (user: LoginUser): string => `${folder}/home/${user.name}`;
  return {
    nodeId: "tvmps_0123456789abcdef_d",
    hostName: () => "node0",
    isUp: () => state.up,
    ed25519HostKey: () => key("ed25519"),
    rsaHostKey: () => key("rsa"),
    findUser: (name) => state.users.find((user) => user.name === name),
    home: (user) => {
      mkdirSync(homeOf(user), { recursive: true });
      return Promise.resolve(homeOf(user));
    },
    environment: (user) => ({
      HOME: homeOf(user),
      PATH: env["PATH"] ?? "/usr/bin:/bin",
      USER: user.name,
      LOGNAME: user.name,
      SHELL: "/bin/bash",
    }),
    faults: () => ({ ...NO_FAULTS, ...state.faults }),
    connectDocker: () =>
      state.hasNoDocker === true
        ? Promise.reject(new Error("no Docker"))
        : connectDocker({ env: { DOCKER_HOST: `unix://${folder}/docker.sock` } }),
    resolve: (host, port) => {
      const found = port === 22 ? state.nodes?.[host] : undefined;
      return found === undefined ? undefined : { host: "127.0.0.1", port: found };
    },
    log,
  };
}
