import credentialsTemplate from "../../templates/credentials.yaml.tmpl" with { type: "text" };
import poolTemplate from "../../templates/pool.yaml.tmpl" with { type: "text" };
import { fillTemplate } from "../artifacts/fill_template.ts";
import { quoteYaml } from "../artifacts/quote_yaml.ts";
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

/** The text of a `credentials.yaml` to begin with. */
export function starterCredentialsText({ account }: StarterPool): string {
  return fill("credentials.yaml.tmpl", credentialsTemplate, { account: quoteYaml(account) });
}

function fill(name: string, text: string, view: object): string {
  // each value is one of YAML already: a template does not tell a number from a text that looks like one
  return fillTemplate({ name, text, variables: Object.keys(view), quote: (value) => value }, view);
}
