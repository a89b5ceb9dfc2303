import { assertEquals } from "@std/assert";
import { API_VERSIONS } from "../../../lib/emulator/api/api_version.ts";
import { poolBody } from "./pool_body.ts";
import { send } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const ADDRESSES = { provision: "usermanaged", ipAddressIds: ["/ip"] };
const FIELDS = [
  "maxTasksPerNode",
  "taskSlotsPerNode",
  "publicIPs",
  "publicIPAddressConfiguration",
  "targetNodeCommunicationMode",
  "certificateReferences",
  "virtualMachineInfo",
  "runningTaskSlotsCount",
  "deallocated",
];

/** Which of the fields that come and go a version shows, in the order of `FIELDS`. */
const SHOWN: Readonly<Record<typeof API_VERSIONS[number], string>> = {
  "2018-08-01.7.0": "1000 01000",
  "2018-12-01.8.0": "1000 01000",
  "2019-06-01.9.0": "1000 01000",
  "2019-08-01.10.0": "1010 01000",
  "2020-03-01.11.0": "1001 01000",
  "2020-09-01.12.0": "0101 01010",
  "2021-06-01.14.0": "0101 01110",
  "2022-01-01.15.0": "0101 01110",
  "2022-10-01.16.0": "0101 11110",
  "2023-05-01.17.0": "0101 11110",
  "2023-11-01.18.0": "0101 11110",
  "2024-02-01.19.0": "0101 11110",
  "2024-07-01.20.0": "0101 11111",
  "2025-06-01": "0101 00111",
};

Deno.test("each version of the API shows the properties that it has", async () => {
  await using service = await startService({ faults: { pace: { kind: "polls", count: 99 } } });
  const { port, account } = service;
  await send(port, {
    method: "POST",
    target: "/pools",
    body: poolBody({
      taskSlotsPerNode: 2,
      certificateReferences: [],
      networkConfiguration: { publicIPAddressConfiguration: ADDRESSES },
    }),
  });
  const pool = account.findPool("p1");
  if (pool !== undefined) account.resizePool(pool, { dedicated: 1, lowPriority: 0 });
  for (let polls = 0; polls < 99; polls++) await send(port, { target: "/pools/p1" });
  for (const version of API_VERSIONS) {
    const get = async (path: string): Promise<string> =>
      (await send(port, { target: `${path}?api-version=${version}` })).text;
    const text = await get("/pools") + await get("/pools/p1/nodes") + await get("/nodecounts");
    const shown = FIELDS.map((field) => text.includes(`"${field}":`) ? "1" : "0").join("");
    assertEquals(`${shown.slice(0, 4)} ${shown.slice(4)}`, SHOWN[version], version);
  }
});

Deno.test("older spellings of a request become today's", async () => {
  await using service = await startService();
  const { port } = service;
  const old = "api-version=2019-08-01.10.0";
  await send(port, {
    method: "POST",
    target: `/pools?${old}`,
    body: poolBody({ maxTasksPerNode: 4, networkConfiguration: { publicIPs: ["/ip"] } }),
  });
  const today = await send(port, { target: "/pools/p1?api-version=2025-06-01" });
  assertEquals(today.json["taskSlotsPerNode"], 4);
  assertEquals(today.json["networkConfiguration"], { publicIPAddressConfiguration: ADDRESSES });
  const then = await send(port, { target: `/pools/p1?${old}` });
  assertEquals(then.json["maxTasksPerNode"], 4);
  assertEquals(then.json["networkConfiguration"], { publicIPs: ["/ip"] });
});

Deno.test("PATCH takes more properties in later versions, and keeps the others", async () => {
  await using service = await startService();
  const { port } = service;
  await send(port, {
    method: "POST",
    target: "/pools",
    body: poolBody({ metadata: [{ name: "a", value: "b" }] }),
  });
  const patch = (version: string, body: unknown): ReturnType<typeof send> =>
    send(port, { method: "PATCH", target: `/pools/p1?api-version=${version}`, body });
  const refused = await patch("2022-10-01.16.0", { vmSize: "Big" });
  assertEquals([refused.status, refused.code], [400, "UnsupportedProperty"]);
  assertEquals((await patch("2024-07-01.20.0", { vmSize: "Big", startTask: null })).status, 200);
  assertEquals((await patch("2024-07-01.20.0", { id: "other" })).code, "UnsupportedProperty");
  const { json } = await send(port, { target: "/pools/p1" });
  assertEquals([json["vmSize"], json["metadata"]], ["big", [{ name: "a", value: "b" }]]);
});
