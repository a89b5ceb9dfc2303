/** How a command is tried, which has to work. */
export interface Trial {
  /** Its operands and options. */
  readonly args?: readonly string[];
  /** Commands that make it possible, where the pool of the pool file is there. */
  readonly before?: readonly (readonly string[])[];
  /** Whether the pool is another one afterwards, or none. */
  readonly breaks?: true;
  /** With what it may end; 0 unless given. */
  readonly code?: number;
  /** Whether standard output is something that was asked for by name, which `--quiet` does not take away. */
  readonly isResult?: true;
  /** Whether standard output is another program's. */
  readonly isProgram?: true;
  /** What `--verbose` tells. */
  readonly tells?: RegExp;
  /** Programs without which it cannot work. */
  readonly needs?: readonly string[];
}

const ACCOUNT = /^(?:read pool\.yaml|POST \/_emulator\/status: 200 after \d+ ms)$/m;
const REQUEST = /^GET \/pools\S*: 200 after \d+ ms$/m;
const CONTROL = /^POST \/_emulator\/[a-z-]+: 200 after \d+ ms$/m;
const POOL_FILE = /^read pool\.yaml$/m;
const RENDERED = /^read generated\/nodes\.json$/m;

/** A way to try each command, by its words; a command that is not here fails the test. */
export const TRIALS: Readonly<Record<string, Trial>> = {
  "init": { args: ["emulator", "-y", "--force", "--configdir", "started"] },
  "render": { tells: REQUEST },
  "config validate": { tells: POOL_FILE },
  "config show": { isResult: true, tells: POOL_FILE },
  "config schema": { args: ["pool"], isResult: true },
  "config template": { args: ["tunnel.sh.tmpl"], isResult: true },
  "install": {
    args: ["-y", "--ssh-config=own_config"],
    tells: /^read generated\/ssh_config$/m,
  },
  "uninstall": { args: ["-y", "--ssh-config=own_config"], tells: /^read own_config$/m },
  "check": { args: ["--only", "config,tcp,login"], tells: REQUEST },
  "pool add": { before: [["pool", "del", "-y", "--wait"]], tells: REQUEST },
  "pool list": { tells: REQUEST },
  "pool exists": { tells: ACCOUNT },
  "pool stats": { tells: REQUEST },
  "pool resize": { tells: REQUEST },
  "pool del": { breaks: true, args: ["-y", "--wait"], tells: ACCOUNT },
  "pool grls": { tells: REQUEST },
  "pool ssh": {
    args: ["--cardinal", "0", "--", "echo", "hello"],
    isProgram: true,
    tells: REQUEST,
  },
  "pool user add": { tells: REQUEST },
  "pool user del": { breaks: true, args: ["-y"], tells: REQUEST },
  "pool nodes list": { tells: REQUEST },
  "pool nodes count": { tells: ACCOUNT },
  "pool nodes reboot": { args: ["-y", "--nodeid", "0"], tells: REQUEST },
  "pool nodes del": {
    args: ["-y", "--nodeid", "1"],
    breaks: true,
    tells: REQUEST,
  },
  "docker env": { args: ["0"], isResult: true, tells: RENDERED },
  "docker context create": { needs: ["docker"], tells: RENDERED },
  "docker context rm": { needs: ["docker"], tells: RENDERED },
  "tunnel list": { before: [["docker", "env", "0"]] },
  "tunnel stop": { before: [["docker", "env", "0"]], args: ["--all"] },
  "emulator up": { args: ["-d"], tells: CONTROL },
  "emulator status": { tells: CONTROL },
  "emulator down": {
    before: [["emulator", "up", "-d", "--name=other", "--nodes=1"]],
    args: ["--name=other"],
    tells: CONTROL,
  },
  "emulator exec": { args: ["--", "echo", "hello"], isProgram: true },
  "emulator node": { args: ["tested-node0", "reboot"], tells: CONTROL },
  "emulator fault set": { args: ["ssh-latency", "1ms"], tells: CONTROL },
  "emulator fault list": { tells: CONTROL },
  "emulator fault clear": { tells: CONTROL },
  "emulator reset": { breaks: true, tells: CONTROL },
  "emulator logs": { isResult: true, tells: /^read \S*\/default\/emulator\.log$/m },
  "emulator list": {},
  "emulator prune": {},
  // these need a daemon with images; what they say of it is held by emulator_image_test.ts
  "emulator image build": { code: 5, tells: /^Docker at unix:\/\/\S*none is asked/m },
  "emulator image list": { code: 5, tells: /^Docker at unix:\/\/\S*none is asked/m },
  "emulator image rm": { args: ["x:y"], code: 5, tells: /^Docker at unix:\/\/\S*none is asked/m },
  "version": { isResult: true },
  "completion": { args: ["bash"], isResult: true },
  "help": { args: ["render"], isResult: true },
};
