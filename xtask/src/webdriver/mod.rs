//! WebDriver programs and what they are asked for: one driver for each browser window, ended with the value that holds it.
//! What is then done in the window is the business of tests (`tests/boot.rs`, `tests/browser/`) and of `bench`.

mod capabilities;
mod display;
mod pointer;
mod profile;

use std::{
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

pub use capabilities::{Look, Storage, capabilities};
pub use display::XVFB;

use crate::setup::Engine;
use display::Display;

/// How often another port is tried when somebody was faster.
const PORTS: usize = 5;
const LISTENS_WITHIN: Duration = Duration::from_secs(20);

/// A running WebDriver program. Dropping it ends the program: end the session first, or its browser stays behind.
pub struct Driver {
    address: String,
    program: Child,
    // Its end comes after the program's.
    display: Option<Display>,
}

impl Driver {
    /// Starts the program on a port of its own.
    ///
    /// # Errors
    /// When it cannot be started, or ends before it listens.
    pub fn start(engine: Engine, program: &Path) -> Result<Self> {
        Self::start_in(engine, program, None)
    }

    fn start_in(engine: Engine, program: &Path, zone: Option<&str>) -> Result<Self> {
        let mut command = Command::new(program);
        command.envs(zone.map(|zone| ("TZ", zone)));
        match engine {
            Engine::Chromium => Self::on_its_own_port(&mut command),
            // Remote control needs a second port, which would clash between windows. Colours and enlargement are changed in
            // Firefox itself.
            Engine::Firefox => {
                Self::on_its_own_port(command.args(["--websocket-port=0", "--allow-system-access"]))
            }
            Engine::Webkit => Self::on_a_port_of_ours(command),
        }
    }

    /// The driver that the test run names in the environment, or the one on the path.
    ///
    /// # Errors
    /// As [`Driver::start`].
    pub fn of_tests(engine: Engine) -> Result<Self> {
        Self::of_tests_in(engine, None)
    }

    /// The same, whose browser is in this time zone (`Europe/Berlin`).
    ///
    /// # Errors
    /// As [`Driver::start`].
    pub fn of_tests_in(engine: Engine, zone: Option<&str>) -> Result<Self> {
        let named = std::env::var_os(engine.driver_variable()).map(PathBuf::from);
        Self::start_in(engine, &named.unwrap_or_else(|| engine.driver().into()), zone)
    }

    /// `http://127.0.0.1:PORT`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Tells the driver's next browser what cannot be asked for in a session: the desktop's settings, which WebKit goes by.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn prepare(&self, look: Look) -> Result<()> {
        self.display.as_ref().map_or(Ok(()), |display| display.prepare(look.less_motion))
    }

    /// The program chooses the port and says it: one that we chose could be taken before it listens.
    fn on_its_own_port(command: &mut Command) -> Result<Self> {
        command.arg("--port=0").stdout(Stdio::piped());
        // chromedriver takes a free port of IPv4 and wants the same of IPv6; where another program has that, it ends.
        let ports = (1..PORTS).find_map(|_| Self::on_the_port_it_chooses(command).ok());
        ports.map_or_else(|| Self::on_the_port_it_chooses(command), Ok)
    }

    fn on_the_port_it_chooses(command: &mut Command) -> Result<Self> {
        let mut program = start(command)?;
        let out = program.stdout.take().context("the driver has no output")?;
        let mut lines = BufReader::new(out).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| announced_port(&line));
        // Kept being read, so that the pipe never fills.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        // Made before it is known whether the port is, so that the program is ended either way.
        let driver = Self::new(program, port.unwrap_or_default(), None);
        port.context("the driver ended before it said its port").map(|_| driver)
    }

    /// WebKitWebDriver says its port to the system's journal only, so the port is chosen here; the program ends at once
    /// when another one has taken it in between.
    fn on_a_port_of_ours(command: Command) -> Result<Self> {
        let display = Display::start()?;
        for _ in 0..PORTS {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            let mut next = again(&command);
            display.give_to(&mut next);
            let mut running = start(next.arg(format!("--port={port}")).stdout(Stdio::null()))?;
            if listens(&mut running, port)? {
                return Ok(Self::new(running, port, Some(display)));
            }
        }
        bail!("{} did not start on any of {PORTS} ports", command.get_program().display())
    }

    fn new(program: Child, port: u16, display: Option<Display>) -> Self {
        Self { address: format!("http://{}:{port}", Ipv4Addr::LOCALHOST), program, display }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The same program with the same variables.
fn again(command: &Command) -> Command {
    let mut next = Command::new(command.get_program());
    next.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    next
}

fn start(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn();
    started.with_context(|| format!("{name} could not be started: `cargo xtask setup --tests`"))
}

/// The port in "ChromeDriver was started successfully on port 4567." or "geckodriver INFO Listening on 127.0.0.1:4567".
fn announced_port(line: &str) -> Option<u16> {
    let chrome = || line.split("started successfully on port ").nth(1).map(|rest| rest.trim_end_matches('.'));
    let gecko = || line.split("Listening on ").nth(1)?.rsplit(':').next();
    chrome().or_else(gecko)?.trim().parse().ok().filter(|port| *port != 0)
}

/// Whether the program listens on the port; it does not when it has ended. One that does neither is ended.
fn listens(program: &mut Child, port: u16) -> Result<bool> {
    let until = Instant::now() + LISTENS_WITHIN;
    while Instant::now() < until {
        let open = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        // Asked last: the port may be open because another program has it.
        if program.try_wait()?.is_some() {
            return Ok(false);
        }
        if open {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = program.kill();
    program.wait()?;
    bail!("the driver did not listen on its port within {LISTENS_WITHIN:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_drivers_way_of_saying_its_port_is_understood() {
        assert_eq!(announced_port("ChromeDriver was started successfully on port 44967."), Some(44967));
        assert_eq!(
            announced_port("1733400000000\tgeckodriver\tINFO\tListening on 127.0.0.1:4444"),
            Some(4444)
        );
        assert_eq!(announced_port("Starting ChromeDriver 156.0.8078.108 on port 0"), None);
    }

    #[test]
    fn a_driver_that_ends_at_once_is_not_taken_for_the_program_that_holds_its_port() {
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = other.local_addr().expect("its address").port();
        let mut program = Command::new("true").spawn().expect("a program");
        program.wait().expect("its end");
        assert!(!listens(&mut program, port).expect("an answer"));
    }
}
