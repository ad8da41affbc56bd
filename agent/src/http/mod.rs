//! The agent's HTTP contract, see [`tidemill_primitives::contract`].

mod blobs;
mod body;
mod range;
mod reconcile;
mod upload;

use std::sync::Arc;

use axum::{
	extract::{DefaultBodyLimit, Request, State},
	http::{header, HeaderValue, Method},
	middleware::{self, Next},
	response::{IntoResponse, Response},
	routing::{get, post, put},
	Json, Router,
};
use tidemill_primitives::{
	contract::{DeviceInfo, VERSION},
	Tick,
};
use tokio::sync::{watch, Semaphore};

use crate::{
	auth::Signers,
	chain::Chain,
	conduct::Conduct,
	key::DeviceKey,
	metrics::Metrics,
	play::Games,
	refusal::{RefusalCode, Refused},
	store::Store,
	work::{engine_name, Board, Runner, ENGINES},
};

/// Uploads at a time.
pub const MAX_UPLOADS: usize = 32;

/// What the handlers share.
pub struct Shared {
	/// The device's key.
	pub key: DeviceKey,
	/// The chain that is served.
	pub chain: Chain,
	/// Who may say what is to be done.
	pub operators: Signers,
	/// Who may bring blobs.
	pub uploaders: Signers,
	/// What there is to do.
	pub board: Arc<Board>,
	/// Does it.
	pub runner: Arc<Runner>,
	/// Plays the games of disputes.
	pub games: Games,
	/// Blobs.
	pub store: Arc<Store>,
	/// Counts.
	pub metrics: Arc<Metrics>,
	/// Has the last word on what is said.
	pub conduct: Arc<dyn Conduct>,
	/// Takes the chain's tick.
	pub ticks: watch::Sender<Tick>,
	/// Bundles that run at once.
	pub slots: u8,
	/// Lets in no more than [`MAX_UPLOADS`].
	pub uploads: Semaphore,
	/// The last batch that was counted as signed.
	pub counted: std::sync::Mutex<Vec<u8>>,
}

/// The contract's calls.
pub fn router(shared: Arc<Shared>) -> Router {
	Router::new()
		.route("/v1/device", get(device))
		.route("/v1/reconcile", post(reconcile::reconcile))
		.route("/v1/blobs", put(upload::upload))
		.route("/v1/blobs/{hash}", get(blobs::blob))
		.route("/metrics", get(metrics))
		.route("/healthz", get(healthz))
		.fallback(|| async { Refused::NoSuchCall })
		.method_not_allowed_fallback(|| async { Refused::WrongMethod })
		.layer(middleware::from_fn_with_state(shared.clone(), finish))
		// Each handler has its own bound.
		.layer(DefaultBodyLimit::disable())
		.with_state(shared)
}

/// Counts refusals, and lets web pages read what anybody may read.
async fn finish(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
	let (method, path) = (request.method().clone(), request.uri().path().to_owned());
	let mut response = next.run(request).await;
	if let Some(RefusalCode(code)) = response.extensions().get() {
		tracing::debug!(%method, path, code, "refused");
		shared.metrics.refusals.with_label_values(&[code]).inc();
	}
	let headers = response.headers_mut();
	headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
	if matches!(method, Method::GET | Method::HEAD) {
		headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
		let exposed = HeaderValue::from_static("accept-ranges, content-length, content-range, etag");
		headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
	}
	response
}

async fn device(State(shared): State<Arc<Shared>>) -> Json<DeviceInfo> {
	Json(DeviceInfo {
		version: VERSION,
		key: shared.key.public(),
		software: env!("CARGO_PKG_VERSION").into(),
		engines: ENGINES.map(engine_name).to_vec(),
		slots: shared.slots,
		stopping: shared.board.stopping(),
		awaiting: shared.board.awaiting(),
	})
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Result<Response, Refused> {
	let metrics = &shared.metrics;
	let (queued, running) = shared.board.counts();
	metrics.queued.set(queued as i64);
	metrics.running.set(running as i64);
	metrics.blob_bytes.set(shared.store.bytes() as i64);
	let text = metrics.text().map_err(|error| Refused::Disk(error.to_string()))?;
	Ok(([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response())
}

async fn healthz() -> &'static str {
	"ok\n"
}
