using Nimmerverse.Npc.Life;
using Nimmerverse.Npc.Map;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Tests.Life;

public sealed class QuizAnswererTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EpisodicStore _episodes;

    public QuizAnswererTests()
    {
        _episodes = EpisodicStore.Open(_folder.NewPath());
        _episodes.BeginVillage(1, 3, 4);
        _episodes.Tell(new(10, "resident", "Ada", FactSource.Seen, 1, 1));
        _episodes.Tell(new(10, "trait_1", "brave", FactSource.Seen, 1, 1));
    }

    public void Dispose()
    {
        _episodes.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_is_known_is_answered_and_what_is_not_is_null_in_the_order_asked() =>
        Assert.Equal(["brave", null, "Ada", null], Ask(1, (10, "trait_1"), (11, "resident"), (10, "resident"), (99, "resident")));

    [Fact]
    public void A_house_that_is_not_found_is_denied_only_when_all_facts_are_known()
    {
        _episodes.Tell(new(11, "resident", "Bo", FactSource.Seen, 1, 1));
        Assert.Equal([null], Ask(1, (99, "resident")));
        _episodes.Tell(new(11, "trait_1", "calm", FactSource.Seen, 1, 1));
        Assert.Equal(["none", "Bo"], Ask(1, (99, "resident"), (11, "resident")));
    }

    [Fact]
    public void A_house_that_is_not_found_is_denied_when_every_node_was_seen()
    {
        _episodes.Visit(0, [1], Place.None);
        _episodes.Visit(1, [0, 2], Place.None);
        Assert.Equal([null], Ask(1, (99, "resident")));
        _episodes.Visit(2, [1], Place.None);
        Assert.Equal(["none"], Ask(1, (99, "resident")));
    }

    [Fact]
    public void Nothing_is_claimed_about_another_village() => Assert.Equal([null, null], Ask(2, (10, "resident"), (99, "resident")));

    [Fact]
    public void A_sheet_with_unknown_answers_arrives_as_it_was_sent()
    {
        // Seen to fail while the wire dropped a null answer on writing and demanded it on reading.
        var sheet = new QuizAnswers { QuizId = Guid.NewGuid(), Npc = "7", Answers = [new(1, "resident"), new(2, "resident", "Ada")] };
        var header = new Header
        {
            MessageId = Guid.NewGuid(),
            MessageType = Subjects.Quiz.ReplyMessageType,
            Version = Header.CurrentVersion,
            Timestamp = DateTimeOffset.UnixEpoch,
            Source = new Source { EntityId = "7", EntityType = EntityType.Npc, Node = "here" },
        };
        var bytes = MessageCodec.Write(new Message<QuizAnswers>(header, sheet), Subjects.Quiz.ReplyJson);
        Assert.True(MessageCodec.TryRead(bytes, Subjects.Quiz.ReplyJson, Subjects.Quiz.ReplyMessageType, out var read, out var fault), fault);
        Assert.Equal(sheet.Answers, read.Body.Answers);
    }

    private List<string?> Ask(long village, params (int House, string Attribute)[] questions)
    {
        var quiz = new QuizRequest
        {
            QuizId = Guid.NewGuid(),
            Village = village,
            Questions = [.. questions.Select(static q => new QuizQuestion(q.House, q.Attribute))],
        };
        var sheet = QuizAnswerer.Answer("7", quiz, _episodes);
        Assert.Equal(quiz.QuizId, sheet.QuizId);
        Assert.Equal(quiz.Questions.Select(static q => (q.House, q.Attribute)), sheet.Answers.Select(static a => (a.House, a.Attribute)));
        return [.. sheet.Answers.Select(static answer => answer.Value)];
    }
}
