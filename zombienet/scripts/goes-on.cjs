// Zombienet loads scripts by require().
exports.run = async (node, network) => (await import('./checks.mjs')).goesOn(node, network);
