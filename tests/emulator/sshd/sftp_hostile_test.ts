import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { MAX_DATA } from "../../../lib/emulator/sshd/sftp/file_operations.ts";
import { MAX_HANDLES } from "../../../lib/emulator/sshd/sftp/open_handles.ts";
import { MAX_PACKET } from "../../../lib/emulator/sshd/sftp/packets.ts";
import { string, uint32, uint64 } from "../../../lib/emulator/sshd/sftp/wire.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { RUNTIMES, startNode } from "./node_process.ts";
import { ask, INIT, type RawAnswer, rawSftp } from "./raw_sftp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];
const BAD_PACKET = 11;

// The numbers of handles are given in order, from 0.
const handle = (number: number): Buffer => string(uint64(number));
const open = (id: number, path: string, flags = 1): Buffer =>
  ask(3, id, string(path), uint32(flags), uint32(0));

/** The status codes by the numbers of the requests; other answers by the types of their packets. */
function outcome(answers: readonly RawAnswer[]): [number, string][] {
  return answers.slice(1).map(({ id, type, body }) => [
    id,
    type === 101 ? `status ${body.readUInt32BE(0)}` : `type ${type}`,
  ]);
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: what is no packet ends the session with a failure`, async () => {
    await using node = await startNode(runtime);
    const hostile: Buffer[] = [
      uint32(0),
      uint32(0xffffffff),
      uint32(MAX_PACKET + 1),
      string(Buffer.of(3)),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    ];
    for (const bytes of hostile) {
      const first = await rawSftp(node, bytes);
      assertEquals([first.code, first.answers.length], [BAD_PACKET, 0]);
      const second = await rawSftp(node, Buffer.concat([INIT, bytes, Buffer.alloc(3_000_000)]));
      assertEquals([second.code, second.answers.length], [BAD_PACKET, 1]);
    }
    assertEquals((await rawSftp(node, open(1, "/"))).code, BAD_PACKET);
    assertEquals((await rawSftp(node, Buffer.alloc(0))).code, 0);
    assertEquals((await rawSftp(node, INIT.subarray(0, 6))).code, 0);
    assertEquals(node.log, []);
  });

  testWith(SSH, `${runtime}: what cannot be done is answered, in order`, async () => {
    await using node = await startNode(runtime);
    await Deno.mkdir(`${node.folder}/home/ann`, { recursive: true });
    await Deno.writeTextFile(`${node.folder}/home/ann/file`, "x".repeat(1_000_000));
    const requests: [Buffer, string][] = [
      [ask(99, 1), "status 8"],
      [ask(200, 2, string("nobody@example.org")), "status 8"],
      [ask(3, 3, uint32(0xffffffff)), "status 5"],
      [ask(4, 4, string("nothing")), "status 4"],
      [ask(5, 5, handle(12), uint64(0), uint32(9)), "status 4"],
      [ask(6, 6, handle(12), uint64(0), string("data")), "status 4"],
      [ask(12, 7, handle(12)), "status 4"],
      [open(8, "missing/file"), "status 2"],
      [open(9, "missing", 0), "status 2"],
      [ask(17, 10, string("a\0b")), "status 5"],
      [ask(17, 11, string(Buffer.of(0xff))), "status 5"],
      [open(12, "file"), "type 102"],
      [ask(5, 13, handle(0), uint64(0), uint32(0xffffffff)), "type 103"],
      [ask(5, 14, handle(0), uint64(10_000_000), uint32(1)), "status 1"],
      [ask(5, 15, handle(0), uint64(2n ** 63n), uint32(1)), "status 5"],
      [ask(6, 16, handle(0), uint64(0), string("data")), "status 2"],
      [ask(12, 17, handle(0)), "status 4"],
      [ask(4, 18, handle(0)), "status 0"],
      [ask(4, 19, handle(0)), "status 4"],
      [ask(15, 20, string("file")), "status 2"],
      [ask(18, 21, string("file"), string(".")), "status 4"],
    ];
    const all = Buffer.concat([INIT, ...requests.map(([request]) => request)]);
    const { code, answers } = await rawSftp(node, all);
    assertEquals(outcome(answers), requests.map(([, expected], at) => [at + 1, expected]));
    assertEquals(code, 0);
    const data = answers.find(({ id, type }) => id === 13 && type === 103)?.body;
    assertEquals(data?.readUInt32BE(0), MAX_DATA);
  });

  testWith(SSH, `${runtime}: many open files are refused, and all are closed`, async () => {
    await using node = await startNode(runtime);
    const home = `${node.folder}/home/ann`;
    await Deno.mkdir(home, { recursive: true });
    await Deno.writeTextFile(`${home}/file`, "");
    const opens = Array.from({ length: MAX_HANDLES + 5 }, (_, id) => open(id, "file"));
    const { answers } = await rawSftp(node, Buffer.concat([INIT, ...opens]));
    const kinds = outcome(answers).map(([, kind]) => kind);
    assertEquals(kinds.filter((kind) => kind === "type 102").length, MAX_HANDLES);
    assertEquals(kinds.slice(MAX_HANDLES), Array.from({ length: 5 }, () => "status 4"));
    assertEquals(openFilesOf(node.pid, home), 0);
    assertEquals(
      (await rawSftp(node, Buffer.concat([INIT, open(1, "file")]))).answers[1]?.type,
      102,
    );
  });

  testWith(
    [...SSH, "mkfifo"],
    `${runtime}: a named pipe that nobody writes to holds up nobody`,
    async () => {
      await using node = await startNode(runtime);
      const home = `${node.folder}/home/ann`;
      await Deno.mkdir(home, { recursive: true });
      assertEquals((await runCommand("mkfifo", [`${home}/pipe`])).code, 0);
      const opens = Array.from({ length: 20 }, (_, id) => open(id, "pipe"));
      const { code, answers } = await rawSftp(node, Buffer.concat([INIT, ...opens]));
      assertEquals([code, answers.length], [0, 21]);
      assert(answers.slice(1).every(({ type }) => type === 102));
    },
  );
}

function openFilesOf(pid: number, folder: string): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${pid}/fd/${name}`).startsWith(`${folder}/`);
    } catch {
      return false;
    }
  }).length;
}
