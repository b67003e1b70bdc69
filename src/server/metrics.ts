/** Where the server tells what it does, and what is scraped of it. */
export interface ServerMetrics {
  readonly contentType: string;
  present(): Promise<string>;
  /** Seconds from the head of the request to the end of its answer; `route` is a pattern, never what was sent. */
  answered(route: string, status: number, seconds: number): void;
  /** An error that a caller is shown, by its code. */
  failed(code: string): void;
}

/** What callers have open at this moment. */
export interface ServerLoad {
  readonly operations: number;
  readonly sockets: number;
  readonly streams: number;
}
