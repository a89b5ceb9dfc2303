/** What Deno printed, or why it failed in one line. */
export type DenoResult = { readonly stdout: string } | { readonly failure: string };

/** Runs Deno to its end. */
export async function runDeno(args: readonly string[], cwd: string): Promise<DenoResult> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  });
  const { success, stdout, stderr } = await command.output();
  return success
    ? { stdout: new TextDecoder().decode(stdout) }
    : { failure: oneLine(new TextDecoder().decode(stderr)) };
}

/** Deno's message and its causes, of which each may say a part of the one before. */
function oneLine(text: string): string {
  const parts = text.replace(/\n\s*Stack backtrace:[^]*$/, "").split("\n")
    .map((line) => line.trim().replace(/^(?:error: |\d+: )/, "").replace(/[:.]$/, ""))
    .filter((line) => line !== "" && line !== "Caused by" && !line.startsWith("Download "));
  return parts.filter((part, index) => !parts.slice(0, index).some((one) => one.includes(part)))
    .join(": ");
}
