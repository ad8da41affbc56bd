//! `POST /v1/reconcile`: what the device should be doing, against what it has to say.

use std::sync::Arc;

use axum::{
	extract::{Request, State},
	Json,
};
use serde::Deserialize;
use tidemill_primitives::contract::{reconcile_message, Assignment, Reconcile, Reconciled, MAX_BODY, VERSION};

use super::{body, Shared};
use crate::{answer::answer, refusal::Refused, work::span};

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
	Ok(Json(Reconciled {
		version: VERSION,
		attestation: answer.batch,
		progress,
	}))
}
