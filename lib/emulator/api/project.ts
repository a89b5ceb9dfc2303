import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { Shape } from "./answer.ts";
import type { VersionDate } from "./api_version.ts";

/** A property that not every version of the API has: from `since` on, and before `until`. */
interface Rule {
  readonly path: readonly string[];
  readonly since?: VersionDate;
  readonly until?: VersionDate;
}

const COMMUNICATION = { since: "2022-10-01", until: "2025-06-01" };
const MACHINE = "virtualMachineConfiguration";

const RULES: Readonly<Record<Shape, readonly Rule[]>> = {
  pool: [
    { path: ["maxTasksPerNode"], until: "2020-09-01" },
    { path: ["taskSlotsPerNode"], since: "2020-09-01" },
    { path: ["networkConfiguration", "publicIPs"], since: "2019-08-01", until: "2020-03-01" },
    { path: ["networkConfiguration", "publicIPAddressConfiguration"], since: "2020-03-01" },
    { path: ["identity"], since: "2021-06-01" },
    { path: [MACHINE, "extensions"], since: "2021-06-01" },
    { path: [MACHINE, "nodePlacementConfiguration"], since: "2021-06-01" },
    { path: [MACHINE, "osDisk"], since: "2021-06-01" },
    { path: ["targetNodeCommunicationMode"], ...COMMUNICATION },
    { path: ["currentNodeCommunicationMode"], ...COMMUNICATION },
    { path: ["applicationLicenses"], until: "2024-07-01" },
    { path: ["certificateReferences"], until: "2025-06-01" },
    { path: ["resourceTags"], until: "2025-06-01" },
  ],
  node: [
    { path: ["runningTaskSlotsCount"], since: "2020-09-01" },
    { path: ["virtualMachineInfo"], since: "2021-06-01" },
    { path: ["certificateReferences"], until: "2025-06-01" },
  ],
  nodeCounts: ["upgradingOS", "deallocated", "deallocating"].flatMap((state) =>
    ["dedicated", "lowPriority"].map((kind) => ({ path: [kind, state], since: "2024-07-01" }))
  ),
  other: [],
};

/** What a version of the API shows of a resource: without the properties that it does not have. */
export function project(json: JsonObject, shape: Shape, version: VersionDate): JsonObject {
  return RULES[shape].filter(({ since = version, until = "~" }) =>
    version < since || version >= until
  )
    .reduce((json, { path }) => without(json, path), json);
}

function without(json: JsonObject, [name = "", ...rest]: readonly string[]): JsonObject {
  const { [name]: value, ...others } = json;
  if (value === undefined) return json;
  if (rest.length === 0) return others;
  return { ...json, [name]: isJsonObject(value) ? without(value, rest) : value };
}

/** The properties that `$select` names, and the metadata; all of them without it. */
export function select(json: JsonObject, names: string | undefined): JsonObject {
  if (names === undefined || names.trim() === "") return json;
  const wanted = new Set(names.split(",").map((name) => name.trim()));
  const kept = Object.entries(json).filter((entry): entry is [string, Json] =>
    wanted.has(entry[0]) || entry[0].startsWith("odata.")
  );
  return Object.fromEntries(kept);
}
