/** Pages of polkadot.js Apps. */

/**
 * @param {string} node URL of its RPC, as `ws://127.0.0.1:9944`
 * @param {string} path of the page, as `explorer`
 * @returns {string} a link that opens the page for the chain of that node
 */
export function appsPage(node, path) {
	return `https://polkadot.js.org/apps/?rpc=${encodeURIComponent(node)}#/${path}`;
}

/**
 * @param {string} node
 * @param {any} call as `api.tx.market.cancelJob(7)`
 * @returns {{ hex: string, link: string }} the call ready to be signed, and the page that shows it decoded
 */
export function readyCall(node, call) {
	const hex = call.method.toHex();
	return { hex, link: appsPage(node, `extrinsics/decode/${hex}`) };
}
