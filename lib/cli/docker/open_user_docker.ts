import type { DockerClient } from "../../docker/docker_client.ts";
import { findDocker } from "../../docker/find_docker.ts";
import { openDocker } from "../../docker/open_docker.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { whileTelling } from "../terminal/progress.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** Opens the way to the daemon that the user's own `docker` would talk to. Throws `UserError`. */
export async function openUserDocker(invocation: Invocation): Promise<DockerClient> {
  const { io } = invocation;
  const endpoint = await findDocker({ env: io.env, home: io.home, cwd: io.cwd });
  tellVerbosely(`Docker at ${endpoint.host} is asked, which ${endpoint.from} names`, invocation);
  const waits = `waiting for Docker at ${endpoint.host}`;
  const client = await whileTelling(
    waits,
    invocation,
    () => openDocker(endpoint, { env: childEnvironment(io.env) }),
  );
  return {
    ...client,
    call: (doing, use) =>
      whileTelling(`${waits}, to ${doing}`, invocation, () => client.call(doing, use)),
  };
}
