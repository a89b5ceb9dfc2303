/** What is in an image: all of Dask, or OpenSSH's server alone. */
export const FLAVORS = ["dask", "ssh"] as const;

/** One of `FLAVORS`; each is also a target of the Dockerfile. */
export type Flavor = typeof FLAVORS[number];

/** The tag of a flavor's image unless another is given. */
export function imageTag(flavor: Flavor): string {
  return `poolgen-node:${flavor}`;
}
