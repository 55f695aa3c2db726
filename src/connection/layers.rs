//! The layers of options: command line, service file, variables.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::{Origin, SettingsError};
use super::keywords::{KEYWORDS, Use, find};
use super::{service_file, text};

/// How an environment variable is looked up.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Settings given on the command line.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The flag: `--database-url`.
    pub flag: &'static str,
    /// A URL or `key=value` pairs.
    pub text: &'a str,
}

/// Options of all layers, the strongest of each kept.
pub(super) struct Layers(BTreeMap<&'static str, (String, Origin)>);

impl Layers {
    /// Reads them all.
    pub(super) fn read(
        given: Option<Given<'_>>,
        environment: Environment<'_>,
    ) -> Result<Self, SettingsError> {
        let mut layers = Self(BTreeMap::new());
        let url = set(environment, "DATABASE_URL");
        let explicit = match (&given, &url) {
            (Some(given), _) => Some((given.text, Origin::Flag(given.flag))),
            (None, Some(url)) => Some((url.as_str(), Origin::Variable("DATABASE_URL"))),
            (None, None) => None,
        };
        if let Some((text, origin)) = explicit {
            let malformed = |reason| SettingsError::Malformed { origin: origin.clone(), reason };
            // Within one text the later of two equal options holds.
            for (name, value) in text::parse(text).map_err(malformed)?.into_iter().rev() {
                layers.add(&name, value, origin.clone())?;
            }
        }
        layers.add_service(environment)?;
        for keyword in KEYWORDS {
            if let Some((variable, value)) = keyword.variable.and_then(|v| Some((v, set(environment, v)?))) {
                layers.add(keyword.name, value, Origin::Variable(variable))?;
            }
        }
        Ok(layers)
    }

    fn add(&mut self, name: &str, value: String, origin: Origin) -> Result<(), SettingsError> {
        let Some(keyword) = find(name) else {
            return Err(SettingsError::Unknown { origin, name: name.to_owned() });
        };
        match keyword.usage {
            Use::Ignored => {}
            Use::Refused(reason) => {
                return Err(SettingsError::Unsupported { origin, name: keyword.name, reason });
            }
            Use::Obeyed => {
                self.0.entry(keyword.name).or_insert((value, origin));
            }
        }
        Ok(())
    }

    fn add_service(&mut self, environment: Environment<'_>) -> Result<(), SettingsError> {
        let variable = |name, origin| set(environment, name).map(|value| (value, Origin::Variable(origin)));
        let named = self.0.get("service").cloned().or_else(|| variable("PGSERVICE", "PGSERVICE"));
        let Some((service, origin)) = named else { return Ok(()) };
        let own = self.get("servicefile").map(str::to_owned).or_else(|| set(environment, "PGSERVICEFILE"));
        let own =
            own.map(PathBuf::from).or_else(|| home(environment).map(|home| home.join(".pg_service.conf")));
        let system = set(environment, "PGSYSCONFDIR").unwrap_or_else(|| "/etc/postgresql-common".into());
        let system = Path::new(&system).join("pg_service.conf");
        let looked_in: Vec<PathBuf> = own.into_iter().chain([system]).collect();
        for path in &looked_in {
            let Ok(file) = std::fs::read_to_string(path) else { continue };
            let malformed = |reason| SettingsError::File { name: "service", path: path.clone(), reason };
            if let Some(pairs) = service_file::find(&file, &service).map_err(malformed)? {
                let origin = Origin::Service { service, file: path.clone() };
                return pairs
                    .into_iter()
                    .rev()
                    .try_for_each(|(name, value)| self.add(&name, value, origin.clone()));
            }
        }
        Err(SettingsError::NoService { origin, service, looked_in })
    }

    /// The value of an option; `None` where it is empty, as in libpq.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(value, _)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Where an option was given.
    pub(super) fn origin(&self, name: &str) -> Origin {
        self.0.get(name).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// The complaint about an option's value.
    pub(super) fn refuse(&self, name: &'static str, expected: &'static str) -> SettingsError {
        SettingsError::Value { origin: self.origin(name), name, expected }
    }
}

/// A variable that is there and not empty.
pub(super) fn set(environment: Environment<'_>, name: &str) -> Option<String> {
    environment(name).filter(|value| !value.is_empty())
}

/// The user's home directory.
pub(super) fn home(environment: Environment<'_>) -> Option<PathBuf> {
    set(environment, "HOME").map(PathBuf::from)
}

/// The user's own name: what the environment says, else what the user database says of the process's owner.
pub(super) fn os_user(environment: Environment<'_>) -> Option<String> {
    set(environment, "USER").or_else(|| set(environment, "LOGNAME")).or_else(|| {
        let owner = std::fs::metadata("/proc/self").ok()?.uid().to_string();
        let users = std::fs::read_to_string("/etc/passwd").ok()?;
        let line = users.lines().find(|line| line.split(':').nth(2) == Some(owner.as_str()))?;
        line.split(':').next().map(str::to_owned)
    })
}
