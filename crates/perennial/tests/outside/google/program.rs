//! A partner's program that runs, and we who play the world around it: the operator who moves the
//! clock, the browser of its customer.
//!
//! It says what it checked, line by line, and asks with lines that begin with `> `; each of these is
//! answered with one line. `! …` is the answer to what could not be done.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longest silence, in seconds: nothing it does takes as long.
const SILENCE_SECONDS_MAX: u64 = 60;

pub struct Program {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Program {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (tell, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            let heard = |line: std::io::Result<String>| tell.send(line.unwrap_or_default());
            output.lines().try_for_each(heard)
        });
        Self { child, lines, said: vec![] }
    }

    /// Runs it to its end, and answers what it asks; gives the number of its checks.
    pub fn passes(mut self, mut answer: impl FnMut(&str) -> Result<String, String>) -> usize {
        let silence = Duration::from_secs(SILENCE_SECONDS_MAX);
        loop {
            match self.lines.recv_timeout(silence) {
                Ok(line) => {
                    if let Some(asked) = line.strip_prefix("> ") {
                        let answer = answer(asked).unwrap_or_else(|error| format!("! {error}"));
                        let answer = answer.replace('\n', " ") + "\n";
                        self.child.stdin.as_mut().unwrap().write_all(answer.as_bytes()).unwrap();
                    }
                    self.said.push(line);
                }
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    panic!("nothing for {SILENCE_SECONDS_MAX} s after\n{}", self.said.join("\n"))
                }
            }
        }
        let said = self.said.join("\n");
        assert!(self.child.wait().unwrap().success(), "{said}");
        println!("{said}");
        let checks = self.said.last().and_then(|line| line.strip_suffix(" checks"));
        checks.unwrap_or_else(|| panic!("it did not come to its end:\n{said}")).parse().unwrap()
    }
}
