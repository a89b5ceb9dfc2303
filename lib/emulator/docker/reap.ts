import process from "node:process";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { openDocker } from "../../docker/open_docker.ts";
import { endpointOf, endpointSchema } from "./engine_settings.ts";
import { sweepInstance } from "./sweep_instance.ts";

const orderSchema = z.object({ instanceId: z.string(), endpoint: endpointSchema });

/** Whose containers are removed, and by which daemon. */
export type ReapOrder = z.infer<typeof orderSchema>;

/** Waits for the end of the input, whose text is an order, then removes everything of that instance. Throws `UserError`. */
export async function reap(
  input: NodeJS.ReadableStream,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, ignore);
  const order = orderSchema.parse(JSON.parse(await text(input)));
  await using client = await openDocker(endpointOf(order), { env });
  await sweepInstance(client, order.instanceId);
}

function ignore(): void {
  // it has to outlive the one who is told to end
}
