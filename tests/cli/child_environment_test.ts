import { assertEquals } from "@std/assert";
import { childEnvironment } from "../../lib/cli/child_environment.ts";

Deno.test("childEnvironment() keeps secrets of the account back", () => {
  const secrets = [
    ...["AZURE_BATCH_ACCESS_KEY", "AZURE_CLIENT_SECRET", "AZURE_PASSWORD"],
    ...["AZURE_CLIENT_CERTIFICATE_PASSWORD", "SHIPYARD_AAD_AUTH_KEY", "SHIPYARD_AAD_PASSWORD"],
  ];
  const env = Object.fromEntries(secrets.map((name) => [name, "s3cret"]));
  assertEquals(childEnvironment({ ...env, BUN_OPTIONS: "--preload x", HOME: "/h", X: undefined }), {
    HOME: "/h",
  });
});
