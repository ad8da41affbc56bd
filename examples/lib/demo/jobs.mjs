/** The three real jobs of the demo, and what is made of their outputs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJob } from '../job-file.mjs';
import { animate, readPpm, stitch } from '../png.mjs';
import { tideMill } from '../scene.mjs';
import { must } from './checks.mjs';
