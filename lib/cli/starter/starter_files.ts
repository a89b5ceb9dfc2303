import credentialsTemplate from "../../../templates/credentials.yaml.tmpl" with { type: "text" };
import poolTemplate from "../../../templates/pool.yaml.tmpl" with { type: "text" };
import settingsTemplate from "../../../templates/poolgen.yaml.tmpl" with { type: "text" };
import { fillTemplate } from "../../artifacts/fill_template.ts";
import { quoteYaml } from "../../artifacts/quote_yaml.ts";
import type { StarterPool } from "./starter_pool.ts";

/** The text of a `pool.yaml` to begin with. */
export function starterPoolText({ target, id, vmSize, nodes, user, allow }: StarterPool): string {
  const isLive = target === "live";
  return fill("pool.yaml.tmpl", poolTemplate, {
    emulator: !isLive,
    live: isLive,
    id: quoteYaml(id),
    vm_size: quoteYaml(vmSize),
    nodes: String(nodes),
    user: quoteYaml(user),
    addresses: allow.length > 0,
    open: isLive && allow.length === 0,
    allow: allow.map(quoteYaml),
  });
}

/** A file beside the pool's own. */
export interface StarterBeside {
  readonly kind: "credentials" | "poolgen";
  readonly text: string;
  readonly mode: number;
}

/** What a pool needs besides its `pool.yaml`. */
export function starterBeside({ target, account }: StarterPool): readonly StarterBeside[] {
  if (target === "emulator") return [];
  const credentials = { account: quoteYaml(account) };
  return [
    {
      kind: "credentials",
      text: fill("credentials.yaml.tmpl", credentialsTemplate, credentials),
      mode: 0o600,
    },
    { kind: "poolgen", text: fill("poolgen.yaml.tmpl", settingsTemplate, {}), mode: 0o644 },
  ];
}

function fill(name: string, text: string, view: object): string {
  // each value is one of YAML already: a template does not tell a number from a text that looks like one
  return fillTemplate({ name, text, variables: Object.keys(view), quote: (value) => value }, view);
}
