import { type DestinationStream, pino, stdTimeFunctions } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFormat = "logfmt" | "json";
export type LogFields = Readonly<Record<string, unknown>>;

/** A static message and fields. Values of secrets never come here: they are `Secret`s, which print as `<secret>`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where complete lines go. */
  readonly write: (line: string) => void;
}

export function createLogger({ level, format, write }: LoggerOptions): Logger {
  const destination: DestinationStream = {
    write: format === "json" ? write : (line) => write(`${logfmt(JSON.parse(line) as Record<string, unknown>)}\n`),
  };
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "msg",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

function logfmt(record: Record<string, unknown>): string {
  return Object.entries(record)
    .map(([key, value]) => `${key}=${logfmtValue(value)}`)
    .join(" ");
}

function logfmtValue(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return logfmtValue(value.join(", "));
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  return /^[^\s"=]+$/u.test(text) ? text : JSON.stringify(text);
}

/** For commands that print a result and nothing else. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
