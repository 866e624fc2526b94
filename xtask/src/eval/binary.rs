//! The released program as users run it: sentences a second, time to the first sentence, peak memory.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::Means;
use super::conllu::read_text;
use super::score::Score;

/// Starts that are timed; the middle one counts.
const STARTS: usize = 7;

/// Builds `casus` as it is released and says where it lies.
pub fn build(root: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args(["build", "--quiet", "--release", "--package", "casus-cli"]);
    ensure!(cargo.status().context("cannot run cargo")?.success(), "casus does not build");
    let here = std::env::current_exe().context("this program has no path")?;
    let folder = here.parent().context("this program lies nowhere")?;
    Ok(folder.join(format!("casus{}", std::env::consts::EXE_SUFFIX)))
}

/// Speed over all articles of `voa_text` less the start-up, start-up by itself, peak memory of either command.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let articles = means.scratch.join("voa.jsonl");
    fs::write(&articles, read_text(&means.data().join("voa_text/docs.jsonl.gz"))?)?;
    let first = means.scratch.join("first.txt");
    fs::write(&first, "Rebels shelled the town of Aden on Tuesday.\n")?;
    let start = start_up(means, &first)?;
    let read = timed(means.command(&["read", "--format", "conllu"], &articles))?;
    let code = timed(means.command(&["code", "--format", "jsonl"], &articles))?;
    let sentences = read.sentences;
    let speed = |run: &Run| sentences / (run.seconds - start).max(0.001);
    let mut scores = vec![
        Score::new("casus.start", start),
        Score::new("casus.read", speed(&read)),
        Score::new("casus.code", speed(&code)),
        Score::new("casus.code-share", speed(&code) / speed(&read)),
    ];
    scores.extend(read.megabytes.zip(code.megabytes).map(|(read, code)| Score::new("casus.memory", read.max(code))));
    Ok(scores)
}

impl Means<'_> {
    fn command(&self, args: &[&str], file: &Path) -> Command {
        let mut command = Command::new(self.binary);
        command.args(args).arg("--quiet").arg(file).stdout(Stdio::piped());
        command
    }
}

/// Seconds from the start of the program to the first byte of its output, in the middle of several runs.
fn start_up(means: &Means<'_>, file: &Path) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut child = means.command(&["read", "--format", "conllu"], file).spawn().context("cannot run casus")?;
        let mut output = child.stdout.take().context("casus has no output")?;
        output.read_exact(&mut [0])?;
        times.push(start.elapsed().as_secs_f64());
        std::io::copy(&mut output, &mut std::io::sink())?;
        ensure!(child.wait()?.success(), "casus failed");
    }
    times.sort_by(f64::total_cmp);
    Ok(times[STARTS / 2])
}

struct Run {
    seconds: f64,
    /// Sentences in its output, where that is CoNLL-U.
    sentences: f64,
    /// Where the system tells.
    megabytes: Option<f64>,
}

fn timed(mut command: Command) -> Result<Run> {
    let start = Instant::now();
    let mut child = command.spawn().context("cannot run casus")?;
    let output = child.stdout.take().context("casus has no output")?;
    let counting = thread::spawn(move || {
        BufReader::new(output).split(b'\n').map_while(Result::ok).filter(|line| line.starts_with(b"# sent_id")).count()
    });
    let megabytes = peak_memory(&mut child)?;
    let status = child.wait()?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(status.success(), "casus ended with {status}");
    let sentences = counting.join().map_err(|_| anyhow::anyhow!("the output could not be read"))?;
    let sentences = f64::from(u32::try_from(sentences)?);
    Ok(Run { seconds, sentences, megabytes })
}

/// Follows a running program to its end; Linux alone tells its greatest resident size.
fn peak_memory(child: &mut Child) -> Result<Option<f64>> {
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = None;
    while child.try_wait()?.is_none() {
        peak = fs::read_to_string(&status).ok().as_deref().and_then(high_water).or(peak);
        thread::sleep(Duration::from_millis(10));
    }
    Ok(peak)
}

/// `VmHWM:   123456 kB`, in megabytes.
fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::high_water;

    #[test]
    fn the_high_water_mark_is_read() {
        assert_eq!(high_water("Name:\tcasus\nVmHWM:\t  456000 kB\nVmRSS:\t 1 kB\n"), Some(456.0));
        assert_eq!(high_water("Name:\tcasus\n"), None);
    }
}
