//! What is generated from the definitions of the arguments.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;

/// The completion script for a shell.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pgtoll", &mut script);
    script
}

/// The manual page, in roff: the command, then a section of its own for each sub-command.
pub fn man() -> std::io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub_command in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let manual = clap_mangen::Man::new(sub_command.clone());
        manual.render_synopsis_section(&mut page)?;
        manual.render_options_section(&mut page)?;
    }
    Ok(page)
}
