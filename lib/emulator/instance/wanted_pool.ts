import * as z from "zod";

/** How many nodes of each kind a pool can have; the API takes no more either. */
export const MAX_NODES = 1_000;

/** The pool that an instance is started with. */
export const wantedPoolSchema = z.object({
  id: z.string(),
  vmSize: z.string(),
  dedicated: z.int().min(0).max(MAX_NODES),
  lowPriority: z.int().min(0).max(MAX_NODES),
  /** Who logs in besides the users that every node has. */
  user: z.object({ name: z.string(), publicKey: z.string(), isAdmin: z.boolean() }).optional(),
});

/** The pool that an instance is started with. */
export type WantedPool = z.infer<typeof wantedPoolSchema>;
