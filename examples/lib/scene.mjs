/** The picture that the demo has rendered: a tide mill, its wheel turning in the swell. Shapes only: fonts are not at hand. */

const WIDTH = 640;
const HEIGHT = 360;

/**
 * @param {number} frame
 * @param {number} frames of one round; the last leads over into the first
 * @returns {string} an SVG
 */
export function tideMill(frame, frames) {
	const phase = (2 * Math.PI * frame) / frames;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
		'<defs>',
		gradient('sky', ['#14213d', '#3d4f7c', '#d98e73', '#f6d8a8'], [0, 0.45, 0.8, 1]),
		gradient('sea', ['#2b6c7d', '#123246'], [0, 1]),
		gradient('near', ['#1d5566', '#081c2b'], [0, 1]),
		'<radialGradient id="sun"><stop offset="0" stop-color="#fff3cf"/><stop offset="0.35" stop-color="#ffd98a"/><stop offset="1" stop-color="#ffd98a" stop-opacity="0"/></radialGradient>',
		'</defs>',
		`<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>`,
		`<circle cx="150" cy="206" r="95" fill="url(#sun)" opacity="${fixed(0.85 + 0.1 * Math.cos(phase))}"/>`,
		'<circle cx="150" cy="206" r="26" fill="#fff0c2"/>',
		stars(phase),
		gulls(phase),
		'<path d="M0 226 L70 206 L150 222 L236 198 L330 224 L420 204 L520 226 L640 208 V250 H0 Z" fill="#39435f" opacity="0.75"/>',
		wave(224, 4, 150, phase, 'url(#sea)', 1),
		glitter(phase),
		wave(246, 5, 210, -phase, '#22596a', 0.8),
		house(phase),
		wheel(398, 262, 74, phase),
		wave(292, 7, 128, 2 * phase, 'url(#near)', 0.92),
		splashes(phase),
		wave(326, 8, 213, -phase, '#06141f', 0.95),
		'</svg>',
	].join('\n');
}

/** @param {string} id @param {string[]} colours @param {number[]} stops */
function gradient(id, colours, stops) {
	const inner = colours.map((colour, index) => `<stop offset="${stops[index]}" stop-color="${colour}"/>`).join('');
	return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${inner}</linearGradient>`;
}

/** A surface of water that moves by whole wavelengths in a round. */
function wave(level, height, length, phase, fill, opacity) {
	const points = [];
	for (let x = -8; x <= WIDTH + 8; x += 8) {
		const angle = (2 * Math.PI * x) / length;
		points.push(`${x} ${fixed(level + height * Math.sin(angle + phase) + 0.4 * height * Math.sin(2 * angle - phase))}`);
	}
	return `<path d="M${points.join(' L')} V${HEIGHT} H-8 Z" fill="${fill}" opacity="${opacity}"/>`;
}

function stars(phase) {
	const dots = [];
	for (let index = 0; index < 46; index++) {
		const [x, y] = [(index * 197.3) % WIDTH, ((index * 61.7) % 120) * ((index % 5) / 6 + 0.2)];
		const light = 0.35 + 0.35 * Math.sin(phase * (1 + (index % 2)) + index);
		dots.push(`<circle cx="${fixed(x)}" cy="${fixed(y + 6)}" r="${fixed(0.6 + (index % 3) * 0.35)}" opacity="${fixed(light)}"/>`);
	}
	return `<g fill="#fff8e8">${dots.join('')}</g>`;
}

function gulls(phase) {
	const birds = [0, 1, 2].map((index) => {
		const [x, y] = [236 + 46 * index + 14 * Math.sin(phase + index), 92 + 17 * ((index * 2) % 3) + 5 * Math.cos(phase + 2 * index)];
		const lift = 7 * Math.sin(2 * phase + 1.7 * index);
		return `<path d="M${fixed(x - 13)} ${fixed(y - lift)} Q${fixed(x - 5)} ${fixed(y - 5)} ${fixed(x)} ${fixed(y)} Q${fixed(x + 5)} ${fixed(y - 5)} ${fixed(x + 13)} ${fixed(y - lift)}"/>`;
	});
	return `<g fill="none" stroke="#1b2540" stroke-width="2.2" stroke-linecap="round">${birds.join('')}</g>`;
}

/** Sunlight on the water. */
function glitter(phase) {
	const lines = [];
	for (let index = 0; index < 16; index++) {
		const spread = 6 + index * 3.4;
		const x = 150 + spread * Math.sin(index * 2.4 + phase * (index % 2 ? 1 : -1));
		lines.push(`<rect x="${fixed(x - 10)}" y="${fixed(228 + index * 4.2)}" width="${fixed(20 - index * 0.5)}" height="1.8" rx="0.9" opacity="${fixed(0.75 - index * 0.035)}"/>`);
	}
	return `<g fill="#ffdf9e">${lines.join('')}</g>`;
}

function house(phase) {
	const smoke = [0, 1, 2, 3, 4].map((index) => {
		const rise = (phase / (2 * Math.PI) + index / 5) % 1;
		return `<circle cx="${fixed(556 + 26 * rise + 4 * Math.sin(6 * rise + index))}" cy="${fixed(96 - 66 * rise)}" r="${fixed(4 + 11 * rise)}" opacity="${fixed(0.34 * (1 - rise))}"/>`;
	});
	const bricks = [];
	for (let row = 0; row < 7; row++) {
		for (let column = 0; column < 7; column++) {
			bricks.push(`<rect x="${432 + column * 26 + (row % 2) * 12}" y="${214 + row * 11}" width="22" height="8" rx="1.5" opacity="${fixed(0.22 + ((row * 7 + column * 3) % 5) * 0.07)}"/>`);
		}
	}
	const glow = fixed(0.8 + 0.15 * Math.sin(2 * phase));
	const window = (x, y) => `<rect x="${x}" y="${y}" width="18" height="24" rx="8" fill="#ffcf6b" opacity="${glow}"/><path d="M${x + 9} ${y} V${y + 24} M${x} ${y + 12} H${x + 18}" stroke="#4a3324" stroke-width="1.6"/>`;
	return [
		`<g fill="#e8e4dc">${smoke.join('')}</g>`,
		'<rect x="546" y="96" width="20" height="46" fill="#5b4638"/><rect x="542" y="92" width="28" height="7" fill="#4a3830"/>',
		'<rect x="424" y="142" width="196" height="150" fill="#8a6f58"/>',
		'<rect x="424" y="208" width="196" height="90" fill="#6b6a70"/>',
		`<g fill="#3f4048">${bricks.join('')}</g>`,
		'<path d="M408 146 L520 84 L636 146 Z" fill="#6d3b30"/><path d="M408 146 L520 84 L526 87 L424 146 Z" fill="#8c5140"/>',
		window(452, 162), window(512, 162), window(572, 162),
		'<path d="M560 298 V246 a20 20 0 0 1 40 0 V298 Z" fill="#2f2620"/>',
	].join('');
}

/** The wheel: twelve paddles, so that a twelfth of a turn in a round looks whole. It makes two twelfths. */
function wheel(x, y, radius, phase) {
	const turn = (phase / (2 * Math.PI)) * 60;
	const paddles = [];
	for (let index = 0; index < 12; index++) {
		paddles.push(`<g transform="rotate(${fixed(index * 30 + turn)})"><path d="M0 0 V-${radius}" stroke="#5a4030" stroke-width="4.5"/><rect x="-13" y="-${radius + 9}" width="26" height="15" rx="2" fill="#7a5a40"/><rect x="-13" y="-${radius + 9}" width="26" height="4" fill="#a8835f"/></g>`);
	}
	return [
		`<g transform="translate(${x} ${y})">`,
		`<circle r="${radius - 4}" fill="none" stroke="#4a3426" stroke-width="6"/>`,
		`<circle r="${radius - 26}" fill="none" stroke="#4a3426" stroke-width="4.5"/>`,
		...paddles,
		`<circle r="13" fill="#3a2a20"/><circle r="6" fill="#c9a36d"/>`,
		'</g>',
	].join('');
}

/** Drops that the paddles throw up where they leave the water. */
function splashes(phase) {
	const drops = [];
	for (let index = 0; index < 18; index++) {
		const life = (phase / Math.PI + index / 9) % 1;
		const x = 330 - 26 * life - (index % 5) * 7;
		const y = 292 - (30 + (index % 4) * 9) * Math.sin(Math.PI * life) + 4 * (index % 3);
		drops.push(`<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${fixed(1.2 + (index % 3) * 0.7)}" opacity="${fixed(0.85 * (1 - life))}"/>`);
	}
	return `<g fill="#dff3f5">${drops.join('')}</g>`;
}

/** @param {number} value as few digits as the eye needs */
function fixed(value) {
	return String(Math.round(value * 100) / 100);
}
