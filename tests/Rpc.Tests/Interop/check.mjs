// A list of named checks; the process ends with 1 when one of them fails.
import assert from "node:assert/strict";

export { assert };

export async function run(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED ${name}: ${error.stack}`);
    }
  }
  process.exit(failed ? 1 : 0);
}

export async function rejects(action, code) {
  const error = await action().then(() => assert.fail("it should have failed"), (e) => e);
  assert.equal(error.code, code, String(error.stack));
  return error;
}
