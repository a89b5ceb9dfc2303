import { assertEquals, assertThrows } from "@std/assert";
import { type Artifact, withMarker } from "../../lib/artifacts/artifact.ts";
import {
  type CurrentFile,
  ForeignFileError,
  planChanges,
} from "../../lib/artifacts/plan_changes.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const OLD = withMarker("old\n");
const NEW = withMarker("new\n");

function artifact(path: string, text = NEW, mode = 0o644): Artifact {
  return { path, text, mode };
}

function file(path: string, text: string | undefined, mode: number | undefined): CurrentFile {
  return { path, text, mode };
}

function changeOf(wanted: Artifact, current: CurrentFile): string | undefined {
  return planChanges([wanted], [current])[0]?.change;
}

Deno.test("a file is created, updated or left as it is", () => {
  assertEquals(changeOf(artifact("/a"), file("/a", undefined, undefined)), "created");
  assertEquals(changeOf(artifact("/a"), file("/a", OLD, 0o644)), "updated");
  assertEquals(changeOf(artifact("/a"), file("/a", NEW, 0o644)), "unchanged");
});

Deno.test("another mode is a change, where there are modes", () => {
  for (const mode of [0o600, 0o640, 0o666, 0o755]) {
    assertEquals(changeOf(artifact("/a"), file("/a", NEW, mode)), "updated", mode.toString(8));
  }
  assertEquals(changeOf(artifact("/a"), file("/a", NEW, undefined)), "unchanged");
});

Deno.test("a file of ours that nothing takes the place of is removed, a foreign one is not", () => {
  const changes = planChanges([artifact("/a")], [
    file("/a", NEW, 0o644),
    file("/b", OLD, 0o755),
    file("/c", "#!/bin/sh\n", 0o755),
    file("/d", undefined, undefined),
  ]);
  assertEquals(changes, [
    { path: "/a", change: "unchanged", before: NEW, modeBefore: 0o644, artifact: artifact("/a") },
    { path: "/b", change: "removed", before: OLD, modeBefore: 0o755, artifact: undefined },
  ]);
});

Deno.test("a plan that would overwrite a foreign file is refused", () => {
  for (const text of ["", "Host a\n", OLD.replace("Made", "made")]) {
    const error = assertThrows(
      () => planChanges([artifact("/x/a")], [file("/x/a", text, 0o644)]),
      ForeignFileError,
      "Cannot overwrite /x/a: poolgen did not write that file",
    );
    assertEquals(error.code, 1);
  }
});
