/** Makes `docs/commands.md` anew from the table of commands. */
import { commandsPage } from "./commands_page.ts";
import { projectRoot } from "./project_paths.ts";

await Deno.writeTextFile(`${projectRoot()}/docs/commands.md`, await commandsPage());
