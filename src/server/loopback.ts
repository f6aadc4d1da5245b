// Which addresses only this machine can reach.

/** Whether listening on a host name or address keeps other machines out. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
