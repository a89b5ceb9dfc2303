/** A tunnel that a rendered script has started, and that still runs. */
export interface Tunnel {
  /** The folder in which the script keeps its control socket and what is known of it. */
  readonly folder: string;
  readonly nodeId: string;
  readonly pool: string;
  /** The process of its ssh, as that says itself. */
  readonly pid: number;
  /** Its local end, as a value of DOCKER_HOST. */
  readonly dockerHost: string;
  /** When it was ready. */
  readonly since: Date;
}
