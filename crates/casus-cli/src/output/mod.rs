//! Output: whole lines to standard output, in one of several forms.

pub mod conllu;
pub mod csv;
pub mod document;
pub mod explanation;
pub mod gloss;
pub mod jsonl;
mod marks;
mod paint;
#[cfg(test)]
mod sample;
pub mod summary;
pub mod table;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::ValueEnum;

pub use paint::Style;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

/// Held while lines are being written, so that a stop never cuts one.
static WRITING: Mutex<()> = Mutex::new(());

/// How long a stop waits for the lines being written: a reader that takes none must not hold it up.
const PATIENCE: Duration = Duration::from_secs(2);

/// The exit code of a program stopped from the keyboard.
const STOPPED: i32 = 130;

/// Writes whole lines to standard output at once.
pub fn emit(lines: &str) -> anyhow::Result<()> {
    let _writing = WRITING.lock();
    let mut stdout = io::stdout().lock();
    stdout.write_all(lines.as_bytes())?;
    stdout.flush()?;
    Ok(())
}

/// Whether the error only says that nobody reads the output any longer.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// From here on Ctrl-C and a request to end wait until the line being written is out; a second one does not.
pub fn leave_whole_lines_on_stop() -> Result<(), ctrlc::Error> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(STOPPED);
        }
        thread::spawn(|| {
            let step = Duration::from_millis(10);
            for _ in 0..PATIENCE.as_millis() / step.as_millis() {
                if let Ok(_nobody_writes) = WRITING.try_lock() {
                    std::process::exit(STOPPED);
                }
                thread::sleep(step);
            }
            std::process::exit(STOPPED);
        });
    })
}

impl Style {
    /// What standard output can show.
    pub fn of_stdout(colour: Colour) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !plain,
        };
        let width = if terminal { textwrap::termwidth().clamp(40, 120) } else { 100 };
        Self { colour, terminal, width }
    }
}
