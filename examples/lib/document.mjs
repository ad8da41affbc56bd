/** The commands in a document: its fenced blocks, in order. */

/**
 * @typedef {object} Block
 * @property {string} language what follows the fence, as `sh`
 * @property {string} text its lines
 * @property {number} line number of its first line in the document
 * @property {string | null} note what an HTML comment in the line before the fence says
 */

/**
 * @param {string} document in Markdown
 * @returns {Block[]}
 */
export function readBlocks(document) {
	const lines = document.split('\n');
	const blocks = [];
	for (let at = 0; at < lines.length; at++) {
		const fence = /^```(\w*)$/.exec(lines[at]);
		if (!fence) continue;
		const end = lines.indexOf('```', at + 1);
		if (end === -1) throw new Error(`The block that begins in line ${at + 1} does not end.`);
		const note = /^<!-- (.*) -->$/.exec(lines[at - 1] ?? '');
		blocks.push({ language: fence[1], text: lines.slice(at + 1, end).join('\n'), line: at + 2, note: note ? note[1] : null });
		at = end;
	}
	return blocks;
}

/**
 * Puts other values into assignments, as somebody does who follows the document.
 * @param {string} text of a block
 * @param {Record<string, string | (() => string)>} values by name of the variable
 * @param {(name: string) => void} used told each name that was found
 * @returns {string}
 */
export function assign(text, values, used) {
	return text.replace(/^([A-Z_]+)=\S*/gm, (whole, name) => {
		if (!(name in values)) return whole;
		used(name);
		const value = values[name];
		return `${name}='${typeof value === 'function' ? value() : value}'`;
	});
}
