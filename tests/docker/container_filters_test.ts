import { assertEquals, assertThrows } from "@std/assert";
import { containerFilters } from "../../lib/docker/container_filters.ts";
import { UsageError } from "../../lib/errors.ts";

Deno.test("a filter is one of docker ps, or a label with or without its value", () => {
  assertEquals(
    containerFilters(["cluster=dask", "name=^node", "gpu", "label=a=b", "name=x", "label", "name"]),
    { label: ["cluster=dask", "gpu", "a=b", "label", "name"], name: ["^node", "x"] },
  );
  // a label may be called as it likes
  assertEquals(containerFilters(["__proto__=x", "constructor"]), {
    label: ["__proto__=x", "constructor"],
  });
});

Deno.test("what names no container is refused", () => {
  for (const text of ["", "=x", "name=", "a\nb", "name=\u001b"]) {
    assertThrows(() => containerFilters([text]), UsageError, "Cannot use");
  }
});
