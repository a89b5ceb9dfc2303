import type { ZodType } from "zod";
import { begunNodesDocument } from "../lib/cli/json_documents/begun_nodes_document.ts";
import { checkDocument } from "../lib/cli/json_documents/check_document.ts";
import { checkListDocument } from "../lib/cli/json_documents/check_list_document.ts";
import { completionDocument } from "../lib/cli/json_documents/completion_document.ts";
import { configShowDocument } from "../lib/cli/json_documents/config_show_document.ts";
import { configTemplateDocument } from "../lib/cli/json_documents/config_template_document.ts";
import { configValidateDocument } from "../lib/cli/json_documents/config_validate_document.ts";
import { dockerContextCreateDocument } from "../lib/cli/json_documents/docker_context_create_document.ts";
import { dockerContextRmDocument } from "../lib/cli/json_documents/docker_context_rm_document.ts";
import { dockerEnvDocument } from "../lib/cli/json_documents/docker_env_document.ts";
import { emulatorDownDocument } from "../lib/cli/json_documents/emulator_down_document.ts";
import { emulatorFaultsDocument } from "../lib/cli/json_documents/emulator_faults_document.ts";
import { emulatorImageBuildDocument } from "../lib/cli/json_documents/emulator_image_build_document.ts";
import { emulatorImageListDocument } from "../lib/cli/json_documents/emulator_image_list_document.ts";
import { emulatorImageRmDocument } from "../lib/cli/json_documents/emulator_image_rm_document.ts";
import { emulatorListDocument } from "../lib/cli/json_documents/emulator_list_document.ts";
import { emulatorLogsDocument } from "../lib/cli/json_documents/emulator_logs_document.ts";
import { emulatorPruneDocument } from "../lib/cli/json_documents/emulator_prune_document.ts";
import { helpDocument } from "../lib/cli/json_documents/help_document.ts";
import { initDocument } from "../lib/cli/json_documents/init_document.ts";
import { installDocument } from "../lib/cli/json_documents/install_document.ts";
import { instanceStatusDocument } from "../lib/cli/json_documents/instance_status_document.ts";
import { poolDelDocument } from "../lib/cli/json_documents/pool_del_document.ts";
import { poolExistsDocument } from "../lib/cli/json_documents/pool_exists_document.ts";
import { poolListDocument } from "../lib/cli/json_documents/pool_list_document.ts";
import { poolNodesCountDocument } from "../lib/cli/json_documents/pool_nodes_count_document.ts";
import { poolNodesListDocument } from "../lib/cli/json_documents/pool_nodes_list_document.ts";
import { poolStatsDocument } from "../lib/cli/json_documents/pool_stats_document.ts";
import { poolUsersDocument } from "../lib/cli/json_documents/pool_users_document.ts";
import { reachedNodesDocument } from "../lib/cli/json_documents/reached_nodes_document.ts";
import { renderDocument } from "../lib/cli/json_documents/render_document.ts";
import { tunnelListDocument } from "../lib/cli/json_documents/tunnel_list_document.ts";
import { tunnelStopDocument } from "../lib/cli/json_documents/tunnel_stop_document.ts";
import { uninstallDocument } from "../lib/cli/json_documents/uninstall_document.ts";
import { versionDocument } from "../lib/cli/json_documents/version_document.ts";

/**
 * What a command prints with `--json`: the schema of its document, or a sentence where the document is not poolgen's
 * own to say.
 */
export type PrintedJson = ZodType | string;

const ANOTHER_PROGRAM =
  "Standard output is that of the program that runs; only an error before it runs is a document.";

/** What each command prints with `--json`, by its words. */
export const JSON_DOCUMENTS: Readonly<Record<string, PrintedJson>> = {
  "init": initDocument,
  "render": renderDocument,
  "config validate": configValidateDocument,
  "config show": configShowDocument,
  "config schema":
    "It is a JSON Schema (2020-12), and has its own `$schema` in place of a `version`.",
  "config template": configTemplateDocument,
  "install": installDocument,
  "uninstall": uninstallDocument,
  "check": checkDocument,
  "pool add": reachedNodesDocument,
  "pool list": poolListDocument,
  "pool exists": poolExistsDocument,
  "pool stats": poolStatsDocument,
  "pool resize": reachedNodesDocument,
  "pool del": poolDelDocument,
  "pool grls": reachedNodesDocument,
  "pool ssh": ANOTHER_PROGRAM,
  "pool user add": poolUsersDocument,
  "pool user del": poolUsersDocument,
  "pool nodes list": poolNodesListDocument,
  "pool nodes count": poolNodesCountDocument,
  "pool nodes reboot": begunNodesDocument,
  "pool nodes del": begunNodesDocument,
  "docker env": dockerEnvDocument,
  "docker context create": dockerContextCreateDocument,
  "docker context rm": dockerContextRmDocument,
  "tunnel list": tunnelListDocument,
  "tunnel stop": tunnelStopDocument,
  "emulator up": instanceStatusDocument,
  "emulator status": instanceStatusDocument,
  "emulator down": emulatorDownDocument,
  "emulator exec": ANOTHER_PROGRAM,
  "emulator node": instanceStatusDocument,
  "emulator fault set": emulatorFaultsDocument,
  "emulator fault list": emulatorFaultsDocument,
  "emulator fault clear": emulatorFaultsDocument,
  "emulator reset": instanceStatusDocument,
  "emulator logs": emulatorLogsDocument,
  "emulator list": emulatorListDocument,
  "emulator prune": emulatorPruneDocument,
  "emulator image build": emulatorImageBuildDocument,
  "emulator image list": emulatorImageListDocument,
  "emulator image rm": emulatorImageRmDocument,
  "version": versionDocument,
  "completion": completionDocument,
  "help": helpDocument,
};

/** What commands print in place of their document, by the option that asks for it. */
export const OTHER_DOCUMENTS: Readonly<Record<string, Readonly<Record<string, PrintedJson>>>> = {
  "check": {
    list: checkListDocument,
    schema: "It is the JSON Schema (2020-12) of the document above.",
  },
};

/** What every command prints with these options. */
export const OPTION_DOCUMENTS: Readonly<Record<string, PrintedJson>> = {
  help: helpDocument,
  raw: "It is what the service has answered, as it is: the only answer, or a list of several.",
};
