/** State machines in a document: Mermaid blocks, and the enums whose variants their states are. */
import { readBlocks } from './document.mjs';

/**
 * @typedef {object} Machine
 * @property {{ crate: string, name: string, without: string[] }[]} enums with the variants that are no states of it
 * @property {string[]} states in order of their names
 */

/**
 * @param {string} document in Markdown, with comments such as `<!-- states: crate::Enum, crate::Other without Variant -->` before
 * the blocks
 * @returns {Machine[]}
 */
export function readMachines(document) {
	return readBlocks(document)
		.filter(({ language, note }) => language === 'mermaid' && note?.startsWith('states: '))
		.map(({ text, note }) => ({ enums: note.slice('states: '.length).split(', ').map(readEnum), states: statesOf(text) }));
}

/** @param {string} text as `crate::Enum without Variant Variant` */
function readEnum(text) {
	const [, crate, name, without = ''] = /^(\w+)::(\w+)(?: without (.*))?$/.exec(text) ?? [];
	if (!name) throw new Error(`"${text}" names no enum.`);
	return { crate, name, without: without.split(' ').filter(Boolean) };
}

/** Whatever an arrow begins or ends at. */
function statesOf(diagram) {
	const ends = [...diagram.matchAll(/^\s*(\S+) --> ([^\s:]+)/gm)].flatMap(([, from, to]) => [from, to]);
	return [...new Set(ends.filter((end) => end !== '[*]'))].sort();
}
