import { assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { FileError } from "../../lib/errors.ts";
import { lockFolder } from "../../lib/io/folder_lock.ts";
import { isProcessAlive } from "../../lib/io/process_alive.ts";
import { removeLeftovers, temporaryPath } from "../../lib/io/temporary_files.ts";
import { runCommand } from "../support/command.ts";
import { tempFolder } from "../support/temp.ts";
import { delay, within } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

async function deadPid(): Promise<number> {
  const { stdout } = await runCommand("sh", ["-c", "echo $$"]);
  return Number(stdout);
}

Deno.test("a lock is there while it is held, and nothing is left of it", async () => {
  await using folder = await tempFolder();
  for (let round = 0; round < 3; round++) {
    await using _lock = await lockFolder(folder.path);
    assertEquals(await names(folder.path), [".poolgen.lock"]);
    assertEquals(await names(`${folder.path}/.poolgen.lock`), [`${process.pid}`]);
  }
  assertEquals(await names(folder.path), []);
});

Deno.test("a lock waits for the process that holds it", async () => {
  await using folder = await tempFolder();
  const lock = `${folder.path}/.poolgen.lock`;
  // this process's parent is certainly there
  await Deno.mkdir(`${lock}/${process.ppid}`, { recursive: true });
  let locked = false;
  const locking = lockFolder(folder.path).then((held) => {
    locked = true;
    return held;
  });
  await delay(200);
  assertEquals(locked, false);
  // at once: an empty lock is nobody's
  await Deno.rename(lock, `${folder.path}/freed`);
  await Deno.remove(`${folder.path}/freed`, { recursive: true });
  await (await locking)[Symbol.asyncDispose]();
  assertEquals(await names(folder.path), []);
});

Deno.test("what killed processes leave is taken over", async () => {
  const dead = await deadPid();
  for (
    const left of [
      [`.poolgen.lock/${dead}`],
      // in a container, the process that was killed had the same number
      [`.poolgen.lock/${process.pid}`],
      [".poolgen.lock"],
      [`.poolgen.lock.takeover/${dead}`],
      [`.poolgen.lock/${dead}`, `.poolgen.lock.takeover/${dead}`],
      [`.poolgen.lock/${dead}`, `.poolgen.lock.takeover/${process.pid}`],
      [
        `.poolgen.lock/${dead}`,
        `.poolgen.lock.takeover/${dead}`,
        `.poolgen.lock.takeover.takeover/${dead}`,
      ],
    ]
  ) {
    await using folder = await tempFolder();
    for (const path of left) await Deno.mkdir(`${folder.path}/${path}`, { recursive: true });
    await (await lockFolder(folder.path))[Symbol.asyncDispose]();
    assertEquals(await names(folder.path), [], `${left}`);
  }
});

Deno.test("a lock that does not say who holds it is waited for, but not for ever", async () => {
  await using folder = await tempFolder();
  const lock = `${folder.path}/.poolgen.lock`;
  await Deno.mkdir(lock);
  // what another user's lock that cannot be read comes down to
  await Deno.writeTextFile(`${lock}/.DS_Store`, "");
  await using stack = new AsyncDisposableStack();
  const locking = lockFolder(folder.path, 50).then((held) => {
    stack.use(held);
  });
  const error = await assertRejects(() => within(locking, 10_000), FileError);
  assertEquals(
    error.message,
    `Cannot lock ${lock}: it is there, and does not say which process holds it`,
  );
  assertEquals(error.hint, `If no other poolgen is running, remove ${lock}`);
  // beside a dead holder, it goes with that one
  await Deno.mkdir(`${lock}/${await deadPid()}`);
  await (await lockFolder(folder.path))[Symbol.asyncDispose]();
  assertEquals(await names(folder.path), []);
});

Deno.test("a folder that cannot be locked is told of", async () => {
  await using folder = await tempFolder();
  const missing = `${folder.path}/missing/x`;
  await Deno.writeTextFile(`${folder.path}/missing`, "");
  await assertRejects(
    () => lockFolder(missing),
    FileError,
    `Cannot write into ${missing}: a part of the path is not a folder`,
  );
});

const COUNTER = `
  import { lockFolder } from "${import.meta.resolve("../../lib/io/folder_lock.ts")}";
  const [folder = "", rounds] = Deno.args;
  for (let round = 0; round < Number(rounds); round++) {
    await using _lock = await lockFolder(folder);
    const count = Number(await Deno.readTextFile(folder + "/count"));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await Deno.writeTextFile(folder + "/count", String(count + 1));
    // leaves the lock behind, as a process does that is killed
    if (round === Number(rounds) - 1) Deno.exit(0);
  }
`;

Deno.test("of many processes only one holds a lock, also where some die holding it", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/count`, "0");
  const script = `${folder.path}/counter.ts`;
  await Deno.writeTextFile(script, COUNTER);
  const [processes, rounds] = [6, 10];
  const args = [
    "run",
    "-A",
    "--no-check",
    "--no-lock",
    "--no-config",
    script,
    folder.path,
    `${rounds}`,
  ];
  const results = await Promise.all(
    Array.from({ length: processes }, () => runCommand(Deno.execPath(), args)),
  );
  assertEquals(results.map(({ code, stderr }) => [code, stderr]), results.map(() => [0, ""]));
  assertEquals(await Deno.readTextFile(`${folder.path}/count`), `${processes * rounds}`);
  await (await lockFolder(folder.path))[Symbol.asyncDispose]();
  assertEquals(await names(folder.path), ["count", "counter.ts"]);
});

Deno.test("only what killed processes left is removed", async () => {
  await using folder = await tempFolder();
  const dead = await deadPid();
  const gone = [`.a.poolgen-${dead}.tmp`, `.poolgen.lock.poolgen-${dead}.tmp`];
  const kept = [
    `.a.poolgen-${process.ppid}.tmp`,
    `.a.poolgen-x.tmp`,
    `a.poolgen-${dead}.tmp`,
    `.a.poolgen-${dead}`,
    ".poolgen",
  ];
  for (const name of [...gone, ...kept]) await Deno.writeTextFile(`${folder.path}/${name}`, "");
  await Deno.mkdir(`${folder.path}/.b.poolgen-${dead}.tmp/1`, { recursive: true });
  await Deno.writeTextFile(temporaryPath(`${folder.path}/own`), "");
  await removeLeftovers(folder.path);
  assertEquals(await names(folder.path), kept.sort());
  await removeLeftovers(`${folder.path}/missing`);
});

Deno.test("a process is alive, whoever owns it, until it has ended", async () => {
  assertEquals([process.pid, process.ppid, 1].map(isProcessAlive), [true, true, true]);
  assertEquals([0, -1, 1.5, NaN, await deadPid()].map(isProcessAlive), Array(5).fill(false));
});
