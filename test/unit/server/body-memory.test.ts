// Memory that bodies share one after the other: nobody's answer is written over before it has been sent.

import { expect, onTestFinished, test } from "vitest";
import { HEAD_BYTES_MAX, Loan } from "../../../src/server/body-memory.ts";
import { type Executor, serve } from "../../../src/server/index.ts";
import { echo, fakeExecutor } from "./fake-executor.ts";
import { RawConnection } from "./raw-connection.ts";

/** Memory for a body, and the whole of which it is a part. */
function lend(bytes: number) {
  const loan = new Loan();
  const body = loan.allocate(bytes);
  return { loan, body, memory: body.buffer };
}

test("as much is lent as was asked for, with room for a head", () => {
  for (const bytes of [0, 1, 3_071, 3_072, 3_073, 300_000, 1_048_576, 5_000_000]) {
    const { loan, body } = lend(bytes);
    expect(body.length).toBe(bytes);
    body.fill("b");
    const head = "h".repeat(HEAD_BYTES_MAX);
    expect(loan.withHead(head).toString() === head + "b".repeat(bytes)).toBe(true);
    expect(loan.withHead("head").toString() === `head${"b".repeat(bytes)}`).toBe(true);
  }
});

test("what is given back is lent again, to one at a time", () => {
  const first = lend(40_000);
  const second = lend(40_000);
  expect(second.memory).not.toBe(first.memory);
  first.loan.giveBack();
  const third = lend(50_000);
  expect(third.memory).toBe(first.memory);
  expect(third.body.length).toBe(50_000);
  expect(lend(50_000).memory).not.toBe(first.memory);
});

test("no more is kept than 32 MB", () => {
  const loans = Array.from({ length: 40 }, () => lend(1_000_000));
  const memory = new Set(loans.map((lent) => lent.memory));
  for (const { loan } of loans) loan.giveBack();
  const again = Array.from({ length: 40 }, () => lend(1_000_000)).filter((lent) => memory.has(lent.memory));
  expect(again.length).toBeGreaterThan(20);
  expect(again.length).toBeLessThanOrEqual(32);
});

/** `count` times the first character of a request. */
interface Repeat {
  readonly character: string;
  readonly count: number;
}

const repeating: Executor = {
  ...fakeExecutor(),
  async executeJson(_service, _operation, body, output) {
    const { character, count }: Repeat = JSON.parse(Buffer.from(body).toString());
    return output!.allocate(count).fill(character);
  },
};

async function connections(executor: Executor, count: number): Promise<RawConnection[]> {
  const server = await serve(executor, { port: 0, anonymous: true });
  const opened = Array.from({ length: count }, () => new RawConnection(server.port));
  onTestFinished(async () => {
    for (const { socket } of opened) socket.destroy();
    await server.close();
  });
  return opened;
}

const ask = (connection: RawConnection, repeat: Repeat) => connection.write(echo(JSON.stringify(repeat)));

async function check(connection: RawConnection, { character, count }: Repeat): Promise<void> {
  const { status, body } = await connection.response();
  expect(status).toBe(200);
  expect(body.length).toBe(count);
  expect(body === character.repeat(count), `only ${character}`).toBe(true);
}

test("answers that are read late are what they were", async () => {
  const [slow, other, ...quick] = (await connections(repeating, 6)) as [
    RawConnection,
    RawConnection,
    ...RawConnection[],
  ];
  const late: Repeat = { character: "a", count: 2_000_000 };
  const later: Repeat = { character: "b", count: 900_000 };
  slow.socket.pause();
  other.socket.pause();
  ask(slow, late);
  for (let i = 0; i < 8; i++) ask(other, later);
  for (let round = 0; round < 40; round++) {
    const asked = quick.map((_, i) => ({
      character: "cdef"[i]!,
      count: [40, 4_000, 900_000, 2_000_000][(round + i) % 4]!,
    }));
    for (const [i, connection] of quick.entries()) ask(connection, asked[i]!);
    await Promise.all(quick.map((connection, i) => check(connection, asked[i]!)));
  }
  slow.socket.resume();
  other.socket.resume();
  await check(slow, late);
  for (let i = 0; i < 8; i++) await check(other, later);
});

test("a client that leaves in the middle of its answer disturbs no other", async () => {
  const [leaving, ...others] = (await connections(repeating, 4)) as [RawConnection, ...RawConnection[]];
  leaving.socket.pause();
  ask(leaving, { character: "a", count: 2_000_000 });
  for (let round = 0; round < 20; round++) {
    if (round === 5) leaving.socket.resetAndDestroy();
    const asked = others.map((_, i) => ({ character: "bcd"[i]!, count: 1_900_000 }));
    for (const [i, connection] of others.entries()) ask(connection, asked[i]!);
    await Promise.all(others.map((connection, i) => check(connection, asked[i]!)));
  }
});

test("a body of the executor's own stays its own", async () => {
  const kept = Buffer.from('{"kept":true}');
  const executor: Executor = {
    ...fakeExecutor(),
    async executeJson(_service, _operation, _body, output) {
      output?.allocate(kept.length).fill("x");
      return kept;
    },
  };
  const [connection] = (await connections(executor, 1)) as [RawConnection];
  for (let i = 0; i < 3; i++) {
    connection.write(echo("{}"));
    expect((await connection.response()).body).toBe('{"kept":true}');
  }
  expect(kept.toString()).toBe('{"kept":true}');
});
