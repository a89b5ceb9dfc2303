/** The label of everything that an instance makes, with the instance's id. */
export const INSTANCE_LABEL = "io.poolgen.instance";

/** The label of a container with the id of the node that it is. */
export const NODE_LABEL = "io.poolgen.node";

/** A filter for what an instance has made. */
export function ofInstance(instanceId: string): { readonly label: string[] } {
  return { label: [`${INSTANCE_LABEL}=${instanceId}`] };
}
