/** docs/security.md has its tables as they are computed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { withTables } from '../lib/security-tables.mjs';

test('the tables of docs/security.md are those that are computed', async () => {
	const document = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8');
	assert.equal(document, withTables(document), 'make tables writes them');
});

test('a place that is missing or unknown is an error', () => {
	assert.throws(() => withTables('no table at all'), /has no place for capture/);
	assert.throws(() => withTables('<!-- table: other -->\n<!-- end of table -->'), /no table "other"/);
});
