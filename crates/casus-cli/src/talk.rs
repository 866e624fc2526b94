//! What is said on standard error: notes, faults, progress; and the exit code that follows from them.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Standard error for one run.
#[derive(Debug)]
pub struct Talk {
    quiet: bool,
    bad_input: AtomicBool,
    failed: AtomicBool,
    bar: ProgressBar,
}

impl Talk {
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        Self { quiet, bad_input: AtomicBool::new(false), failed: AtomicBool::new(false), bar: ProgressBar::hidden() }
    }

    /// Something worth knowing; the work is done all the same.
    pub fn note(&self, what: &str) {
        if !self.quiet {
            self.say(&format!("casus: note: {what}"));
        }
    }

    /// Unusable input: the rest is done, and the exit code will be 2.
    pub fn fault(&self, what: &str) {
        self.bad_input.store(true, Ordering::Relaxed);
        self.say(&format!("casus: {what}"));
    }

    /// A failure of casus itself: the exit code will be 1.
    pub fn failure(&self, what: &str) {
        self.failed.store(true, Ordering::Relaxed);
        self.say(&format!("casus: error: {what}"));
    }

    /// Whether some input was unusable.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.bad_input.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match (self.failed.load(Ordering::Relaxed), self.bad_input.load(Ordering::Relaxed)) {
            (true, _) => ExitCode::from(1),
            (false, true) => ExitCode::from(2),
            (false, false) => ExitCode::SUCCESS,
        }
    }

    /// Shows progress over so many bytes (0: unknown), where standard error is a terminal and the data go elsewhere.
    pub fn begin(&self, bytes: u64) {
        if self.quiet || std::io::stdout().is_terminal() || !std::io::stderr().is_terminal() {
            return;
        }
        let template = if bytes == 0 {
            "{spinner} {elapsed} {bytes} read  {msg}"
        } else {
            "{spinner} {elapsed} [{bar:30}] {bytes}/{total_bytes}, {eta} left  {msg}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_length(bytes);
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// More bytes are done; `message` says what they held.
    pub fn advance(&self, bytes: u64, message: String) {
        self.bar.inc(bytes);
        self.bar.set_message(message);
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}
