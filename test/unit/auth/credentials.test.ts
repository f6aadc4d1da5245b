// The file of access keys.

import { expect, test } from "vitest";
import { parseCredentials } from "../../../src/auth/credentials.ts";

test("access keys, a line each", () => {
  expect(parseCredentials("# ours\n\nAKIA:a/b+c=\r\n  ASIA:secret:token  \n")).toEqual([
    { accessKeyId: "AKIA", secretAccessKey: "a/b+c=", sessionToken: undefined },
    { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" },
  ]);
});

test.each([
  ["", "The credentials hold no access key"],
  ["# nothing", "The credentials hold no access key"],
  ["AKIA", "Line 1 of the credentials is not accessKeyId:secretAccessKey"],
  ["A:b\nAKIA:", "Line 2 of the credentials is not accessKeyId:secretAccessKey"],
  [":secret", "Line 1 of the credentials is not accessKeyId:secretAccessKey"],
  ["A:b:", "Line 1 of the credentials is not accessKeyId:secretAccessKey"],
  ["A:b:c:d", "Line 1 of the credentials is not accessKeyId:secretAccessKey"],
  ["A:b\nA:c", "Line 2 of the credentials repeats the access key A"],
])("%j is refused, and no secret shown", (text, message) => {
  expect(() => parseCredentials(text)).toThrow(message);
});
