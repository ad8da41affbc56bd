//! Many devices in one process that run nothing: each answers a node as an agent does, and has the report of a bundle ready in the
//! moment in which it is told of it. So a chain and its nodes can be put under load without the work of the devices.
//!
//! ```text
//! simulated_devices --data DIR --listen 127.0.0.1:8900 --devices 64 --slots 32 --operator 0x…
//! ```
//!
//! Device `i` has its key in `DIR/i` and answers below `http://127.0.0.1:8900/i`. All of them report the same of the same task.

use std::{error::Error, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{
	body::Bytes,
	extract::{DefaultBodyLimit, Path, State},
	http::HeaderMap,
	routing::{get, post},
	Json, Router,
};
use clap::Parser;
use codec::Encode;
use tidemill_agent::{
	answer::answer,
	auth::{Account, Signers},
	chain::Chain,
	conduct::Honest,
	key::DeviceKey,
	refusal::Refused,
	results::{Ending, Finished, Key},
	tools::ENGINE,
	work::{Board, Start},
};
use tidemill_primitives::{
	contract::{reconcile_message, DeviceInfo, Reconcile, Reconciled, MAX_BODY, VERSION},
	job::JobSpecV1,
	report::{Outcome, Report, TaskResult, TaskResults},
	MAX_SLOTS,
};

/// Bytes of each task's output, which nobody will fetch.
const OUTPUT: u64 = 64;

#[derive(Parser)]
struct Args {
	/// Folder with a folder for each device.
	#[arg(long)]
	data: PathBuf,
	/// Address of all of them.
	#[arg(long)]
	listen: SocketAddr,
	/// How many there are.
	#[arg(long)]
	devices: usize,
	/// Bundles that each runs at once.
	#[arg(long, value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_SLOTS)))]
	slots: u8,
	/// Key of a node's operator, who says what is to be run. Repeatable.
	#[arg(long = "operator", required = true)]
	operators: Vec<Account>,
}

/// A device that runs nothing.
struct Device {
	key: DeviceKey,
	chain: Chain,
	board: Board,
}

impl Device {
	fn open(data: PathBuf) -> Result<Self, Box<dyn Error>> {
		Ok(Device {
			key: DeviceKey::load_or_create(&data)?,
			chain: Chain::open(&data, None)?,
			board: Board::default(),
		})
	}

	fn reconcile(&self, body: &Reconcile) -> Result<Reconciled, Refused> {
		self.chain.advance(body.genesis, &body.head)?;
		for start in self.board.update(body).start {
			self.end(&start);
		}
		let answer = answer(body, &self.key, &Honest, |key| self.board.ready(key));
		answer.revealed.iter().for_each(|key| self.board.revealed(key));
		Ok(Reconciled {
			version: VERSION,
			attestation: answer.batch,
			progress: self.board.progress(&body.assignments),
			moves: vec![],
		})
	}

	/// Ends the work on a bundle before it has begun.
	fn end(&self, start: &Start) {
		let report = start
			.terms
			.as_ref()
			.ok()
			.and_then(|terms| report(&start.key, &terms.spec));
		match report.filter(|_| self.board.begin_saving(start)) {
			Some(report) => self.board.end(
				start,
				Ending::Finished(Finished {
					report,
					outputs: Vec::new(),
				}),
			),
			None => self.board.forget(start),
		}
	}
}

/// What every device reports of the bundle: each task has written something, with half of its fuel.
fn report(key: &Key, spec: &JobSpecV1) -> Option<Report> {
	let (first, count) = spec.bundle(key.bundle)?;
	let result = |task: u32| TaskResult {
		outcome: Outcome::Exit(0),
		output: (key.job, task).using_encoded(sp_crypto_hashing::blake2_256).into(),
		output_length: OUTPUT,
		fuel: spec.limits.fuel / 2,
	};
	let results: Vec<_> = (first..first + count).map(result).collect();
	Some(Report {
		results: TaskResults::try_from(results).ok()?,
	})
}

/// All devices, and who may tell them what to do.
struct Farm {
	devices: Vec<Device>,
	operators: Signers,
	slots: u8,
}

impl Farm {
	fn device(&self, index: usize) -> Result<&Device, Refused> {
		self.devices.get(index).ok_or(Refused::NoSuchCall)
	}
}

async fn device(State(farm): State<Arc<Farm>>, Path(index): Path<usize>) -> Result<Json<DeviceInfo>, Refused> {
	let device = farm.device(index)?;
	Ok(Json(DeviceInfo {
		version: VERSION,
		key: device.key.public(),
		software: env!("CARGO_PKG_VERSION").into(),
		engines: vec![ENGINE.into()],
		slots: farm.slots,
		stopping: false,
		awaiting: device.board.awaiting(),
	}))
}

async fn reconcile(
	State(farm): State<Arc<Farm>>,
	Path(index): Path<usize>,
	headers: HeaderMap,
	body: Bytes,
) -> Result<Json<Reconciled>, Refused> {
	farm.operators.check(&headers, &reconcile_message(&body))?;
	let body = serde_json::from_slice(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
	farm.device(index)?.reconcile(&body).map(Json)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
	let args = Args::parse();
	let open = |index: usize| Device::open(args.data.join(index.to_string()));
	let farm = Farm {
		devices: (0..args.devices).map(open).collect::<Result<_, _>>()?,
		operators: args.operators.into_iter().collect(),
		slots: args.slots,
	};
	let router = Router::new()
		.route("/{device}/v1/device", get(device))
		.route("/{device}/v1/reconcile", post(reconcile))
		.route("/healthz", get(|| async { "ok\n" }))
		.layer(DefaultBodyLimit::max(MAX_BODY))
		.with_state(Arc::new(farm));
	let listener = tokio::net::TcpListener::bind(args.listen).await?;
	Ok(axum::serve(listener, router).await?)
}
