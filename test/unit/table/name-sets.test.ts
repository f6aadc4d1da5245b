// The order in which AWS prints names: expectations are from errors that AWS gave to people who reported them.

import { expect, it } from "vitest";
import { printNameSet, printNames } from "../../../src/table/name-sets.ts";

function check(names: string, printed: string) {
  it(`prints ${printed}`, () => expect(printNameSet(names.split(" "))).toBe(printed));
}

check("created_at user_id", "[user_id, created_at]");
check(
  "id name description metadata type size linked_to access_count status status_message created_at updated_at external_id",
  "[status_message, metadata, description, created_at, access_count, external_id, type, size, updated_at, name, id, linked_to, status]",
);
check("a a", "[a]");

it("prints names as they are given", () => expect(printNames(["b", "a", "b"])).toBe("[b, a]"));
