import * as z from "zod";
import type { AccountState } from "./account_state.ts";
import type { Node } from "./node.ts";
import type { Pool } from "./pool.ts";

z.config({ jitless: true });

const time = z.number();
const size = z.object({ dedicated: z.int(), lowPriority: z.int() });
const fault = z.object({ code: z.string(), message: z.string() });
const autoScale = z.object({ formula: z.string(), interval: z.string() });

const node = z.object({
  id: z.string().regex(/^tvmps_[0-9]{8}[0-9a-f]{56}_[dp]$/),
  poolId: z.string(),
  slot: z.int(),
  isDedicated: z.boolean(),
  state: z.enum([
    "creating",
    "starting",
    "waitingforstarttask",
    "starttaskfailed",
    "idle",
    "running",
    "rebooting",
    "reimaging",
    "offline",
    "unusable",
    "unknown",
    "leavingpool",
    "preempted",
  ]),
  stateTransitionTime: time,
  isSchedulingEnabled: z.boolean(),
  allocationTime: time,
  lastBootTime: time,
  privateAddress: z.string(),
  port: z.int().optional(),
  users: z.array(z.object({
    name: z.string(),
    isAdmin: z.boolean(),
    publicKey: z.string().optional(),
    expiry: time.optional(),
  })),
  hostKeys: z.object({ ed25519: z.string(), rsa: z.string().exactOptional() }),
  startTaskInfo: z.object({
    state: z.enum(["running", "completed"]),
    startTime: time,
    endTime: time.exactOptional(),
    exitCode: z.int().exactOptional(),
    retryCount: z.int(),
    result: z.enum(["success", "failure"]).exactOptional(),
  }).optional(),
  errors: z.array(fault),
});

const pool = z.object({
  id: z.string(),
  definition: z.object({
    id: z.string(),
    size,
    resizeTimeout: z.string(),
    autoScale: autoScale.optional(),
    inboundNatPools: z.array(z.object({
      name: z.string(),
      protocol: z.enum(["tcp", "udp"]),
      backendPort: z.int(),
    })),
    startTask: z.object({
      commandLine: z.string(),
      environment: z.record(z.string(), z.string()),
      isAdmin: z.boolean(),
      maxRetryCount: z.int(),
      waitForSuccess: z.boolean(),
    }).optional(),
    body: z.record(z.string(), z.json()),
  }),
  eTag: z.string(),
  lastModified: time,
  creationTime: time,
  state: z.enum(["active", "deleting"]),
  stateTransitionTime: time,
  allocationState: z.enum(["steady", "resizing", "stopping"]),
  allocationStateTransitionTime: time,
  target: size,
  resizeErrors: z.array(fault),
  autoScale: autoScale.optional(),
  nodes: z.array(node),
});

const state = z.object({ nodesMade: z.int(), changes: z.int(), pools: z.array(pool) });

/** The account's state out of a state file. Throws `ZodError`. */
export function parseAccountState(json: unknown): AccountState {
  const { pools, ...rest } = state.parse(json);
  return { ...rest, pools: pools.map(wholePool) };
}

type Parsed = z.infer<typeof pool>;

/** JSON drops what is undefined. */
function wholePool({ definition, autoScale, nodes, ...rest }: Parsed): Pool {
  return {
    ...rest,
    definition: {
      ...definition,
      autoScale: definition.autoScale,
      startTask: definition.startTask,
    },
    autoScale,
    nodes: nodes.map(wholeNode),
  };
}

function wholeNode({ port, startTaskInfo, users, ...rest }: z.infer<typeof node>): Node {
  return {
    ...rest,
    port,
    startTaskInfo,
    users: users.map(({ publicKey, expiry, ...user }) => ({ ...user, publicKey, expiry })),
  };
}
