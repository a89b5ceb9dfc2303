import { NODES } from "./config_folder.ts";

/** What must never be shown; it has no character that needs quotes in YAML. */
export const CANARY = "c4naryS3cret";

// with an id of the directory, an account's key would be refused beside it
const AAD = `{application_id: a, auth_key: ${CANARY}, password: ${CANARY}, user: u}`;
const LOGIN = `{username: u, password: ${CANARY}}`;

const CREDENTIALS = `credentials:
  aad: ${AAD}
  batch:
    aad: ${AAD}
    account_key: ${CANARY}
    account_service_url: https://account.region.batch.azure.com
    application_insights: {application_id: a, instrumentation_key: ${CANARY}}
  storage:
    aad: ${AAD}
    mine: {account: a, account_key: ${CANARY}}
  docker_registry: {hub: ${LOGIN}}
  singularity_registry: {hub: ${LOGIN}}
  management: {aad: ${AAD}}
  keyvault: {aad: ${AAD}, uri: u}
  monitoring: {grafana: {admin: ${LOGIN}}}
  slurm: {db_password: ${CANARY}}
`;

const CONFIG = `batch_shipyard:
  storage_account_settings: mine
  encryption: {enabled: true, pfx: {filename: a.pfx, passphrase: ${CANARY}}}
global_resources:
  files: [{destination: {data_transfer: {blobxfer_extra_options: --sas ${CANARY}}}}]
`;

const POOL = `pool_specification:
  id: mypool
  vm_configuration: {platform_image: {publisher: a, offer: b, sku: c}}
  vm_count: {dedicated: 1}
  vm_size: s
  ssh: {username: shipyard}
  rdp: {username: u, password: ${CANARY}}
  gpu: {nvidia_driver: {source: "https://a.blob.core.windows.net/c/d.run?sv=1&sig=${CANARY}"}}
  resource_files:
  - {blob_source: "HTTPS://a.blob.core.windows.net/c/f?sig=${CANARY}", file_path: a}
  - {blob_source: "https://user:${CANARY}@example.org/a@b", file_path: b}
  - {blob_source: "a.blob.core.windows.net/c/f?sv=1&sig=${CANARY}", file_path: c}
  input_data:
    azure_storage:
    - storage_account_settings: a
      remote_path: r
      local_path: l
      blobxfer_extra_options: --sas ${CANARY}
  additional_node_prep:
    commands:
      pre: "curl -H 'Authorization: Bearer ${CANARY}' https://example.org"
      post: [docker login -p ${CANARY}, "echo ${CANARY}"]
    environment_variables: {ANY_NAME: ${CANARY}, OTHER: "${CANARY}"}
`;

const SETTINGS = `ssh_options: {SetEnv: [API_TOKEN=${CANARY}, password=${CANARY}]}\n`;

/** Files that are valid, with a secret in every place that can hold one. */
export const SECRET_FILES: Readonly<Record<string, string>> = {
  "pool.yaml": POOL,
  "credentials.yaml": CREDENTIALS,
  "config.yaml": CONFIG,
  "poolgen.yaml": SETTINGS,
  "nodes.yaml": NODES,
};

/** Spellings of a secret, most of which YAML or the schemas refuse; `V` is the secret. */
const SPELLINGS = [
  ...["*V", "&V", "!V x", "!!V x", "!<V> x", "!V!x y", "@V", "`V", "%V", "|V", ">V", '"V', "'V"],
  ...["[V", "{V", "{V}", "{V: V}", "[V]", "V: V", '"V\\q"', "'V'V", "- V", "? V"],
  ...["V\n V", "\tV", '"\x01V"', "V #\n   V", "{V:V}", "<<: V", "V\n---\nV", "{<<: V}", "5.V"],
  ...["{__proto__: V}", "*V V", "!!int V", "!!float V", "!!bool V", "!!map V", "&V *V", "{V, V}"],
];

/** In these the secret becomes a key, of which a file that is there for secrets shows none. */
const AS_KEY = ["V\n  V: V", "\nV: V\nV: V", "\n  V:\n    V: V"];

/** Each of the three files with its secrets, one after the other, in spellings that are refused. */
export function brokenSecretFiles(): { name: string; text: string }[] {
  return ["pool.yaml", "credentials.yaml", "config.yaml"].flatMap((name) => {
    const lines = (SECRET_FILES[name] ?? "").split("\n");
    return lines.flatMap((line, index) => {
      if (!line.includes(CANARY)) return [];
      // a missing space after the colon makes the secret a part of the key
      const joined = line.replace(`: ${CANARY}`, `:${CANARY}`);
      const spellings = name === "pool.yaml" ? SPELLINGS : [...SPELLINGS, ...AS_KEY];
      const written = spellings.map((spelling) =>
        line.replace(CANARY, () => spelling.replaceAll("V", CANARY))
      );
      return [joined, ...written].filter((text) => text !== line)
        .map((text) => ({ name, text: lines.with(index, text).join("\n") }));
    });
  });
}
