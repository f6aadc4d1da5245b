// What the server logs with: the part of pino it uses, loaded when there is something to say. A server that says nothing
// starts sooner and stays smaller.

export const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A pino logger is one. */
export interface Log {
  isLevelEnabled(level: string): boolean;
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** A log on standard error: one JSON object a line, with the time in ISO 8601. */
export function openLog(level: LogLevel): Log {
  let opened: Promise<Log> | undefined;
  const isLevelEnabled = (name: string) =>
    level !== "silent" && LOG_LEVELS.indexOf(name as LogLevel) <= LOG_LEVELS.indexOf(level);
  const write = (name: Exclude<LogLevel, "silent">) => (fields: object, message: string) => {
    if (!isLevelEnabled(name)) return;
    opened ??= openPino(level);
    void opened.then((log) => log[name](fields, message));
  };
  return { isLevelEnabled, error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") };
}

async function openPino(level: LogLevel): Promise<Log> {
  const { pino } = await import("pino");
  const timestamp = pino.stdTimeFunctions.isoTime;
  const log: Log = pino({ level, base: undefined, timestamp }, pino.destination({ fd: 2, sync: true }));
  return log;
}
