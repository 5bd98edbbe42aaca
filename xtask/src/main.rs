//! The project's commands: `cargo xtask --help`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;
use xtask::{
    bench,
    cli::{Cli, Command, SetupArgs, TestPart},
    dist, fuzz_rules, gallery, hostile, mutants,
    places::Places,
    process, recipes, serve,
    setup::{Browser, BuildTools, Engine},
    soak, stages, supply,
};

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let places = Places::find()?;
    match command {
        Command::Serve(args) => serve::serve(&places, &args),
        Command::Test(args) => match args.part {
            Some(TestPart::Browser { engine, filter }) => {
                stages::browsers(&places, engine.list(), filter.as_deref())
            }
            None => stages::test(&places, &args.only),
        },
        Command::Gallery(args) => gallery::gallery(&places, &args),
        Command::Audit(args) => stages::audit(&places, &args),
        Command::Check => stages::check(&places),
        Command::Dist(args) => {
            dist::build(&places, dist::Contents::Shipped)?;
            dist::report(&places)?;
            if args.plugin {
                dist::plugin::plugin(&places, &args.alias, args.config.as_deref())?;
            }
            Ok(())
        }
        Command::Headers(args) => recipes::print(&places, &args),
        Command::Bench(args) => bench::bench(&places, &args),
        Command::Supply => supply::supply(&places),
        Command::FuzzRules(args) => fuzz_rules::fuzz_rules(&places, &args),
        Command::Mutants(args) => mutants::mutants(&places, &args),
        Command::Soak(args) => soak::soak(&places, &args),
        Command::Hostile(args) => hostile::hostile(&places, &args),
        Command::Reproduce => dist::reproduce::reproduce(&places),
        Command::Setup(args) => setup(&places, &args),
        Command::FinishDist => dist::finish_from_trunk(&places),
    }
}

fn setup(places: &Places, args: &SetupArgs) -> Result<()> {
    let tools = BuildTools::install(places)?;
    if args.tests {
        supply::install(places)?;
        Browser::install_all(places, &Engine::ALL)?;
    }
    if args.print_path {
        println!("{}", process::joined(&tools.folders())?.to_string_lossy());
    }
    Ok(())
}
