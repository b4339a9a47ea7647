using System.CommandLine;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>completion SHELL</c>: prints a script that asks the command line itself what may follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # nimmerverse completion for bash; add to ~/.bashrc:  source <(./nimmerverse completion bash)
        _nimmerverse() {
            local line=${COMP_LINE:0:COMP_POINT} words
            line=${line#"${COMP_WORDS[0]}"}
            words=$("${COMP_WORDS[0]}" "[suggest:$((${#line} + 11))]" "nimmerverse$line" 2>/dev/null)
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _nimmerverse nimmerverse ./nimmerverse
        """;

    private const string Zsh = """
        #compdef nimmerverse
        # nimmerverse completion for zsh; add to ~/.zshrc:  source <(./nimmerverse completion zsh)
        _nimmerverse() {
            local line="${BUFFER[1,CURSOR]}"
            line="${line#"${words[1]}"}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:$((${#line} + 11))]" "nimmerverse$line" 2>/dev/null)}")
            compadd -a found
        }
        compdef _nimmerverse nimmerverse ./nimmerverse
        """;

    private const string Fish = """
        # nimmerverse completion for fish; add to ~/.config/fish/config.fish:  ./nimmerverse completion fish | source
        function __nimmerverse_complete
            set -l tokens (commandline --cut-at-cursor)
            set -l program (commandline -o)[1]
            set -l line (string replace -- "$program" "" "$tokens")
            $program "[suggest:"(math (string length -- "$line") + 11)"]" "nimmerverse$line" 2>/dev/null
        end
        complete -c nimmerverse -f -a '(__nimmerverse_complete)'
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish", HelpName = "SHELL" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script for a shell") { shell };
        command.SetAction(parsed => terminal.Print(parsed.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command.WithExamples("completion bash >> ~/.bashrc", "completion zsh >> ~/.zshrc", "completion fish > ~/.config/fish/completions/nimmerverse.fish");
    }
}
