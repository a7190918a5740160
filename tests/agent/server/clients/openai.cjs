// openai against the address in argv: prints a whole answer, the same one streamed, and that of a client that left before.
const OpenAI = require("openai");

async function main([baseURL, content]) {
  const client = new OpenAI({ baseURL, apiKey: "none" });
  const asked = { model: "whyrec", messages: [{ role: "user", content }] };
  const models = (await client.models.list()).data.map((model) => model.id);
  const leaving = await client.chat.completions.create({ ...asked, stream: true });
  leaving.controller.abort();
  const whole = (await client.chat.completions.create(asked)).choices[0].message.content;
  let streamed = "";
  for await (const chunk of await client.chat.completions.create({ ...asked, stream: true }))
    streamed += chunk.choices[0]?.delta.content ?? "";
  const refusal = await client.chat.completions.create({ ...asked, model: "gpt-5" }).catch((error) => error.code);
  return { models, whole, streamed, refusal };
}

main(process.argv.slice(2)).then((answer) => console.log(JSON.stringify(answer)));
