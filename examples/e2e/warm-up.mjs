/** Makes once, before tests start many networks side by side, what all of them need: the genesis and the compiled runtime. */
import { Network } from '../lib/network.mjs';

const network = await Network.start({ providers: 0, agents: [], uploaders: [] });
await network.stop();
