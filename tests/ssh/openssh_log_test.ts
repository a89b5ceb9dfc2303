import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { OpensshLog } from "../../lib/ssh/openssh_log.ts";
import { testFile } from "../support/poolgen.ts";
import { within } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Reads lines as `ssh` gave them, up to its end. */
function readLines(lines: readonly string[]): OpensshLog {
  const log = new OpensshLog();
  for (const line of lines) log.read(line);
  log.end();
  return log;
}

/** A log of the real program. */
function recorded(name: string): string[] {
  return Deno.readTextFileSync(testFile(`cases/ssh/${name}.log`)).split("\n");
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, Error)).message;
}

Deno.test("a login is followed step by step", async () => {
  const log = readLines(recorded("well"));
  assertEquals(typeof await log.reached.promise, "number");
  assertMatch((await log.greeted.promise).ident, /^SSH-2\.0-OpenSSH_9\.2p1 Debian/);
  const { kex, hostKeys, ciphers, macs } = await log.offered.promise;
  assertEquals(kex, ["curve25519-sha256", "kex-strict-s-v00@openssh.com"]);
  assertEquals(hostKeys, ["ssh-ed25519"]);
  assertEquals([ciphers.length, macs.length], [6, 10]);
  const { type, fingerprint } = await log.proved.promise;
  assertEquals(type, "ssh-ed25519");
  assertMatch(fingerprint, /^SHA256:[A-Za-z0-9+/]{43}$/);
  assertEquals(await log.asked.promise, ["publickey"]);
  assertEquals(typeof await log.entered.promise, "number");
});

Deno.test("who is not let in is told so, and what came before stays known", async () => {
  const log = readLines(recorded("denied"));
  assertMatch(await failure(log.entered.promise), /^The server does not let root in: /);
  assertEquals(await log.asked.promise, ["publickey"]);
  assertEquals((await log.proved.promise).type, "ssh-ed25519");
});

Deno.test("a key that is not trusted is told", async () => {
  const log = readLines(recorded("other"));
  assertMatch((await log.proved.promise).fingerprint, /^SHA256:/);
  assertMatch(await failure(log.asked.promise), /REMOTE HOST IDENTIFICATION HAS CHANGED/);
});

Deno.test("a key that is trusted counts only once it is proved", async () => {
  const lines = recorded("well");
  const proof = lines.findIndex((line) => line.includes("SSH2_MSG_NEWKEYS received"));
  const log = readLines(lines.slice(0, proof));
  await failure(log.proved.promise);
});

Deno.test("servers that are none are told from each other", async () => {
  const refused = readLines(recorded("refused"));
  assertMatch(await failure(refused.reached.promise), /^the connection was refused/);
  const web = readLines(recorded("web"));
  assertEquals((await web.greeted.promise).ident, "HTTP/1.1 400 Bad Request");
  const close = readLines(recorded("close"));
  assertEquals(typeof await close.reached.promise, "number");
  assertEquals(await failure(close.greeted.promise), "the server closed the connection");
});

Deno.test("a log that is cut anywhere says something, and leaves nothing open", async () => {
  for (const name of ["well", "denied", "other", "web", "close", "refused"]) {
    const lines = recorded(name);
    for (let count = 0; count <= lines.length; count++) {
      const { reached, greeted, offered, proved, asked, entered } = readLines(
        lines.slice(0, count),
      );
      for (const { promise } of [reached, greeted, offered, proved, asked, entered]) {
        const settled = promise.then(() => {}, ({ message }) => assertMatch(message, /./));
        assertEquals(await within(settled, 1_000), true);
      }
    }
  }
});

Deno.test("each channel is told of", () => {
  const log = new OpensshLog();
  const told: (string | undefined)[] = [];
  log.onChannel = (refusal) => told.push(refusal?.message);
  for (
    const line of [
      "debug2: channel 2: open confirm rwindow 2097152 rmax 32768",
      "channel 3: open failed: connect failed: Connection refused",
      "channel 4: open failed: connect failed: open failed",
      "channel 5: open failed: administratively prohibited: open failed",
      "channel 6: open failed: resource shortage: ",
    ]
  ) log.read(line);
  assertEquals(told.slice(0, 3), [undefined, "Connection refused", "nothing answers there"]);
  assertMatch(told[3] ?? "", /does not forward/);
  assertEquals(told.length, 5);
});
