import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeSite } from "./emulator_site.ts";
import { CONTROLS } from "./manners_site.ts";
import { assertWords } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const HOSTILE = [
  "\u001b]52;c;aWQ=\u0007",
  "\u009b31m",
  "a\n::add-path::/evil",
  "##vso[task.setvariable variable=PATH]/evil",
  "\u202egnp.sh",
  "a\r\u2028b",
];
const CI = /##vso\[|##\[|^\s*::/m;
const ALL = HOSTILE.join(" ");
const ID = "0123456789abcdef".repeat(4);

/** What a daemon says where every text that it may choose is hostile; with `fails` it refuses all. */
function answer(path: string, fails: boolean): Response {
  if (path.endsWith("/version")) {
    return Response.json({ ApiVersion: "1.44", MinAPIVersion: "1.24", Version: ALL });
  }
  if (fails) return Response.json({ message: ALL }, { status: 500 });
  if (path.endsWith("/images/json")) {
    return Response.json(HOSTILE.map((text) => ({
      Id: text,
      RepoTags: [text],
      Labels: {
        "io.poolgen.flavor": "ssh",
        "io.poolgen.recipe": text,
        "io.poolgen.base": text,
        "io.poolgen.packages": text,
      },
      Size: 1,
      Created: 1,
    })));
  }
  if (path.endsWith("/containers/json")) {
    return Response.json(
      HOSTILE.flatMap((text, index) => [
        container(`/${text}`, "running", { "io.poolgen.user": text }),
        container(`/c${index}`, text, { "com.docker.compose.service": text }),
        container(`/d${index}`, "running", { "io.poolgen.user": text }),
      ]).concat(container("/reached", "running", { [ALL]: ALL })),
    );
  }
  if (path.endsWith("/build")) {
    const lines = HOSTILE.flatMap((text) => [
      { stream: `Step 1/2 : RUN ${text}\n` },
      { stream: `${text}\n` },
    ]);
    const all = [...lines, { error: ALL, errorDetail: { message: ALL } }];
    return new Response(all.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  return Response.json({ message: ALL }, { status: 404 });
}

function container(name: string, state: string, labels: Record<string, string>): object {
  return {
    ...{ Id: ID, Names: [name], State: state, Status: ALL, Image: ALL, Labels: labels },
    Ports: [{ IP: "127.0.0.1", PrivatePort: 22, PublicPort: 2222, Type: "tcp" }],
    NetworkSettings: { Networks: { [ALL]: { IPAddress: ALL } } },
  };
}

const COMMANDS = [
  ["emulator", "image", "list"],
  ["emulator", "image", "rm", ...HOSTILE.slice(0, 2)],
  ["emulator", "image", "rm", ALL],
  ["emulator", "image", "build", "--flavor=ssh"],
  ["render", "--docker=x"],
  ["check", "--docker=x", "--only=config,tcp"],
  ["emulator", "up", "-d", "--engine=docker", "--nodes=1"],
];

testWith([], "nothing that a Docker daemon says reaches a terminal or a log as it is", async () => {
  await using site = await makeSite(EXECUTABLE);
  let told = "";
  for (const fails of [false, true]) {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => answer(new URL(request.url).pathname, fails),
    );
    const env = { DOCKER_HOST: `tcp://127.0.0.1:${server.addr.port}`, DOCKER_CONTEXT: "" };
    for (const words of COMMANDS) {
      for (const more of [["-v"], ["--json"]]) {
        const { stdout, stderr } = await site.run([...words, ...more], { env });
        const said = `${words.slice(0, 3).join(" ")} ${more.join()}: ${stdout}${stderr}`;
        assertEquals(CONTROLS.exec(stdout + stderr), null, JSON.stringify(said));
        assertEquals(CI.exec(stdout + stderr), null, JSON.stringify(said));
        assertWords(stderr);
        if (more[0] === "--json") JSON.parse(stdout);
        told += said;
      }
    }
  }
  // it is shown, but tamed
  for (const tame of ["\\u{1b}]52;c;", "\\u001b]52;c;", "\\u{9b}31m", "#\\u{23}vso[task."]) {
    assert(told.includes(tame), tame);
  }
});
