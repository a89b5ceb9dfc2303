import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isLocalDocker, parseDockerHost } from "../../lib/docker/docker_endpoint.ts";
import { sshArguments } from "../../lib/docker/ssh_bridge.ts";
import { UsageError } from "../../lib/errors.ts";

Deno.test("a Docker host is taken apart as Docker does it", () => {
  assertEquals(parseDockerHost("unix:///run/a b.sock"), { kind: "socket", path: "/run/a b.sock" });
  assertEquals(parseDockerHost("npipe:////./pipe/x"), { kind: "socket", path: "//./pipe/x" });
  assertEquals(parseDockerHost("tcp://h"), { kind: "tcp", host: "h", port: 2375 });
  assertEquals(parseDockerHost("h:1"), { kind: "tcp", host: "h", port: 1 });
  assertEquals(parseDockerHost("tcp://[::1]/", true), { kind: "tcp", host: "::1", port: 2376 });
  assertEquals(parseDockerHost("ssh://lab"), { kind: "ssh", host: "lab" });
  assertEquals(parseDockerHost("ssh://u@h:22/run/d.sock"), {
    ...{ kind: "ssh", user: "u", host: "h", port: 22, socket: "/run/d.sock" },
  });
});

Deno.test("what is no Docker host is refused", () => {
  for (
    const host of [
      ...["", "unix://", "unix://relative", "http://h", "tcp://", "tcp://h:0", "tcp://h:70000"],
      ...["tcp://h/prefix", "tcp://u:p@h", "ssh://", "ssh://-oProxyCommand=id", "ssh://-l@h"],
      ...["ssh://h -v", "ssh://u:secret@h", "ssh://h/$(id)", "ssh://h/a b", "fd://", "tcp://a\nb"],
    ]
  ) {
    const error = assertThrows(() => parseDockerHost(host), UsageError, "as a Docker host");
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("no host makes ssh read an option or another command", () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^(?:[-a-z@$;|&`' \n/.:]|oProxyCommand=){0,20}$/),
    ),
    (rest) => {
      let args: string[];
      try {
        const address = parseDockerHost(`ssh://${rest}`);
        if (address.kind !== "ssh") throw new Error("another kind");
        args = sshArguments(address);
      } catch (error) {
        if (error instanceof UsageError) return;
        throw error;
      }
      const end = args.indexOf("--");
      const [host = "", ...command] = args.slice(end + 1);
      assertEquals(/^[A-Za-z0-9_:][A-Za-z0-9_.:-]*$/.test(host), true, host);
      assertEquals(
        /^docker (?:--host unix:[A-Za-z0-9_./-]+ )?system dial-stdio$/.test(command.join(" ")),
        true,
      );
      for (const value of args.slice(5, end)) {
        assertEquals(/^(?:-[lp]|[A-Za-z0-9_][\w.@-]*)$/.test(value), true, value);
      }
    },
  ));
});

Deno.test("it is told which daemons are on this machine", () => {
  const local = (host: string): boolean => isLocalDocker({ host, from: "test" });
  assertEquals(
    ["unix:///a", "npipe:////./p", "tcp://127.0.0.1:1", "tcp://localhost", "tcp://[::1]:1"].map(
      local,
    ),
    Array(5).fill(true),
  );
  assertEquals(
    ["tcp://127.0.0.1.example", "ssh://localhost", "tcp://h"].map(local),
    Array(3).fill(false),
  );
});
