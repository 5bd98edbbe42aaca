//! The commands and what `--help` says about them. What they do is in the modules of their names.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{recipes::ServerKind, setup::Engine, stages::StageName};

/// Everything this project does by command. Each command installs the tools it needs into one cache folder outside
/// target/, says so while it takes time, and is silent about what is already there.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try the app: build it, start it beside a local IdentityNow tenant, and say who can sign in
    Serve(ServeArgs),
    /// Run every check and test, as CI does: tools, format, lints, tests, the release app, browsers
    Test(TestArgs),
    /// Look at the parts of the screens in their named examples: build the gallery and serve it
    Gallery(GalleryArgs),
    /// Look at every state of the app in every way there is, with axe-core: dark, forced colours, 320 px, 400 %, text spacing,
    /// right to left (a test run looks at a sample)
    Audit(AuditArgs),
    /// The quick checks while working: format, lints for both targets, unit tests
    Check,
    /// Build what is shipped into dist/ and print how heavy it is, against the budget
    Dist(DistArgs),
    /// Print the settings of a web server that serves the app: its headers, from config.json
    Headers(HeadersArgs),
    /// Measure a first visit in headless Chromium on a slow line (1.6 Mbit/s, 150 ms) and a slow processor (÷ 4), a key in
    /// the largest form, the rules, and the app in a portal
    Bench(BenchArgs),
    /// Check licences, sources and bans of everything we depend on (deny.toml), and that it is used; builds cargo-deny and
    /// cargo-machete the first time
    Supply,
    /// Compare the app's rules with the tenant's on generated requests, and print the smallest difference
    FuzzRules(FuzzRulesArgs),
    /// Change the rules in every small way and see whether the tests notice (docs/mutants.md); takes about an hour
    Mutants(MutantsArgs),
    /// Break every part of sending in a real browser: the whole fault matrix, random journeys that replay from their seed, kills
    Soak(SoakArgs),
    /// Try hostile words of the tenant, made-up addresses, changed assets and every time zone
    Hostile(HostileArgs),
    /// Build the app twice, clean and in two places, and compare every byte
    Reproduce,
    /// Install the tools only; then plain `trunk serve` works with the printed folders on the path
    Setup(SetupArgs),
    /// The last step of a Trunk build (a hook of Trunk.toml; not for people)
    #[command(hide = true)]
    FinishDist,
}

#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where the app is served: http://127.0.0.1:PORT
    #[arg(long, default_value_t = 8080, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// Where the local tenant is served, another origin so that CORS is real: http://127.0.0.1:PORT
    #[arg(long, default_value_t = 8081, value_name = "PORT")]
    pub tenant_port: u16,
    /// Keep the tenant's data in this folder (otherwise it lives in memory and starts afresh each time)
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How much the tenant holds: `small` (60 people, 120 items) or `large` (100,000 people, 50,000 items)
    #[arg(long, default_value = "small", value_name = "small|large")]
    pub scale: tenant::Scale,
    /// Which documented rules app and tenant follow
    #[arg(long, default_value = "beta-2023", value_name = "beta-2023|v1-2026")]
    pub rules: tenant::Rules,
    /// Open the app in your browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Clone, Args)]
pub struct GalleryArgs {
    /// Where it is served: http://127.0.0.1:PORT/#/gallery
    #[arg(long, default_value_t = 8082, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// Write pictures of all parts into this folder instead: light, dark, forced colours, more contrast, right to left, 640,
    /// 360 and 320 px, and of what is open or has the focus
    #[arg(long, value_name = "DIR")]
    pub pictures: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// Only states whose name contains this
    #[arg(long, default_value = "all", value_name = "NAME")]
    pub only: String,
    /// The browser engine
    #[arg(long, value_enum, default_value = "chromium")]
    pub engine: Engines,
}

#[derive(Debug, Clone, Args)]
pub struct TestArgs {
    /// Run only this stage; may be given several times
    #[arg(long, value_enum, value_name = "STAGE")]
    pub only: Vec<StageName>,
    #[command(subcommand)]
    pub part: Option<TestPart>,
}

#[derive(Debug, Clone, Subcommand)]
pub enum TestPart {
    /// Only the browser tests, on the release app, in the browsers of your choice
    Browser {
        /// The browser engine
        #[arg(long, value_enum, default_value = "chromium")]
        engine: Engines,
        /// Only tests whose name contains this
        filter: Option<String>,
    },
}

/// One engine, or each of them after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engines {
    Chromium,
    Firefox,
    Webkit,
    All,
}

impl Engines {
    pub fn list(self) -> &'static [Engine] {
        match self {
            Self::Chromium => &[Engine::Chromium],
            Self::Firefox => &[Engine::Firefox],
            Self::Webkit => &[Engine::Webkit],
            Self::All => &Engine::ALL,
        }
    }
}

#[derive(Debug, Clone, Args)]
pub struct DistArgs {
    /// Make a UI plugin of SailPoint of it, too: dist-plugin/ with its manifest sp-ui-plugin.json
    #[arg(long)]
    pub plugin: bool,
    /// The name of the plugin in the tenant's addresses
    #[arg(long, default_value = "access-request", value_name = "ALIAS", requires = "plugin")]
    pub alias: String,
    /// The config.json of the plugin: its embed.allowedParents names the tenant's screens [default: that of dist/]
    #[arg(long, value_name = "FILE", requires = "plugin")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct HeadersArgs {
    /// The web server
    #[arg(long = "for", value_enum, value_name = "SERVER")]
    pub server: ServerKind,
    /// The config.json of the deployment: its tenant and its portals stand in the policy [default: that of dist/]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The host name under which people reach the app
    #[arg(long, default_value = "access.acme.example", value_name = "HOST")]
    pub host: String,
    /// The folder with the files of dist/ on the server
    #[arg(long, default_value = "/srv/access-request", value_name = "DIR")]
    pub root: String,
    /// Pass calls below /api/ on to this tenant, which does not answer other origins (nginx, Caddy, Apache)
    #[arg(long, value_name = "https://ORG.api.identitynow.com")]
    pub tenant: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub struct BenchArgs {
    /// Measure only this; may be given several times
    #[arg(long, value_enum, value_name = "PART")]
    pub only: Vec<BenchPart>,
    /// How many visits to measure; the median counts
    #[arg(long, default_value_t = 5)]
    pub visits: u32,
    /// Say where a key's time goes: builds the app with the names of its functions, prints the dearest ones, and writes a
    /// profile for the developer tools
    #[arg(long, value_name = "FILE.cpuprofile")]
    pub profile: Option<PathBuf>,
}

/// What `cargo xtask bench` measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum BenchPart {
    /// The rules, here and as WebAssembly in Chromium
    Rules,
    /// A first visit, and what a journey asks of the tenant
    Visit,
    /// From Continue to the focus on the summary of what is wrong
    Summary,
    /// A key in a comment field of the largest form
    Keystroke,
    /// The app in a portal: layout shift, first height, hostile messages
    Embed,
    /// Signing in from within a portal, in all three engines
    Relay,
    /// Searching, paging and reading requests of a very large tenant
    Large,
}

#[derive(Debug, Clone, Args)]
pub struct FuzzRulesArgs {
    /// Which rules; both packs when none is named
    #[arg(long, value_name = "beta-2023|v1-2026")]
    pub pack: Option<tenant::Rules>,
    /// How many cases of each pack
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub cases: u64,
    /// The same seed makes the same cases
    #[arg(long, default_value_t = 20_260_601, value_name = "S")]
    pub seed: u64,
}

#[derive(Debug, Clone, Args)]
pub struct MutantsArgs {
    /// Only those that were not noticed the last time
    #[arg(long)]
    pub again: bool,
    /// Only those of this file, as after a change in it
    #[arg(long, default_value = "src/rules/**", value_name = "PATH")]
    pub file: String,
}

#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["matrix", "journeys", "kills"]))]
pub struct SoakArgs {
    /// Run every case of the fault matrix and print a table of what became of each
    #[arg(long)]
    pub matrix: bool,
    /// Of the matrix only the cases whose name contains this, or the one of this number, or those from a number to another;
    /// of the kills only the points whose name contains this
    #[arg(long, conflicts_with = "journeys", value_name = "NAME|NUMBER|FROM..TO")]
    pub only: Option<String>,
    /// Run so many random journeys; what fails is printed with the command that runs it again
    #[arg(long, value_name = "N")]
    pub journeys: Option<u64>,
    /// Kill the browser at every point of sending and start it again on the same profile
    #[arg(long)]
    pub kills: bool,
    /// The same seed makes the same journeys
    #[arg(long, default_value_t = 20_260_601, value_name = "S")]
    pub seed: u64,
    /// The number of the first journey
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub from: u64,
    /// The browser engine
    #[arg(long, value_enum, default_value = "chromium")]
    pub engine: Engine,
}

#[derive(Debug, Clone, Args)]
pub struct HostileArgs {
    /// Every case instead of the sample that a test run takes; takes the better part of an hour
    #[arg(long)]
    pub all: bool,
    /// Only hostile words of the tenant, and of these only the passes from a number to another
    #[arg(long, value_name = "FROM..TO", conflicts_with = "all")]
    pub passes: Option<String>,
    /// The browser engine
    #[arg(long, value_enum, default_value = "chromium")]
    pub engine: Engine,
}

#[derive(Debug, Clone, Args)]
pub struct SetupArgs {
    /// Install what tests need too: the browsers, their drivers
    #[arg(long)]
    pub tests: bool,
    /// Print only the folders to put on the path, for `PATH="$(cargo xtask setup --print-path):$PATH" trunk serve`
    #[arg(long)]
    pub print_path: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_has_the_ports_that_the_readme_names() {
        let Command::Serve(args) = Cli::parse_from(["xtask", "serve"]).command else { panic!("serve") };
        assert_eq!((args.port, args.tenant_port), (8080, 8081));
    }

    #[test]
    fn the_apps_port_is_named_because_the_tenant_must_know_its_origin() {
        let problem = Cli::try_parse_from(["xtask", "serve", "--port", "0"]).expect_err("refused");
        assert!(problem.to_string().contains("1..=65535"), "{problem}");
    }

    #[test]
    fn a_soak_is_of_the_matrix_or_of_journeys() {
        assert!(Cli::try_parse_from(["xtask", "soak"]).is_err());
        assert!(Cli::try_parse_from(["xtask", "soak", "--matrix", "--journeys", "3"]).is_err());
        assert!(
            Cli::try_parse_from(["xtask", "soak", "--journeys", "3", "--seed", "9", "--from", "2"]).is_ok()
        );
    }

    #[test]
    fn one_engine_can_be_tested_alone_or_all_of_them() {
        let engines = |named| {
            let cli = Cli::parse_from(["xtask", "test", "browser", "--engine", named]);
            let Command::Test(TestArgs { part: Some(TestPart::Browser { engine, .. }), .. }) = cli.command
            else {
                panic!("test browser")
            };
            engine.list()
        };
        for engine in Engine::ALL {
            assert_eq!(engines(engine.name()), [engine]);
        }
        assert_eq!(engines("all"), Engine::ALL);
    }
}
