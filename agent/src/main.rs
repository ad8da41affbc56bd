//! `tidemill-agent`: the daemon of a device.

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use tidemill_agent::{
	cli::{self, Cli},
	conduct::Honest,
};

fn main() -> ExitCode {
	cli::main(Cli::parse(), Arc::new(Honest))
}
