// The smallest server that Node.js has, written as people write it.
import { createServer } from "node:http";

const server = createServer((_, answer) => answer.end("ok\n"));
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ listening: [`http://127.0.0.1:${server.address().port}`] }));
});
