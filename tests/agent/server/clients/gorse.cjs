// gorsejs against the address in argv: adds an item and feedback, and prints lists and neighbours.
const { Gorse } = require("gorsejs");

async function main([endpoint]) {
  const client = new Gorse({ endpoint, secret: "key" });
  const item = { ItemId: "js/1", IsHidden: false, Labels: ["shells"], Categories: ["Sea"], Timestamp: "2024-05-01", Comment: "Shells" };
  await client.upsertItem(item);
  const { Comment } = await client.getItem("js/1");
  await client.insertFeedbacks([{ FeedbackType: "like", UserId: "jo", ItemId: "film/0", Timestamp: "2024-06-01" }]);
  const feedback = await client.getUserFeedbackByType("jo", "like");
  const list = await client.getRecommend({ userId: "jo", cursorOptions: { n: 3 } });
  const neighbours = await client.getItemNeighbors({ itemId: "film/0", cursorOptions: { n: 2 } });
  await client.deleteItem("js/1");
  const missing = await client.getItem("js/1").catch((error) => error.response?.status ?? error.code);
  return { Comment, feedback: feedback.map((each) => each.ItemId), list, neighbours, missing };
}

main(process.argv.slice(2)).then((answer) => console.log(JSON.stringify(answer)));
