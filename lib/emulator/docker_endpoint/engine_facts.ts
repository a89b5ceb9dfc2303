import { arch, availableParallelism, hostname, release, totalmem } from "node:os";

/** The version of the Docker Engine API that is answered; clients that know newer ones step down to it. */
export const API_VERSION = "1.43";

/** The version of the emulated engine, which is none that Docker ever had. */
export const ENGINE_VERSION = "0.0.0-poolgen-emulator";

const MIN_API_VERSION = "1.24";
const NAME = "poolgen emulator";

/** The body of `GET /version`. */
export function engineVersion(): object {
  const system = {
    Os: "linux",
    Arch: goArch(),
    KernelVersion: release(),
    GitCommit: "",
    BuildTime: "",
  };
  const versions = { ApiVersion: API_VERSION, MinAPIVersion: MIN_API_VERSION, GoVersion: "none" };
  return {
    Platform: { Name: NAME },
    Components: [
      {
        Name: "Engine",
        Version: ENGINE_VERSION,
        Details: { ...versions, ...system, Experimental: "false" },
      },
    ],
    Version: ENGINE_VERSION,
    ...versions,
    ...system,
  };
}

/** The body of `GET /info`: an engine that has and can do nothing. */
export function engineInfo(): object {
  return {
    ID: NAME,
    Name: hostname(),
    ServerVersion: ENGINE_VERSION,
    OperatingSystem: NAME,
    OSType: "linux",
    Architecture: goArch() === "amd64" ? "x86_64" : "aarch64",
    KernelVersion: release(),
    NCPU: availableParallelism(),
    MemTotal: totalmem(),
    Containers: 0,
    ContainersRunning: 0,
    ContainersPaused: 0,
    ContainersStopped: 0,
    Images: 0,
    Driver: "none",
    DriverStatus: [],
    Plugins: { Volume: [], Network: [], Authorization: null, Log: [] },
    LoggingDriver: "none",
    CgroupDriver: "none",
    DefaultRuntime: "none",
    Runtimes: {},
    Swarm: { LocalNodeState: "inactive", ControlAvailable: false },
    SecurityOptions: [],
    RegistryConfig: null,
    Labels: [],
    Warnings: [],
    // What is false here is warned of by the docker command.
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    OomKillDisable: true,
    SystemTime: new Date().toISOString(),
  };
}

/** The processor as Go, and so Docker, names it. */
function goArch(): string {
  return arch() === "x64" ? "amd64" : arch();
}
