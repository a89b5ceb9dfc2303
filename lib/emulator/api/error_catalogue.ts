/** The status and the message of an error of the service. */
export interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  /** What the answer names as its code, where several entries share one. */
  readonly code?: string;
}

/**
 * The service's errors by code; see
 * https://learn.microsoft.com/rest/api/batchservice/batch-status-and-error-codes.
 */
export const ERROR_CATALOGUE = {
  // the request itself
  MissingRequiredHeader: e(400, "A required HTTP header was not specified."),
  MissingRequiredProperty: e(400, "A required property was not specified in the request body."),
  MissingRequiredQueryParameter: e(
    400,
    "A required query parameter was not specified for this request.",
  ),
  UnsupportedProperty: e(400, "A property specified in the request body is not supported."),
  InvalidHeaderValue: e(400, "The value for one of the HTTP headers is not in the correct format."),
  InvalidPropertyValue: e(
    400,
    "The value provided for one of the properties in the request body is invalid.",
  ),
  InvalidQueryParameterValue: e(
    400,
    "Value for one of the query parameters specified in the request URI is invalid.",
  ),
  OutOfRangeInput: e(400, "One of the request inputs is out of range."),
  OutOfRangeQueryParameterValue: e(
    400,
    "A query parameter specified in the request URI is outside the permissible range.",
  ),
  InvalidRequestBody: e(400, "The specified Request Body is not syntactically valid."),
  InvalidUri: e(400, "The requested URI does not represent any resource on the server."),
  InvalidAutoScalingSettings: e(400, "The specified auto scaling settings are not valid."),
  AutoScalingFormulaSyntaxError: e(400, "The specified auto scaling formula has a syntax error."),
  AutoScalingFormulaEvaluationError: e(
    400,
    "The specified auto scaling formula failed to evaluate.",
  ),
  HostNotAllowed: e(421, "The value of the Host header does not name this service."),
  OriginNotAllowed: e(403, "Requests from web pages are refused."),
  BearerAuthenticationFailed: e(
    401,
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly.",
    "AuthenticationFailed",
  ),
  AuthenticationFailed: e(
    403,
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
  ),
  ConditionNotMet: e(
    412,
    "The condition specified using HTTP conditional header(s) is not met.",
  ),
  UnsupportedHttpVerb: e(405, "The resource doesn't support the specified HTTP verb."),
  RequestBodyTooLarge: e(413, "The size of the request body exceeds the maximum size permitted."),
  InvalidRange: e(416, "The range specified is invalid for the current size of the resource."),
  ResourceNotFound: e(404, "The specified resource does not exist."),
  // pools
  PoolNotFound: e(404, "The specified pool does not exist."),
  NodeAgentSKUNotFound: e(404, "The specified node agent SKU does not exist."),
  PoolExists: e(409, "The specified pool already exists."),
  PoolBeingDeleted: e(
    409,
    "The specified pool has been marked for deletion and is being reclaimed.",
  ),
  PoolBeingResized: e(409, "The specified pool is being resized."),
  PoolBeingCreated: e(409, "The specified pool is being created."),
  PoolQuotaReached: e(409, "The quota of pools for the account has been reached."),
  OperationInvalidForCurrentState: e(
    409,
    "The operation failed as it is not permitted in the current state.",
  ),
  OperationNotValidOnPool: e(409, "The operation is not valid on the specified pool."),
  // nodes
  NodeNotFound: e(404, "The specified node does not exist."),
  NodeUserNotFound: e(404, "The specified node user does not exist."),
  FileNotFound: e(404, "The specified file does not exist."),
  NodeUserExists: e(409, "The specified node user already exists."),
  NodeBeingCreated: e(409, "The specified node is being created."),
  NodeBeingStarted: e(409, "The specified node is being started."),
  NodeBeingReimaged: e(409, "The specified node is being reimaged."),
  NodeBeingRebooted: e(409, "The specified node is being rebooted."),
  NodeStateUnusable: e(409, "The specified node is unusable."),
  NodeAlreadyInTargetSchedulingState: e(
    409,
    "The specified node is already in the target scheduling state.",
  ),
  OperationNotValidOnNode: e(409, "The specified operation is not valid on the node."),
  // the service
  TooManyRequests: e(
    429,
    "Request failed as server encountered too many requests. Please try again.",
  ),
  InternalError: e(
    500,
    "Server encountered an internal error. Please try again after some time.",
  ),
  NotImplemented: e(501, "The emulator does not implement this operation."),
  ServerBusy: e(503, "Server is busy. Please try again."),
  TooManyEnableAutoScaleRequests: e(
    503,
    "Too many requests have been made to enable or update autoscale on the pool. Please try again later.",
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** One of the service's error codes. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

function e(status: number, message: string, code?: string): ErrorEntry {
  return code === undefined ? { status, message } : { status, message, code };
}
