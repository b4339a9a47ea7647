using FsCheck;
using FsCheck.Fluent;

namespace Nimmerverse.Tooling.Tests;

public sealed class SafeTextTests
{
    [Fact]
    public void Text_of_the_data_never_holds_what_a_terminal_obeys() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), static text =>
        !SafeText.Line(text ?? "").Any(char.IsControl) && SafeText.Line(text ?? "", 10).Length <= 70).QuickCheckThrowOnFailure();
}
