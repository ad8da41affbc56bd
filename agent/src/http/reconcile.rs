//! `POST /v1/reconcile`: what the device should be doing, against what it has to say.

use std::sync::Arc;

use axum::{
	extract::{Request, State},
	Json,
};
use codec::{DecodeAll, Encode};
use serde::Deserialize;
use sp_core::Bytes;
use tidemill_primitives::{
	contract::{
		reconcile_message, Assignment, Contested, Reconcile, Reconciled, SignedPlay, MAX_BODY, MAX_MOVES, VERSION,
	},
	dispute::{ContestView, Play},
	interfaces::Player,
	report::TaskResult,
};

use super::{body, Shared};
use crate::{
	answer::answer,
	play::{Now, Seat},
	refusal::Refused,
	results::Key,
	work::{span, Ready, Terms},
};

/// What any version of a body has.
#[derive(Deserialize)]
struct Versioned {
	version: u64,
}

pub(super) async fn reconcile(
	State(shared): State<Arc<Shared>>,
	request: Request,
) -> Result<Json<Reconciled>, Refused> {
	let (parts, body) = request.into_parts();
	let bytes = body::read(body, MAX_BODY).await?;
	shared.operators.check(&parts.headers, &reconcile_message(&bytes))?;
	let malformed = |error: serde_json::Error| Refused::Malformed(error.to_string());
	let Versioned { version } = serde_json::from_slice(&bytes).map_err(malformed)?;
	if version != u64::from(VERSION) {
		return Err(Refused::WrongVersion(version));
	}
	let body: Reconcile = serde_json::from_slice(&bytes).map_err(malformed)?;
	shared.chain.advance(body.genesis, &body.head)?;
	shared.metrics.reconciled();
	shared.ticks.send_replace(body.head.tick);
	shared.runner.carry_out(shared.board.update(&body));

	let answer = answer(&body, &shared.key, &*shared.conduct, |key| shared.board.ready(key));
	answer.revealed.iter().for_each(|key| shared.board.revealed(key));
	if let Some(signed) = &answer.batch {
		let mut counted = shared.counted.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		// The same batch again is no more said than before.
		if *counted != signed.batch.0 {
			for item in &answer.items {
				shared.metrics.attestations.with_label_values(&[item.name()]).inc();
				let Some(duty) = item.duty() else { continue };
				let about = |it: &&Assignment| (it.bundle.job, it.bundle.bundle) == (duty.job, duty.bundle);
				if let Some(Assignment { bundle, .. }) = body.assignments.iter().find(about) {
					let work = span(bundle.job, &bundle.into(), duty.seat);
					work.in_scope(|| tracing::info!(kind = item.name(), "signed"));
				}
			}
			*counted = signed.batch.0.clone();
		}
	}
	let progress = shared.board.progress(&body.assignments);
	let moves = moves(&shared, &body);
	Ok(Json(Reconciled {
		version: VERSION,
		attestation: answer.batch,
		progress,
		moves,
	}))
}

/// The moves that the device makes in the contests that the node tells of, signed.
fn moves(shared: &Shared, body: &Reconcile) -> Vec<SignedPlay> {
	let Some(device) = body.device else { return Vec::new() };
	let read: Vec<_> = body.contests.iter().filter_map(|it| contested(shared, it)).collect();
	let player = Player::Device(device.id);
	let seats: Vec<Seat> = read
		.iter()
		.map(|(contested, contest, terms, own)| Seat {
			bundle: contested.bundle,
			contest,
			player: &player,
			own,
			terms,
		})
		.collect();
	let now = Now {
		number: body.head.number,
		tick: body.head.tick,
	};
	let mut plays = shared.games.moves(&seats, now);
	// A proof is most of what an answer can hold.
	let mut proofs = 0;
	plays.retain(|play| {
		proofs += usize::from(matches!(play, Play::Prove { .. }));
		!matches!(play, Play::Prove { .. }) || proofs == 1
	});
	plays.truncate(MAX_MOVES);
	let sign = |play: Play| SignedPlay {
		signature: Bytes(shared.key.sign(&play.message(body.genesis, device.id)).to_vec()),
		play: Bytes(play.encode()),
	};
	plays.into_iter().map(sign).collect()
}

type Read<'a> = (&'a Contested, ContestView, Arc<Terms>, Vec<Option<TaskResult>>);

/// A contest with what this device knows of the bundle; none if the node is of another release, or tells too little.
fn contested<'a>(shared: &Shared, contested: &'a Contested) -> Option<Read<'a>> {
	let key = Key::from(&contested.bundle);
	let work = span(contested.bundle.job, &key, None);
	let contest = ContestView::decode_all(&mut &contested.contest[..]).inspect_err(|error| {
		work.in_scope(|| tracing::warn!(%error, "the contest cannot be read: use a node and an agent of one release"));
	});
	let Some(terms) = shared.board.terms(&key.job) else {
		work.in_scope(|| tracing::warn!("contested, but the node does not tell the job's terms"));
		return None;
	};
	let own = match shared.board.ready(&key) {
		Some(Ready::Report(finished)) => finished.report.results.iter().copied().map(Some).collect(),
		_ => Vec::new(),
	};
	Some((contested, contest.ok()?, terms, own))
}
