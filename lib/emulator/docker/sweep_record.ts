import { openDocker } from "../../docker/open_docker.ts";
import { endpointOf, type EngineSettings } from "./engine_settings.ts";
import { sweepInstance } from "./sweep_instance.ts";

/** Removes what an instance that no longer runs has left in its daemon. Throws `UserError` where that cannot be asked. */
export async function sweepRecord(
  { id, docker }: { readonly id: string; readonly docker?: EngineSettings | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (docker === undefined) return;
  await using client = await openDocker(endpointOf(docker), { env });
  await sweepInstance(client, id);
}
