import { algorithms } from "./algorithms.ts";
import { banner } from "./banner.ts";
import type { Check } from "./check.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { docker } from "./docker.ts";
import { dockerClosed } from "./docker_closed.ts";
import { exec } from "./exec.ts";
import { gpu } from "./gpu.ts";
import { hostKey } from "./host_key.ts";
import { login } from "./login.ts";
import { openssh } from "./openssh.ts";
import { render } from "./render.ts";
import { sftp } from "./sftp.ts";
import { sudo } from "./sudo.ts";
import { tcp } from "./tcp.ts";
import { tunnel } from "./tunnel.ts";

/** Every check, in the order in which they are made: each comes after those that it needs. */
export const CHECKS: readonly Check[] = [
  config,
  render,
  openssh,
  tcp,
  banner,
  hostKey,
  algorithms,
  login,
  exec,
  sudo,
  sftp,
  docker,
  dockerClosed,
  gpu,
  clock,
  tunnel,
];
