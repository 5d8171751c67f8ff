/** The errors that the service answers with, by the code that its query protocol has always used. */
export type ErrorCode = keyof typeof ERRORS;

/**
 * A request that the service refuses. The JSON protocol carries the modelled shape in `__type` and the old query code in
 * the header `x-amzn-query-error` (awsQueryCompatible); the SDK then names its exception by the shape and keeps the
 * query code in `Code`: `{ name: 'ValidationException', Code: 'ValidationError' }`.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly shape: string;
  readonly status: number;
  readonly queryCode: string | undefined;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.shape = ERRORS[code].shape;
    this.status = ERRORS[code].status;
    this.queryCode = ERRORS[code].inQueryMode ? code : undefined;
  }
}

/**
 * Shape, HTTP status, and whether the query header goes with it. The first six are modelled (schemas_0.js of
 * client-cloudwatch 3.1162.0, trait awsQueryError). The others are common errors, which the SDK names by what it is
 * told: without the header, so that a throttled call is the `ThrottlingException` of the error reference.
 */
const ERRORS = {
  ValidationError: { shape: 'ValidationException', status: 400, inQueryMode: true },
  InvalidParameterValue: { shape: 'InvalidParameterValueException', status: 400, inQueryMode: true },
  InvalidParameterCombination: { shape: 'InvalidParameterCombinationException', status: 400, inQueryMode: true },
  MissingParameter: { shape: 'MissingRequiredParameterException', status: 400, inQueryMode: true },
  InvalidNextToken: { shape: 'InvalidNextToken', status: 400, inQueryMode: true },
  InternalServiceError: { shape: 'InternalServiceFault', status: 500, inQueryMode: true },
  Throttling: { shape: 'ThrottlingException', status: 400, inQueryMode: false },
  AccessDenied: { shape: 'AccessDeniedException', status: 403, inQueryMode: false },
  UnknownOperation: { shape: 'UnknownOperationException', status: 400, inQueryMode: false },
  Serialization: { shape: 'SerializationException', status: 400, inQueryMode: false },
  RequestEntityTooLarge: { shape: 'RequestEntityTooLargeException', status: 413, inQueryMode: false },
} as const;
