//! A loopback web site for tests: each request is answered by a function.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "every test file uses its own part; a test that cannot run has failed"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use casus_ingest::fetch::{Client, Rules};

/// A request: its path with query, and its header in lower case.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub head: String,
}

/// What to send back.
pub enum Reply {
    Page(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// The head, then so many bytes of filling.
    Endless(&'static str, u64),
    /// Nothing, for so long.
    Hang(Duration),
}

pub fn page(status: u16, media: &str, body: impl Into<Vec<u8>>) -> Reply {
    Reply::Page(status, vec![("Content-Type", media.to_owned())], body.into())
}

pub fn redirect(target: &str) -> Reply {
    Reply::Page(302, vec![("Location", target.to_owned())], Vec::new())
}

/// A site that is up until the test ends.
pub struct Site {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Site {
    pub fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(&stream, &log, &*answer));
            }
        });
        Self { address, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Paths asked for so far, robots.txt left out.
    pub fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|request| request.path.clone()).filter(|path| path != "/robots.txt").collect()
    }

    pub fn heads(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|request| request.head.clone()).collect()
    }
}

fn serve(stream: &TcpStream, log: &Mutex<Vec<Request>>, answer: &(dyn Fn(&Request) -> Reply + Send + Sync)) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while let Ok(read) = reader.read_line(&mut head) {
        if read == 0 || head.ends_with("\r\n\r\n") {
            break;
        }
    }
    let Some(path) = head.split_whitespace().nth(1) else { return };
    let request = Request { path: path.to_owned(), head: head.to_ascii_lowercase() };
    log.lock().unwrap().push(request.clone());
    let mut stream = stream;
    match answer(&request) {
        Reply::Page(status, fields, body) => {
            let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let head =
                format!("HTTP/1.1 {status} X\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
        Reply::Endless(head, bytes) => {
            let filling = vec![b'x'; 1 << 16];
            let mut sent = 0;
            let _ = stream.write_all(head.as_bytes());
            while sent < bytes && stream.write_all(&filling).is_ok() {
                sent += filling.len() as u64;
            }
        }
        Reply::Hang(time) => thread::sleep(time),
    }
}

/// A client without pauses that may fetch from this machine.
pub fn client() -> Client {
    Client::new(Rules { delay: Duration::ZERO, timeout: Duration::from_secs(20), allow_inner: true, ..rules() })
}

pub fn rules() -> Rules {
    Rules::new("test@example.org").unwrap()
}
