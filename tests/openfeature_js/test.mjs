// OpenFeature's own OFREP providers against a running gateway: MAINSPRING_URL, SERVICE_TOKEN, TOKEN.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";

const { MAINSPRING_URL: baseUrl, SERVICE_TOKEN: serviceToken, TOKEN: token } = process.env;
const bearer = (value) => [["Authorization", `Bearer ${value}`]];
const bob = { targetingKey: "bob", country: "KE" };

after(() => setTimeout(() => process.exit(), 100).unref());

await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headers: bearer(serviceToken) }));
const server = OpenFeature.getClient();

test("the server's provider gets values of every type, and why", async () => {
  const color = await server.getStringDetails("color", "none", bob);
  assert.equal(color.value, "#00f");
  assert.equal(color.variant, "blue");
  assert.equal(color.reason, "TARGETING_MATCH");
  assert.equal(color.flagMetadata.ruleId, "kenya");
  assert.equal(await server.getBooleanValue("static", false, bob), true);
  assert.ok([1.5, 10].includes(await server.getNumberValue("share", 0, bob)));
  assert.deepEqual(await server.getObjectValue("layout", {}, bob), { rows: 3, wide: null });
});

test("the server's provider uses the default of the code where there is no value", async () => {
  const missing = await server.getBooleanDetails("nowhere", true, bob);
  assert.equal(missing.value, true);
  assert.equal(missing.errorCode, "FLAG_NOT_FOUND");
  const lost = await server.getNumberDetails("share", 7, {});
  assert.equal(lost.value, 7);
  assert.equal(lost.errorCode, "TARGETING_KEY_MISSING");
  assert.equal(await server.getStringValue("off", "mine", bob), "mine");
});

test("a provider whose token is no good says so", async () => {
  await OpenFeature.setProviderAndWait("stranger", new OFREPProvider({ baseUrl, headers: bearer("nonsense") }));
  const details = await OpenFeature.getClient("stranger").getBooleanDetails("static", false, bob);
  assert.equal(details.value, false);
  assert.equal(details.reason, "ERROR");
});

test("the browser's provider gets all flags at once, and then that nothing has changed", async () => {
  const statuses = [];
  const fetchImplementation = async (...given) => {
    const answer = await fetch(...given);
    statuses.push(answer.status);
    return answer;
  };
  const provider = new OFREPWebProvider({
    baseUrl, headers: bearer(token), pollInterval: 50, cacheMode: "disabled", fetchImplementation,
  });
  await WebOpenFeature.setContext({ country: "KE" });
  await WebOpenFeature.setProviderAndWait(provider);
  const client = WebOpenFeature.getClient();
  assert.equal(client.getStringValue("color", "none"), "#00f");
  assert.equal(client.getBooleanValue("open", false), true);
  assert.equal(client.getBooleanDetails("hidden", false).errorCode, "FLAG_NOT_FOUND");
  assert.equal(client.getStringValue("off", "mine"), "mine");
  while (!statuses.includes(304)) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(client.getStringValue("color", "none"), "#00f");
  await WebOpenFeature.close();
});
