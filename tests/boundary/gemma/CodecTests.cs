using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Boundary.Tests.Functions;

namespace Nimmerverse.Boundary.Tests.Gemma;

public sealed class CodecTests
{
    [Fact]
    public void Any_call_comes_back_as_it_was() => Check(static random =>
    {
        var call = random.Call();
        var read = GemmaReader.TryReadCalls(GemmaWriter.Call(call), out var calls, out var fault);
        return read && calls is [var one] && Same(call, one) ? "" : $"{fault} {GemmaText.Write(GemmaWriter.Call(call))}";
    });

    [Fact]
    public void Any_result_and_any_declaration_comes_back_as_it_was() => Check(static random =>
    {
        var call = random.Call();
        return GemmaReader.TryReadResponse(GemmaWriter.Response(call), out var response, out var fault) && Same(call, response)
            && GemmaReader.TryReadDeclaration(GemmaWriter.Declaration(call.Name, call.Arguments), out var declaration, out fault) && Same(call, declaration)
            ? ""
            : fault!;
    });

    // Seen to fail: with the end of the pieces not checked.
    [Fact]
    public void Anything_behind_a_call_is_refused() => Check(static random =>
    {
        var call = GemmaWriter.Call(random.Call());
        GemmaPiece[] behind = [" ", "x", "{}", GemmaControl.Escape, GemmaControl.EndFunctionCall, GemmaControl.Bos, GemmaControl.StartFunctionDeclaration];
        var trailing = behind[random.Next(behind.Length)];
        return GemmaReader.TryReadCalls([.. call, trailing], out _, out _) || GemmaReader.TryReadCalls([.. call, GemmaControl.EndOfTurn, trailing], out _, out _)
            ? $"{GemmaText.Write(call)} and then {trailing}"
            : "";
    });

    [Fact]
    public void A_call_changed_anywhere_is_refused_or_another_call_but_never_an_exception() => Check(static random =>
    {
        var pieces = GemmaWriter.Call(random.Call()).ToList();
        var text = GemmaText.Write(pieces);
        var at = random.Next(text.Length);
        var broken = random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, "{}[],:-.e<\u00e9 0n"[random.Next(14)].ToString()),
            _ => text[..at],
        };
        var read = GemmaReader.TryReadCalls(GemmaText.Read(broken), out var calls, out var fault);
        return read == (fault is null) && read == (calls is not null) ? "" : broken;
    });

    [Theory]
    [InlineData("call:f{s:<escape>text<escape>,n:12.5}", """{"s":"text","n":12.5}""")]
    [InlineData("call:f{}", "{}")]
    [InlineData("call:f{a:[1,<escape>b<escape>,[],{c:null}],d:{e:{f:-1e-3}}}", """{"a":[1,"b",[],{"c":null}],"d":{"e":{"f":-0.001}}}""")]
    [InlineData("call:f{t:true,u:false}", """{"t":true,"u":false}""")]
    public void The_documented_format_is_read(string text, string json)
    {
        Assert.True(GemmaReader.TryReadCalls(Framed(text), out var calls, out var fault), fault);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Assert.Single(calls).Arguments));
    }

    // Seen to fail: with numbers read up to the first letter that is none, which turns a bare 2026-11-21 into 2026.
    [Theory]
    [InlineData("call:f{a:1,a:2}", "occurs twice")]
    [InlineData("call:f{a:2026-11-21}", "no number")]
    [InlineData("call:f{a:01}", "no number")]
    [InlineData("call:f{a:+1}", "no number")]
    [InlineData("call:f{a:1.}", "no number")]
    [InlineData("call:f{a:1e999}", "no number")]
    [InlineData("call:f{a:nullx}", "goes on")]
    [InlineData("call:f{a:None}", "missing")]
    [InlineData("call:f{a:text}", "is missing")]
    [InlineData("call:f{a:}", "a value is missing")]
    [InlineData("call:f{a:1,}", "a name is missing")]
    [InlineData("call:f{a: 1}", "a value is missing")]
    [InlineData("call:f{a:[1,]}", "a value is missing")]
    [InlineData("call:f{a:<escape>x}", "<escape> is missing")]
    [InlineData("call:{a:1}", "a name is missing")]
    [InlineData("call:f", "'{' is missing")]
    [InlineData("call:f{a:1}}", "<end_function_call> is missing")]
    [InlineData("f{a:1}", "'c' is missing")]
    public void What_is_not_a_call_is_refused_with_its_place(string text, string said)
    {
        Assert.False(GemmaReader.TryReadCalls(Framed(text), out var calls, out var fault));
        Assert.Null(calls);
        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused_before_the_stack_ends()
    {
        var text = "call:f{a:" + string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.False(GemmaReader.TryReadCalls(Framed(text), out _, out var fault));
        Assert.Contains("nested deeper", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_calls_of_one_turn_are_read_in_order()
    {
        GemmaPiece[] said = [.. GemmaWriter.Call(new("a", [])), .. GemmaWriter.Call(new("b", new() { ["x"] = 1 })), GemmaControl.EndOfTurn];
        Assert.True(GemmaReader.TryReadCalls(said, out var calls, out var fault), fault);
        Assert.Equal(["a", "b"], calls.Select(static call => call.Name));
    }

    [Fact]
    public void The_prompt_is_the_one_that_FunctionGemma_was_trained_with()
    {
        var declaration = GemmaWriter.Declaration("f", new()
        {
            ["description"] = "D",
            ["parameters"] = new JsonObject
            {
                ["type"] = "OBJECT",
                ["properties"] = new JsonObject { ["k"] = new JsonObject { ["type"] = "NUMBER", ["description"] = "d" } },
                ["required"] = new JsonArray("k"),
            },
        });

        Assert.Equal(
            "<bos><start_of_turn>developer\nYou are a model that can do function calling with the following functions"
            + "<start_function_declaration>declaration:f{description:<escape>D<escape>,parameters:{properties:{k:{description:<escape>d<escape>,"
            + "type:<escape>NUMBER<escape>}},required:[<escape>k<escape>],type:<escape>OBJECT<escape>}}<end_function_declaration><end_of_turn>\n"
            + "<start_of_turn>user\nHow far?<end_of_turn>\n<start_of_turn>model\n",
            GemmaText.Write(GemmaPrompt.Write(declaration, ["How far?"])));
    }

    [Fact]
    public void What_has_no_place_in_the_format_is_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>(static () => GemmaWriter.Call(new("rm -rf", [])));
        Assert.Throws<ArgumentException>(static () => GemmaWriter.Call(new("f", new() { ["a:1,b"] = 1 })));
        Assert.Throws<ArgumentException>(static () => GemmaWriter.Call(new("f", new() { ["a"] = "\ud800" })));
    }

    internal static void Check(Func<RandomCalls, string> faultOf, int cases = 3_000) =>
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(cases),
            Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed => faultOf(new RandomCalls(seed)) is var fault && fault.Length == 0 ? true.ToProperty() : false.Label(fault)));

    private static IReadOnlyList<GemmaPiece> Framed(string text) => GemmaText.Read($"<start_function_call>{text}<end_function_call>");

    private static bool Same(FunctionCall one, FunctionCall other) => one.Name == other.Name && JsonNode.DeepEquals(one.Arguments, other.Arguments);
}
