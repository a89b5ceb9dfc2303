import * as z from "zod";

const portSchema = z.object({
  IP: z.string().nullish(),
  PrivatePort: z.int(),
  PublicPort: z.int().nullish(),
  Type: z.string(),
});

const networkSchema = z.object({
  IPAddress: z.string().nullish(),
  GlobalIPv6Address: z.string().nullish(),
});

const containerSchema = z.object({
  Id: z.string().regex(/^[0-9a-f]{12,64}$/),
  Names: z.array(z.string()).nullish(),
  State: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
  Ports: z.array(portSchema).nullish(),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), networkSchema.nullish()).nullish(),
  }).nullish(),
});

/** What a daemon lists. */
export const containerListSchema = z.array(containerSchema);

/** A container as a daemon lists it. */
export type ListedContainer = z.infer<typeof containerSchema>;

/** A container's own name, without those that older links between containers gave it; its id where it has none. */
export function containerNameOf({ Id, Names }: ListedContainer): string {
  const names = (Names ?? []).map((name) => name.replace(/^\//, ""));
  return names.find((name) => !name.includes("/")) ?? Id.slice(0, 12);
}
