/** A page as `deno fmt` has it. */
export async function formatMarkdown(lines: readonly string[]): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "--line-width=100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(lines.join("\n")));
  await writer.close();
  const { success, stdout } = await output;
  if (!success) throw new Error("deno fmt refuses the page");
  return new TextDecoder().decode(stdout);
}
