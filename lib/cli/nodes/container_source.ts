import { MACHINE_USER } from "../../config/fields.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import { PLACES } from "../../docker/container_place.ts";
import { dockerSource } from "../../docker/docker_source.ts";
import { findDocker } from "../../docker/find_docker.ts";
import { UsageError } from "../../errors.ts";
import { childEnvironment } from "../child_environment.ts";
import { clientOptions } from "../pools/client_options.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ChosenSource } from "./node_source.ts";

/** The containers that `--docker` names, in the Docker that `docker` itself would talk to. Throws `UserError`. */
export async function containerSource(
  { poolId, ssh, settings }: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource> {
  const { io, options, lists } = invocation;
  const wanted = PLACES.find((one) => one === options.get("docker-address"));
  const user = options.get("docker-user");
  if (user !== undefined && !MACHINE_USER.test(user)) {
    throw new UsageError(`Cannot use "${user}" for --docker-user: no user has such a name`);
  }
  const { signal } = clientOptions(invocation);
  const source = dockerSource({
    filters: lists.get("docker") ?? [],
    wanted,
    user,
    defaultUser: ssh?.username,
    endpoint: await findDocker(io),
    hasJump: settings.proxyJump !== undefined,
    env: childEnvironment(io.env),
    ...(signal === undefined ? {} : { signal }),
  });
  return { source, poolId, identityFile: ssh?.privateKey, notes: [] };
}
