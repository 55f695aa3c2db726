//! The profiles that the program carries.

use super::Profile;

const FILES: &[(&str, &str)] = &[
    ("reference", include_str!("../../profiles/reference.toml")),
    ("laptop", include_str!("../../profiles/laptop.toml")),
    ("managed-4vcpu", include_str!("../../profiles/managed-4vcpu.toml")),
    ("gitlab-database-lab", include_str!("../../profiles/gitlab-database-lab.toml")),
];

impl Profile {
    /// The built-in profile of that name.
    pub fn builtin(name: &str) -> Option<Self> {
        let text = Self::builtin_text(name)?;
        Some(Self::parse(text, name).expect("a test parses every built-in profile"))
    }

    /// All built-in profiles, the default first.
    pub fn builtins() -> impl Iterator<Item = Self> {
        FILES.iter().filter_map(|(name, _)| Self::builtin(name))
    }

    /// The file behind a built-in profile.
    pub fn builtin_text(name: &str) -> Option<&'static str> {
        FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The names of the built-in profiles, the default first.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::DEFAULT_PROFILE;

    #[test]
    fn every_built_in_profile_parses_and_is_named_after_its_file() {
        for (name, text) in FILES {
            let profile = Profile::parse(text, name).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(profile.name, *name);
            assert!(!profile.calibrated, "{name}: nobody's server is a built-in profile");
        }
        assert_eq!(Profile::builtin_names().next(), Some(DEFAULT_PROFILE));
    }

    #[test]
    fn the_folder_and_the_list_hold_the_same_profiles() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles");
        let mut on_disk: Vec<_> = std::fs::read_dir(folder)
            .expect("profiles/ is there")
            .map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8"))
            .collect();
        let mut listed: Vec<_> = FILES.iter().map(|(name, _)| format!("{name}.toml")).collect();
        on_disk.sort();
        listed.sort();
        assert_eq!(on_disk, listed);
    }
}
