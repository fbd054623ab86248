import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { events, isListening, port } from './streams.mjs';

const schema = buildSchema('type Query { ok: Boolean } type Subscription { feed(after: Int): Int, quiet: String, silent: String, error: String }');
const { feed, ...others } = schema.getSubscriptionType().getFields();
feed.subscribe = async function* (_, { after }) {
  for await (const { id } of events('feed', after)) yield { feed: Number(id) };
};
for (const field of Object.values(others)) {
  field.subscribe = async function* () {
    for await (const event of events(field.name)) yield { [field.name]: event.data };
  };
}
const handler = createHandler({ schema });
const server = createServer(async (request, response) => {
  try {                                                   // as its docs do it
    await handler(request, response);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(port, '127.0.0.1', () => isListening(() => server.close(() => process.exit())));
