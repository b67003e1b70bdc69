import { GatewayError, type ErrorCode } from '../../../schema/gateway-error.ts';

/** A request turned away before it became a GraphQL operation: the HTTP status, and the error as the caller reads it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly error: GatewayError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    options: { fix?: string; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.error = new GatewayError(code, message, options.fix === undefined ? {} : { fix: options.fix });
    this.headers = options.headers ?? {};
  }
}
