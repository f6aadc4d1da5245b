// A transport that keeps what it is given and answers what it is told. For tests of what the resource library sends.

import type { Transport } from "../../src/resource/transport/transport.ts";

export interface Call {
  readonly operation: string;
  readonly input: object;
}

export interface RecordingTransport extends Transport {
  readonly calls: Call[];
}

/** @param answer what each call is answered with, by its number from 0; a thrown error is the service's. */
export function recordingTransport(answer: (call: Call, number: number) => object = () => ({})): RecordingTransport {
  const calls: Call[] = [];
  return {
    calls,
    async call(operation, input) {
      const call = { operation, input };
      calls.push(call);
      return answer(call, calls.length - 1);
    },
  };
}
