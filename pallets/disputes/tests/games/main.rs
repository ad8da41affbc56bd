//! Games about real runs of real programs: nothing of the machine is mocked. What committees and rewards do is.

#![allow(missing_docs)]

mod admission;
mod attacks;
mod bonds;
mod clocks;
mod completeness;
mod mock;
mod moves;
mod openings;
mod world;
