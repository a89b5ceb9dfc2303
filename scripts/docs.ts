/** Makes the pages of `docs/` anew that come from the table of commands and from schemas. */
import { commandsPage } from "./commands_page.ts";
import { jsonPage } from "./json_page.ts";
import { projectRoot } from "./project_paths.ts";

await Deno.writeTextFile(`${projectRoot()}/docs/commands.md`, await commandsPage());
await Deno.writeTextFile(`${projectRoot()}/docs/json.md`, await jsonPage());
