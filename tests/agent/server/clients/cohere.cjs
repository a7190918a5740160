// cohere-ai against the address in argv: prints the order of both versions of the call, and the message of a refusal.
const { CohereClient, CohereClientV2 } = require("cohere-ai");

async function main([baseUrl, query, texts]) {
  const documents = JSON.parse(texts);
  const first = await new CohereClient({ token: "key", environment: baseUrl }).rerank({ query, documents, model: "m" });
  const client = new CohereClientV2({ token: "key", environment: baseUrl });
  const second = await client.rerank({ model: "rerank-v4.0", query, documents, topN: 3 });
  const refusal = await client.rerank({ model: "m", query: "", documents }).catch((error) => error.body.message);
  return { first: first.results, second: second.results, refusal };
}

main(process.argv.slice(2)).then((answer) => console.log(JSON.stringify(answer)));
