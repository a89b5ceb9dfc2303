// @ts-types="npm:@types/ssh2@1.15.5"
import { Client } from "ssh2";
import { startSshd } from "../tests/support/sshd.ts";
import { makeKey } from "../tests/support/ssh_keys.ts";

/** A figure of the emulator beside the same of OpenSSH's server. */
export interface Beside {
  readonly own: number;
  readonly peer: number;
}

/** What was measured of the emulator. */
export interface EmulatorFigures {
  /** Milliseconds from the start of the process until so many nodes are ready, and its memory in MB. */
  readonly start100: { readonly ms: number; readonly peakMb: number };
  readonly start1000: { readonly ms: number; readonly peakMb: number };
  /** MB/s of one session that sends to the client, by AES-GCM. */
  readonly down: Beside;
  /** MB/s of one session that receives. */
  readonly up: Beside;
  /** Commands a second, one after the other on one connection. */
  readonly exec: Beside;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly key: string;
}

const MB = 400;
const EXECS = 150;
const ROUNDS = 3;

/** Measures the executable's emulator, and an sshd of OpenSSH, in turn. */
export async function measureEmulator(program: string, work: string): Promise<EmulatorFigures> {
  const start1000 = await best(2, () => start(program, `${work}/start1000`, 1000));
  const start100 = await best(3, () => start(program, `${work}/start100`, 100));
  const folder = `${work}/rates`;
  const status = await up(program, folder, 1);
  try {
    const own = ownTarget(status);
    const key = await makeKey(`${work}/key`);
    // what the shell of whoever measures does at its start is no work of the server's
    const extra = [`SetEnv HOME=${work}`];
    await using sshd = await startSshd({ folder: work, authorizedKey: key.publicKey, extra });
    const peer = { host: sshd.address, port: sshd.port, user: sshd.user, key: key.privateKey };
    return {
      start100,
      start1000,
      down: await inTurn(
        own,
        peer,
        (target) => transfer(target, `dd if=/dev/zero bs=128k count=${MB * 8} 2>/dev/null`, null),
      ),
      up: await inTurn(own, peer, (target) => transfer(target, "cat > /dev/null", MB)),
      exec: await inTurn(own, peer, execRate),
    };
  } finally {
    await down(program, folder);
  }
}

async function inTurn(
  own: Target,
  peer: Target,
  measure: (target: Target) => Promise<number>,
): Promise<Beside> {
  const rates: { own: number[]; peer: number[] } = { own: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.peer.push(await measure(peer));
    rates.own.push(await measure(own));
  }
  return { own: median(rates.own), peer: median(rates.peer) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function best<T extends { ms: number }>(
  rounds: number,
  measure: () => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round++) results.push(await measure());
  const [first] = results.sort((a, b) => a.ms - b.ms);
  if (first === undefined) throw new Error("nothing was measured");
  return first;
}

async function start(
  program: string,
  folder: string,
  nodes: number,
): Promise<{ ms: number; peakMb: number }> {
  const begin = performance.now();
  const { pid } = await up(program, folder, nodes);
  const ms = performance.now() - begin;
  const [, kib] = /VmHWM:\s*(\d+)/.exec(await Deno.readTextFile(`/proc/${pid}/status`)) ?? [];
  await down(program, folder);
  await Deno.remove(folder, { recursive: true });
  return { ms, peakMb: Number(kib) / 1024 };
}

interface Status {
  readonly pid: number;
  readonly baseline_users: readonly { readonly private_key: string }[];
  readonly pools: readonly { readonly nodes: readonly { readonly port: number }[] }[];
}

async function up(program: string, folder: string, nodes: number): Promise<Status> {
  const { success, stdout } = await new Deno.Command(program, {
    args: ["emulator", "up", "-d", "--json", `--nodes=${nodes}`, `--state=${folder}`],
    cwd: folder.slice(0, folder.lastIndexOf("/")),
  }).output();
  if (!success) throw new Error("the emulator did not start");
  const status: Status = JSON.parse(new TextDecoder().decode(stdout));
  return status;
}

async function down(program: string, folder: string): Promise<void> {
  await new Deno.Command(program, { args: ["emulator", "down", "-q", `--state=${folder}`] })
    .output();
}

function ownTarget({ pools, baseline_users }: Status): Target {
  const port = pools[0]?.nodes[0]?.port ?? 0;
  return { host: "127.0.0.1", port, user: "root", key: baseline_users[0]?.private_key ?? "" };
}

async function transfer(
  { host, port, user, key }: Target,
  command: string,
  sent: number | null,
): Promise<number> {
  const ssh = `ssh -F none -c aes128-gcm@openssh.com -i "$1" -p "$2" -o IdentitiesOnly=yes ` +
    `-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "$3" '${command}'`;
  const begin = performance.now();
  const { success } = await new Deno.Command("sh", {
    args: [
      "-c",
      sent === null ? `${ssh} > /dev/null` : `head -c ${sent}M /dev/zero | ${ssh}`,
      ...["sh", key, String(port), `${user}@${host}`],
    ],
  }).output();
  if (!success) throw new Error(`cannot run: ${command}`);
  return MB / ((performance.now() - begin) / 1000);
}

async function execRate({ host, port, user, key }: Target): Promise<number> {
  const client = new Client();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.on("ready", resolve).on("error", reject);
  client.connect({ host, port, username: user, privateKey: await Deno.readTextFile(key) });
  await promise;
  client.setNoDelay(true);
  const begin = performance.now();
  for (let count = 0; count < EXECS; count++) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    client.exec("true", (error, channel) => {
      if (error !== undefined) return reject(error);
      channel.on("close", () => resolve()).resume();
      channel.stderr.resume();
    });
    await promise;
  }
  const rate = EXECS / ((performance.now() - begin) / 1000);
  client.end();
  return rate;
}
