import { assertEquals, assertMatch } from "@std/assert";
import { parseFilter } from "../../../lib/emulator/api/parse_filter.ts";
import { BatchFault } from "../../../lib/emulator/batch_fault.ts";
import { poolBody } from "./pool_body.ts";
import { type RawAnswer, send, VERSION } from "./signed_request.ts";
import { startService, type TestService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function withPools(ids: readonly string[]): Promise<TestService> {
  const service = await startService();
  for (const id of ids) {
    await send(service.port, { method: "POST", target: "/pools", body: poolBody({ id }) });
  }
  return service;
}

function list(port: number, query: string): Promise<RawAnswer> {
  return send(port, { target: `/pools?api-version=${VERSION}&${query}` });
}

function idsOf({ json }: RawAnswer): unknown[] {
  const { value } = json;
  return Array.isArray(value) ? value.map(({ id }) => id) : [];
}

function nextOf({ json }: RawAnswer): string | undefined {
  const link = json["odata.nextLink"];
  return typeof link === "string" ? link : undefined;
}

Deno.test("pages follow one another, whatever comes and goes between them", async () => {
  await using service = await withPools(["a", "c", "e", "g"]);
  const { port, url } = service;
  const query = "maxresults=2&$select=id&$filter=enableAutoScale%20eq%20false";
  const first = await list(port, query);
  assertEquals(idsOf(first), ["a", "c"]);
  const link = nextOf(first) ?? "";
  assertEquals(
    link,
    `${url}/pools?api-version=${VERSION}&maxresults=2&$select=id` +
      "&$filter=enableAutoScale%20eq%20false&$skiptoken=c",
  );
  await send(port, { method: "DELETE", target: "/pools/c" });
  await send(port, { method: "DELETE", target: "/pools/a" });
  for (const id of ["b", "d"]) {
    await send(port, { method: "POST", target: "/pools", body: poolBody({ id }) });
  }
  const second = await send(port, { target: link.slice(url.length) });
  assertEquals(idsOf(second), ["d", "e"]);
  const third = await send(port, { target: (nextOf(second) ?? "").slice(url.length) });
  assertEquals([idsOf(third), nextOf(third)], [["g"], undefined]);
});

Deno.test("a last page that is full has no next one", async () => {
  await using service = await withPools(["a", "b"]);
  const page = await list(service.port, "maxresults=2");
  assertEquals([idsOf(page), nextOf(page)], [["a", "b"], undefined]);
});

Deno.test("pages have from 1 to 1000 items", async () => {
  await using service = await withPools([]);
  const code = async (size: string): Promise<string | undefined> =>
    (await list(service.port, `maxresults=${size}`)).code;
  assertEquals(await code("1000"), undefined);
  assertEquals(await code("0"), "OutOfRangeQueryParameterValue");
  assertEquals(await code("1001"), "OutOfRangeQueryParameterValue");
  assertEquals(await code("-1"), "InvalidQueryParameterValue");
  assertEquals(await code("many"), "InvalidQueryParameterValue");
});

Deno.test("$select leaves what it names, and the metadata", async () => {
  await using service = await withPools(["a"]);
  const { json } = await list(service.port, "$select=id,%20state,nothing");
  assertEquals(json["value"], [{ id: "a", state: "active" }]);
  const one = await send(service.port, {
    target: `/pools/a?api-version=${VERSION}&$select=vmSize&$expand=stats`,
  });
  assertEquals(Object.keys(one.json), ["odata.metadata", "vmSize"]);
});

Deno.test("a wrong $filter is refused with its reason", async () => {
  await using service = await withPools([]);
  const { status, code, json } = await list(service.port, "$filter=color%20eq%20'red'");
  assertEquals([status, code], [400, "InvalidQueryParameterValue"]);
  assertEquals(json["values"], [
    { key: "QueryParameterName", value: "$filter" },
    { key: "QueryParameterValue", value: "color eq 'red'" },
    { key: "Reason", value: "Cannot filter by the property color" },
  ]);
});

const NODE = {
  id: "Node-1",
  state: "idle",
  isDedicated: true,
  lastBootTime: "2026-05-01T12:00:00.000Z",
  startTaskInfo: { exitCode: 3 },
};
const PROPERTIES = {
  id: "id",
  state: "text",
  isDedicated: "flag",
  lastBootTime: "time",
  "startTaskInfo/exitCode": "number",
  "startTaskInfo/result": "text",
} as const;

for (
  const [filter, passes] of [
    ["state eq 'idle'", true],
    ["state eq 'Idle'", false],
    ["state ne 'idle'", false],
    ["id eq 'NODE-1'", true],
    ["startswith(id, 'node')", true],
    ["startswith(state,'x')", false],
    ["isDedicated eq true", true],
    ["isDedicated eq false", false],
    ["lastBootTime gt datetime'2026-05-01T11:59:59Z'", true],
    ["lastBootTime lt DateTime'2026-05-01T12:00:00Z'", false],
    ["lastBootTime le datetime'2026-05-01T12:00:00Z'", true],
    ["lastBootTime ge datetime'2026-05-01T12:00:01Z'", false],
    ["startTaskInfo/exitCode eq 3", true],
    ["startTaskInfo/exitCode gt -1", true],
    ["startTaskInfo/result eq null", true],
    ["startTaskInfo/result ne null", false],
    ["startTaskInfo/result eq 'success'", false],
    ["startTaskInfo/result ne 'success'", true],
    ["state eq null", false],
    ["state eq 'x' or state eq 'y' and isDedicated eq true", false],
    ["state eq 'idle' or state eq 'y' and isDedicated eq false", true],
    ["(state eq 'idle' or state eq 'y') and isDedicated eq false", false],
    ["(state eq 'starttaskfailed') or (state eq 'idle')", true],
    ["state eq 'it''s'", false],
    ["state", "Unknown operator the end"],
    ["state eq", "the end is not a text"],
    ["state eq idle", "idle is not a text"],
    ["state eq 'idle' and", "Cannot filter by the property the end"],
    ["state eq 'idle')", "Unexpected )"],
    ["(state eq 'idle'", "Expected ) before the end"],
    ["state like 'idle'", "Unknown operator like"],
    ["toString eq 'x'", "Cannot filter by the property toString"],
    ["isDedicated eq 1", "1 is not a flag"],
    ["lastBootTime eq '2026-05-01'", "'2026-05-01' is not a time"],
    ["lastBootTime eq datetime'never'", "datetime'never' is not a time"],
    ["startswith(isDedicated, true)", "startswith compares texts"],
    ["state eq 'idle", "It cannot be read"],
    ["state eq 'idle' # x", "It cannot be read"],
    ["(".repeat(10_000), "The filter is nested too deeply"],
  ] as const
) {
  Deno.test(`$filter ${filter.slice(0, 60)}: ${passes}`, () => {
    let found: unknown;
    try {
      found = parseFilter(filter, PROPERTIES)(NODE);
    } catch (error) {
      if (!(error instanceof BatchFault)) throw error;
      found = error.details.at(-1)?.value;
    }
    assertEquals(found, passes);
  });
}

Deno.test("node counts and images are lists like others", async () => {
  await using service = await withPools(["a", "b"]);
  const get = (target: string): Promise<RawAnswer> => send(service.port, { target });
  const counts = await get(`/nodecounts?api-version=${VERSION}&maxresults=1`);
  assertMatch(nextOf(counts) ?? "", /\$skiptoken=a$/);
  const image = await get(
    `/supportedimages?api-version=${VERSION}&$filter=nodeAgentSKUId%20eq%20'batch.node.ubuntu%2018.04'`,
  );
  assertEquals(image.json["value"], [{
    nodeAgentSKUId: "batch.node.ubuntu 18.04",
    imageReference: {
      publisher: "canonical",
      offer: "ubuntuserver",
      sku: "18.04-lts",
      version: "latest",
    },
    osType: "linux",
    batchSupportEndOfLife: "2024-12-31T00:00:00Z",
    verificationType: "verified",
  }]);
});
