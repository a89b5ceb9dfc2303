import * as z from "zod";
import type { DockerEndpoint } from "../../docker/docker_endpoint.ts";

/** Where a daemon is, as it is kept. */
export const endpointSchema = z.object({
  host: z.string(),
  tls: z.object({
    verify: z.boolean(),
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
  }).optional(),
  from: z.string(),
});

/** How an instance's nodes are made as containers; kept in its record. */
export const engineSettingsSchema = z.object({
  /** The daemon that runs them. */
  endpoint: endpointSchema,
  image: z.string(),
  /** The ports of each node that are published on 127.0.0.1 besides SSH. */
  publish: z.array(z.int().min(1).max(65_535)),
  /** How much memory each node may use, in bytes. */
  memory: z.int().optional(),
  /** How many processors each node may use. */
  cpus: z.number().optional(),
  /** Whether the nodes get the socket of the daemon that they run on. */
  dockerSocket: z.boolean(),
});

/** A daemon that was kept. */
export function endpointOf(
  { endpoint: { host, from, tls } }: { readonly endpoint: z.infer<typeof endpointSchema> },
): DockerEndpoint {
  if (tls === undefined) return { host, from };
  const { verify, ca, cert, key } = tls;
  const files = Object.entries({ ca, cert, key }).filter(([, path]) => path !== undefined);
  return { host, from, tls: { verify, ...Object.fromEntries(files) } };
}

/** How an instance's nodes are made as containers. */
export type EngineSettings = z.infer<typeof engineSettingsSchema>;
