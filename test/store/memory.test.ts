// The memory store keeps the contract.

import { MemoryStore } from "../../src/store/memory.ts";
import { describeStore } from "./store-suite.ts";

describeStore("memory", async () => ({ store: new MemoryStore() }));
