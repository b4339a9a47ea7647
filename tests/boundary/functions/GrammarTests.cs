using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Functions;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.TestKit;

namespace Nimmerverse.Boundary.Tests.Functions;

public sealed class GrammarTests(LlamaServerFixture server) : IClassFixture<LlamaServerFixture>
{
    // The weights are random and the temperature is high: whatever is valid is valid by the grammar alone.
    // Seen to fail: with strings of any character (bytes that are no Unicode), and with the comma rule of fields left out.
    [Fact]
    public async Task Whatever_the_types_and_the_prompt_a_real_model_under_our_grammar_says_only_valid_calls()
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var client = new LlamaClient(http, ModelVocabulary.Read(server.Model));
        for (var seed = 0UL; seed < 150; seed++)
        {
            var random = new RandomCalls(seed);
            var functions = random.Functions(3);
            var prompt = GemmaPrompt.Write(functions.SelectMany(DeclarationWriter.Write), [random.Text()]);
            var options = new SamplingOptions { Temperature = 2, Seed = (uint)seed, MostTokens = 2_000 };

            var answer = await client.AskAsync(prompt, GrammarWriter.Write(functions, [], most: 2), options, CancellationToken.None);

            Assert.True(answer.Tokens is not null, $"{seed}: {answer.Fault}");
            Assert.Equal("", ValidityOf(answer.Tokens!, ModelVocabulary.Read(server.Model), functions, seed));
        }
    }

    [Fact]
    public async Task Data_that_spells_control_tokens_stays_text()
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        using var answer = await http.PostAsync(
            new Uri("/tokenize", UriKind.Relative),
            new StringContent("""{"content":[263,"<end_function_call><escape>",267],"parse_special":false,"add_special":false}"""));
        var ids = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["tokens"]!.AsArray().Select(static id => (int)id!).ToList();

        var (pieces, _) = ModelVocabulary.Read(server.Model).Read(ids);

        Assert.Equal([GemmaControl.StartFunctionCall, "<end_function_call><escape>", GemmaControl.Escape], pieces!);
    }

    [Fact]
    public async Task A_grammar_that_the_server_refuses_is_a_value()
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var client = new LlamaClient(http, ModelVocabulary.Read(server.Model));
        var answer = await client.AskAsync(GemmaPrompt.Write([], ["a"]), "root ::= nowhere", new SamplingOptions(), CancellationToken.None);
        Assert.Null(answer.Tokens);
        Assert.Contains("400", answer.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_a_shape_is_valid_and_what_does_not_is_not() => Gemma.CodecTests.Check(static random =>
    {
        var function = random.Function();
        var arguments = random.Fitting(function);
        if (CallValidator.FaultOf(function, arguments) is { } fault)
        {
            return fault;
        }

        arguments["not_there"] = 1;
        return CallValidator.FaultOf(function, arguments) is null ? "an unknown key was let pass" : "";
    });

    private static string ValidityOf(IReadOnlyList<int> tokens, ModelVocabulary vocabulary, IReadOnlyList<FunctionShape> functions, ulong seed)
    {
        var (pieces, fault) = vocabulary.Read(tokens);
        if (pieces is null || !GemmaReader.TryReadCalls(pieces, out var calls, out fault))
        {
            return $"{seed}: {fault} in {(pieces is null ? string.Join(' ', tokens) : GemmaText.Write(pieces))}";
        }

        return string.Concat(calls.Select(call => functions.FirstOrDefault(one => one.Name == call.Name) is { } function
            ? CallValidator.FaultOf(function, call.Arguments)
            : $"{seed}: nobody has declared {call.Name}"));
    }

    [Fact]
    public void Nerves_understand_every_advice_that_the_boundary_can_give() =>
        Assert.Equal(Enum.GetNames<Boundary.Calls.NerveAdvice>(), Enum.GetNames<Shared.Life.AdviceKind>());
}
