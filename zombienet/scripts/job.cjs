// Zombienet loads scripts by require().
exports.run = async (node, network) => (await import('./job.mjs')).job(node, network);
