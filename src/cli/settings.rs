//! Settings on the command line: a flag for each, the file, and the two
//! commands that are about nothing else.

use std::{env, ffi::OsString, fs, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};

use crate::server::Server;
use crate::settings::{
    ALL, Setting, Settings,
    layers::{Layers, Wrong},
    value::Value,
};

/// The file and the flags, as they were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    file: Option<PathBuf>,
    flags: Vec<(&'static Setting, String)>,
}

const FILE: &str = "config";
const FILE_VARIABLE: &str = "ISNAD_CONFIG";

impl clap::Args for Given {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE)
            .long(FILE)
            .env(FILE_VARIABLE)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("TOML file of settings; variables and flags go before it");
        ALL.iter().fold(command.arg(file), |command, setting| {
            let default = (setting.show)(&Settings::default());
            let doc = setting.doc.split_whitespace().collect::<Vec<_>>().join(" ");
            let doc = doc.trim_end_matches('.');
            let help = format!("{doc} [env: {}] [default: {}]", setting.variable(), default.trim_matches('"'));
            let flag = Arg::new(setting.name).long(setting.flag()).value_name(setting.shape).help(help);
            let flag = flag.help_heading(setting.group).action(ArgAction::Set).hide_env(true);
            // `--web` is `--web true`.
            let flag =
                if setting.shape == bool::SHAPE { flag.num_args(0..=1).default_missing_value("true") } else { flag };
            command.arg(flag)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |setting: &'static Setting| Some((setting, matches.get_one::<String>(setting.name)?.clone()));
        Ok(Given { file: matches.get_one(FILE).cloned(), flags: ALL.iter().filter_map(given).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Given {
    /// A file and some of the flags, by the names of their settings.
    pub(super) fn some(file: Option<PathBuf>, flags: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let flags = flags.into_iter().filter_map(|(name, value)| Some((Setting::named(name)?, value?)));
        Given { file, flags: flags.collect() }
    }

    /// Puts everything together: defaults, file, variables, flags. `others` are
    /// variables that are no settings and yet ours.
    fn layers(&self, others: &[String]) -> Result<Layers, Vec<Wrong>> {
        let mut layers = Layers::new();
        if let Some(path) = &self.file {
            let text = fs::read_to_string(path)
                .map_err(|error| vec![Wrong { place: path.display().to_string(), what: error.to_string() }])?;
            layers.file(path, &text);
        }
        let text = |value: OsString| value.into_string().unwrap_or_else(|value| value.to_string_lossy().into_owned());
        layers.variables(env::vars_os().map(|(name, value)| (text(name), text(value))), others);
        for (setting, value) in &self.flags {
            layers.flag(setting, value);
        }
        Ok(layers)
    }

    /// The settings of a server.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn settings(&self) -> Result<Settings, Vec<Wrong>> {
        self.layers(&super::variables())?.finish()
    }
}

/// A line for each thing wrong, and the exit code for that.
pub(super) fn refuse(wrong: &[Wrong]) -> ExitCode {
    for wrong in wrong {
        super::fail(wrong);
    }
    ExitCode::FAILURE
}

/// Arguments of `isnad check-config`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    given: Given,
}

/// Checks settings and the files they name, as a start would, and says what is
/// wrong.
pub(super) fn check(args: &CheckArgs) -> ExitCode {
    let settings = match args.given.settings() {
        Ok(settings) => settings,
        Err(wrong) => return refuse(&wrong),
    };
    match Server::check(&settings) {
        Ok(()) => {
            super::say("the settings are fine\n");
            ExitCode::SUCCESS
        }
        Err(error) => super::fail(error),
    }
}

/// Arguments of `isnad config`.
#[derive(Debug, clap::Args)]
pub(super) struct PrintArgs {
    /// Print the defaults instead, as a file to begin with.
    #[arg(long)]
    print_defaults: bool,

    #[command(flatten)]
    given: Given,
}

/// Prints settings as a TOML file that explains itself.
pub(super) fn print(args: &PrintArgs) -> ExitCode {
    if args.print_defaults {
        super::say(&Settings::default().to_toml());
        return ExitCode::SUCCESS;
    }
    let layers = match args.given.layers(&super::variables()) {
        Ok(layers) => layers,
        Err(wrong) => return refuse(&wrong),
    };
    let mut origins = String::new();
    for setting in ALL {
        if let Some(place) = layers.origin(setting) {
            origins += &format!("# {} is from {place}\n", setting.name);
        }
    }
    match layers.finish() {
        Ok(settings) => {
            super::say(&format!("{origins}{}{}", if origins.is_empty() { "" } else { "\n" }, settings.to_toml()));
            ExitCode::SUCCESS
        }
        Err(wrong) => refuse(&wrong),
    }
}
